import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build } from 'esbuild';
import type { Guided } from './guide';
import { COUNTERS, instrument, Places } from './instrument';

const ROOT = path.join(__dirname, '..', '..', '..');
/** What is guided by: the readers, not the tests or libraries. */
const READERS = /^(engine|contract|lambda)\//;

/** The targets by their names, built with a counter in every branch of the readers. */
export async function loadTargets(): Promise<ReadonlyMap<string, Guided>> {
  const places = new Places();
  const { outputFiles } = await build({
    entryPoints: [path.join(__dirname, 'targets', 'index.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    packages: 'external',
    write: false,
    plugins: [
      {
        name: 'count-branches',
        setup: ({ onLoad }) =>
          onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
            const text = readFileSync(file, 'utf8');
            const isReader = READERS.test(path.relative(ROOT, file).replaceAll(path.sep, '/'));
            return { contents: isReader ? instrument(text, file, places) : text, loader: 'ts' };
          }),
      },
    ],
  });
  const passed = new Uint32Array(places.size);
  const module: { exports: { TARGETS?: Readonly<Record<string, Omit<Guided, 'passed'>>> } } = { exports: {} };
  new Function('require', 'module', 'exports', '__dirname', COUNTERS, outputFiles[0].text)(
    createRequire(path.join(ROOT, 'package.json')),
    module,
    module.exports,
    path.join(__dirname, 'targets'),
    passed,
  );
  return new Map(Object.entries(module.exports.TARGETS!).map(([name, target]) => [name, { ...target, passed }]));
}
