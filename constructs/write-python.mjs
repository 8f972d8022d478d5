// Writes docs/python.md, the whole programs of README and docs/ in Python, by jsii's own translator, which has a minute or
// so to compile them. `--check` translates nothing: it compares the programs with those that the page was written from.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const target = path.join(root, 'docs', 'python.md');

/** What the translator leaves as TypeScript: functions within a program, and several names from one object. */
const UNTRANSLATED = /=>|const \{/;

function listPrograms() {
  const docs = readdirSync(path.join(root, 'docs')).filter((name) => name.endsWith('.md') && name !== 'python.md');
  return ['README.md', ...docs.sort().map((name) => `docs/${name}`)].flatMap((page) => {
    const text = readFileSync(path.join(root, page), 'utf8');
    return [...text.matchAll(/^```ts\n(.*?)^```$/gms)]
      .map(([, code]) => ({ page, title: /^# (.*)$/m.exec(text)[1], code }))
      .filter(({ code }) => code.includes('new App()') && !UNTRANSLATED.test(code));
  });
}

function translate(programs) {
  const scratch = path.join(root, '.local', 'python-samples');
  mkdirSync(scratch, { recursive: true });
  const file = path.join(scratch, 'samples.md');
  writeFileSync(file, programs.map(({ code }) => `\`\`\`ts\n${code}\`\`\`\n`).join('\n'));
  const tool = path.join(root, 'node_modules', '.bin', 'jsii-rosetta');
  const { status, stdout, stderr } = spawnSync(tool, ['markdown', file, '--language', 'python'], {
    cwd: root,
    encoding: 'utf8',
  });
  rmSync(scratch, { recursive: true });
  const translated = [...stdout.matchAll(/^```\n(.*?)^```$/gms)].map(([, code]) => code);
  if (status !== 0 || translated.length !== programs.length) {
    throw new Error(`jsii-rosetta failed; \`npm run compile\` makes the assembly that it reads\n${stderr}`);
  }
  return translated;
}

/** The imports that a program uses, one line a module: the translator adds those of the programs before it. */
function tidyImports(code) {
  const lines = code.split('\n');
  const first = lines.findIndex((line) => !/^(from|import) /.test(line));
  const body = lines.slice(first).join('\n');
  const isUsed = (name) => new RegExp(`\\b${name}\\b`).test(body);
  const named = new Map();
  const whole = new Set();
  for (const line of lines.slice(0, first)) {
    const [, module, names] = /^from (\S+) import (.*)$/.exec(line) ?? [];
    if (module === undefined) {
      whole.add(line);
    } else {
      const used = names
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '' && isUsed(name));
      named.set(module, new Set([...(named.get(module) ?? []), ...used]));
    }
  }
  const imports = [...named]
    .filter(([, names]) => names.size > 0)
    .map(([module, names]) => `from ${module} import ${[...names].sort().join(', ')}`);
  // jsii's Python puts a line under what is a keyword there; its translator forgets that.
  return [...[...imports, ...whole].sort(), body.replaceAll(/\bfrom=/g, 'from_=')].join('\n');
}

/** The whole of an app: an `App` that was made in passing gets a name, and its last line writes the assembly. */
function completeApp(code) {
  const imports = /^(?:(?:from|import) .*\n)*/.exec(code)[0];
  const body = code.slice(imports.length);
  const named = /^app = App\(/m.test(body) ? body : `\napp = App()${body.replace('App()', 'app')}`;
  return `${imports}${named}${/^app\.synth\(\)$/m.test(body) ? '' : '\napp.synth()\n'}`;
}

const programs = listPrograms();
const digest = createHash('sha256').update(JSON.stringify(programs)).digest('hex');
const mark = `<!-- Written by \`npm run python\`, from programs with the digest ${digest}. -->`;

if (process.argv.includes('--check')) {
  if (!readFileSync(target, 'utf8').includes(mark)) {
    console.error('docs/python.md does not have the programs of README and docs/: run `npm run python` and commit it');
    process.exitCode = 1;
  }
} else {
  const sections = new Map();
  translate(programs).forEach((translated, i) => {
    const { page, title } = programs[i];
    const heading = `## [${title}](${path.posix.relative('docs', page)})`;
    const code = `\`\`\`python\n${completeApp(tidyImports(translated))}\`\`\`\n`;
    sections.set(heading, [...(sections.get(heading) ?? []), code]);
  });
  const text = [...sections].flatMap(([heading, codes]) => [`${heading}\n`, ...codes]).join('\n');
  writeFileSync(
    target,
    `# In Python

${mark}

Python has the names of the constructs as they are, and those of methods, props and enums as Python writes them: \`maximumDepth\` is \`maximum_depth\`, \`SuccessCriterion.auc().atLeast(0.8)\` is \`SuccessCriterion.auc().at_least(0.8)\`, and props are keyword arguments. A name that is a keyword of Python has a line under it (\`from_\`), and an app ends with \`app.synth()\`: \`npx cdk deploy --app "python3 app.py"\` deploys one that is saved as app.py. The programs of the other pages are these in Python; \`pip install\` takes the wheel that \`npx jsii-pacmak --targets python\` makes of a checkout until there is a release.

${text}`,
  );
}
