// Bundles every handler and the command line, so that importers need neither esbuild nor Docker (DESIGN decision 9).
import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const handlers = readdirSync(path.join(root, 'lambda')).filter((name) =>
  existsSync(path.join(root, 'lambda', name, 'handler.ts')),
);

// Each handler is a folder of its own: the folder is the Lambda asset, and its hash must depend on this handler alone.
const entryPoints = Object.fromEntries(
  handlers.map((name) => [`lambda/${name}/index`, path.join(root, 'lambda', name, 'handler.ts')]),
);
const cli = path.join(root, 'cli', 'cli.ts');
if (existsSync(cli)) {
  entryPoints['cli/index'] = cli;
}

const outdir = path.join(root, 'build');
// Only what has no source any more goes: a deployment that runs meanwhile keeps its files.
const built = path.join(outdir, 'lambda');
for (const name of existsSync(built) ? readdirSync(built) : []) {
  if (!handlers.includes(name)) {
    rmSync(path.join(built, name), { recursive: true });
  }
}
await build({
  entryPoints,
  outdir,
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  // The lowest runtime that runs them: Node 20 on the machine, Node 24 in Lambda.
  target: 'node20',
  format: 'cjs',
  minify: true,
  keepNames: true,
  legalComments: 'external',
  logLevel: 'warning',
});
