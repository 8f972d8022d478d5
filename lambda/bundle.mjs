// Bundles every handler and the command line, so that importers need neither esbuild nor Docker (DESIGN decision 9).
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { leanSdk, standIns } from './lean-sdk.mjs';
import { writeLicences } from './list-licences.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const handlers = readdirSync(path.join(root, 'lambda')).filter((name) =>
  existsSync(path.join(root, 'lambda', name, 'handler.ts')),
);
const built = path.join(root, 'build', 'lambda');

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  // The lowest runtime that runs them: Node 20 on the machine, Node 24 in Lambda.
  target: 'node20',
  minify: true,
  logLevel: 'warning',
};

/** A handler as a folder of its own: the folder is the Lambda asset, and its hash must depend on this handler alone. */
async function bundleHandler(name) {
  const outdir = path.join(built, name);
  const { metafile } = await build({
    ...common,
    entryPoints: { index: path.join(root, 'lambda', name, 'handler.ts') },
    outdir,
    // ES modules lose what is not used, and load what is imported later (the page, the fit of a baseline) from files of its own.
    format: 'esm',
    splitting: true,
    mainFields: ['module', 'main'],
    outExtension: { '.js': '.mjs' },
    chunkNames: 'later/[name]-[hash]',
    legalComments: 'external',
    metafile: true,
    plugins: leanSdk,
    alias: standIns,
    // For packages that are no ES modules.
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  });
  removeOthers(outdir, Object.keys(metafile.outputs));
  return metafile;
}

/** Removes what an earlier build left. What stays the same stays in its place: a deployment that runs meanwhile keeps its files. */
function removeOthers(folder, outputs) {
  const kept = new Set(outputs.map((output) => path.resolve(root, output)));
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath ?? entry.path, entry.name);
    if (entry.isFile() && !kept.has(file)) {
      rmSync(file);
    }
  }
}

for (const name of existsSync(built) ? readdirSync(built) : []) {
  if (!handlers.includes(name)) {
    rmSync(path.join(built, name), { recursive: true });
  }
}
/** Writes what the Python jobs read of contract/, so that a package never holds two versions of it. */
async function writePythonContract() {
  const { outputFiles } = await build({
    ...common,
    entryPoints: [path.join(root, 'contract', 'render-python.ts')],
    format: 'esm',
    write: false,
  });
  const source = Buffer.from(outputFiles[0].contents).toString('base64');
  const { renderModules } = await import(`data:text/javascript;base64,${source}`);
  for (const [name, text] of Object.entries(renderModules())) {
    const file = path.join(root, name);
    if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
      writeFileSync(file, text);
    }
  }
}

const [, ...metafiles] = await Promise.all([
  writePythonContract(),
  ...handlers.map(bundleHandler),
  build({
    ...common,
    // A thread of its own has a file of its own.
    entryPoints: {
      index: path.join(root, 'cli', 'cli.ts'),
      'count-part': path.join(root, 'cli', 'drift', 'count-part.ts'),
    },
    outdir: path.join(root, 'build', 'cli'),
    format: 'cjs',
    keepNames: true,
    legalComments: 'external',
    metafile: true,
  }).then(({ metafile }) => metafile),
]);
// What the library's package holds of others (`lib/pack-library.mjs`).
const { peerDependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const { metafile: library } = await build({
  ...common,
  entryPoints: [path.join(root, 'lib', 'index.ts')],
  external: Object.keys(peerDependencies),
  metafile: true,
  write: false,
});
writeLicences(root, [...metafiles, library]);
