// Makes of the compiled library what its package holds: its JavaScript as one file, which loads faster than some three
// hundred; the declarations that the public ones reach; and what goes into assets, the handlers' bundles, which share most of
// their text, and the Python of the jobs, in one compressed file. `npm run compile` makes the rest again.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { build } from 'esbuild';
import ts from 'typescript';
import * as valibot from 'valibot';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

function listFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

/** What the constructs make assets of, by folder. */
const PACKED = ['build/lambda', 'jobs', 'local/containers'];
/** What only a checkout needs. */
const NOT_PACKED = /^jobs\/(tests\/|requirements|pyproject\.toml)|(^|\/)(__pycache__|\.pytest_cache|\.ruff_cache)\//;

/** These folders as one file, which `packageFile` of constructs/foundation reads. */
function archiveFiles() {
  const names = PACKED.flatMap((folder) => listFiles(path.join(root, folder)))
    .map((file) => path.relative(root, file).split(path.sep).join('/'))
    .filter((name) => !NOT_PACKED.test(name));
  const files = Object.fromEntries(names.map((name) => [name, readFileSync(path.join(root, name), 'utf8')]));
  return brotliCompressSync(JSON.stringify(files), {
    // A window that reaches from the bundle of one handler to that of the next.
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 },
  });
}

/** Makes one file of the library, in its place. Peers stay imports; what else it imports is in it. */
async function bundleLibrary(dist) {
  const entry = path.join(dist, 'lib', 'index.js');
  const { peerDependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  await build({
    entryPoints: [entry],
    outfile: entry,
    allowOverwrite: true,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    keepNames: true,
    // Smaller by an eighth of a megabyte of text; lines stay short enough for a stack trace to point into.
    minifyWhitespace: true,
    minifySyntax: true,
    lineLimit: 160,
    external: Object.keys(peerDependencies).flatMap((name) => [name, `${name}/*`]),
    plugins: [takeUsedOfValibot(dist)],
    logLevel: 'warning',
  });
  for (const file of listFiles(dist).filter((each) => each.endsWith('.js') && each !== entry)) {
    rmSync(file);
  }
}

/**
 * Of Valibot only the functions that the compiled library calls: they are CommonJS by then, of which a bundler leaves nothing
 * out.
 */
function takeUsedOfValibot(dist) {
  const files = listFiles(dist).filter((file) => file.endsWith('.js'));
  const called = files.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/\bv\.(\w+)/g)]);
  const used = [...new Set(called.map(([, name]) => name))].filter((name) => name in valibot).sort();
  return {
    name: 'used-of-valibot',
    setup(bundler) {
      bundler.onResolve({ filter: /^valibot$/ }, ({ importer }) =>
        importer.startsWith(dist) ? { path: 'used', namespace: 'valibot' } : undefined,
      );
      bundler.onLoad({ filter: /.*/, namespace: 'valibot' }, () => ({
        contents: `export { ${used.join(', ')} } from 'valibot';`,
        resolveDir: root,
      }));
    },
  };
}

/** Leaves the declarations that can be reached, with those of Valibot's, which the package would need for them alone. */
function keepReachedDeclarations(dist) {
  const declarations = path.join(dist, 'valibot.d.ts');
  const reached = new Set([declarations]);
  const named = new Set();
  const open = [path.join(dist, 'lib', 'index.d.ts')];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (reached.has(file)) {
      continue;
    }
    reached.add(file);
    const folder = path.dirname(file);
    const text = readFileSync(file, 'utf8');
    for (const [, name] of text.matchAll(/from '(\.[^']+)'/g)) {
      const candidates = [`${path.join(folder, name)}.d.ts`, path.join(folder, name, 'index.d.ts')];
      open.push(
        candidates.find((candidate) => existsSync(candidate)) ?? fail(`${file} imports ${name}, which is missing`),
      );
    }
    for (const [, name] of text.matchAll(/\bv\.(\w+)/g)) {
      named.add(name);
    }
    const own = path
      .relative(folder, declarations)
      .split(path.sep)
      .join('/')
      .replace(/\.d\.ts$/, '');
    writeFileSync(file, text.replaceAll("from 'valibot'", `from '${own}'`));
  }
  writeFileSync(declarations, takeTypes(path.join(root, 'node_modules', 'valibot', 'dist', 'index.d.cts'), named));
  for (const file of listFiles(dist).filter((each) => each.endsWith('.d.ts') && !reached.has(each))) {
    rmSync(file);
  }
}

/** The types of these names in a file of declarations, and those that they are made of, without what explains them. */
function takeTypes(file, names) {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  const taken = new Set();
  const namesOf = ({ name, declarationList }) =>
    (name ? [name] : (declarationList?.declarations ?? []).map((each) => each.name)).map(({ text }) => text);
  const take = (name) => {
    for (const statement of source.statements.filter((each) => namesOf(each).includes(name) && !taken.has(each))) {
      taken.add(statement);
      takeNamesIn(statement);
    }
  };
  const takeNamesIn = (node) => {
    if (ts.isIdentifier(node)) {
      take(node.text);
    }
    ts.forEachChild(node, takeNamesIn);
  };
  for (const name of names) {
    take(name);
  }
  const printer = ts.createPrinter({ removeComments: true });
  const texts = source.statements
    .filter((statement) => taken.has(statement))
    .map((statement) => printer.printNode(ts.EmitHint.Unspecified, statement, source));
  return `${texts.join('\n')}\nexport { ${[...names].sort().join(', ')} };\n`;
}

function fail(message) {
  throw new Error(message);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const dist = path.join(root, 'dist');
  await bundleLibrary(dist);
  keepReachedDeclarations(dist);
  writeFileSync(path.join(root, 'build', 'files.br'), archiveFiles());
}
