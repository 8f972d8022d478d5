// `npm run imports`: checks the directions of imports (.dependency-cruiser.cjs), and that ARCHITECTURE.md draws them as they are.
// `npm run imports:draw` draws them anew.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const page = path.join(root, 'ARCHITECTURE.md');
const found = path.join(root, '.local', `imports-${process.pid}.json`);
const folders = ['bin', 'lib', 'constructs', 'contract', 'engine', 'lambda', 'cli', 'local'];

/** Each graph by its marker in the page: what is drawn, and the part of a path that is one node. */
const GRAPHS = {
  folders: [`^(${folders.join('|')})/`, '^[^/]+'],
  chapters: ['^constructs/[^/]+/', '^constructs/[^/]+'],
};

function run(tool, ...args) {
  const { status, stdout, stderr } = spawnSync(path.join(root, 'node_modules', '.bin', tool), args, {
    cwd: root,
    encoding: 'utf8',
  });
  return { status, text: `${stdout}${stderr}` };
}

/** A graph in mermaid's language; the one cruise of the tree is read again. */
function draw([included, node]) {
  const { status, text } = run(
    'depcruise-fmt',
    ...['--include-only', included, '--collapse', node, '--output-type', 'mermaid', found],
  );
  if (status !== 0) {
    throw new Error(text);
  }
  return `\`\`\`mermaid\n${text.trim()}\n\`\`\``;
}

function withGraphs(text) {
  return Object.entries(GRAPHS).reduce((drawn, [name, graph]) => {
    const marked = new RegExp(`(<!-- imports: ${name} -->\n)[\\s\\S]*?(\n<!-- end -->)`);
    if (!marked.test(drawn)) {
      throw new Error(`ARCHITECTURE.md: the marker <!-- imports: ${name} --> is missing`);
    }
    return drawn.replace(marked, (_, start, end) => `${start}${draw(graph)}${end}`);
  }, text);
}

mkdirSync(path.dirname(found), { recursive: true });
try {
  const cruise = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', '--output-to', found, ...folders];
  const cruised = run('depcruise', ...cruise);
  const judged = run('depcruise-fmt', '--exit-code', '--output-type', 'err', found);
  process.stdout.write(cruised.text + judged.text);
  if (judged.status !== 0) {
    process.exitCode = 1;
  }
  const text = readFileSync(page, 'utf8');
  const drawn = withGraphs(text);
  if (process.argv.includes('--draw')) {
    writeFileSync(page, drawn);
  } else if (drawn !== text) {
    console.error('ARCHITECTURE.md does not draw the imports as they are: run `npm run imports:draw`');
    process.exitCode = 1;
  }
} finally {
  rmSync(found, { force: true });
}
