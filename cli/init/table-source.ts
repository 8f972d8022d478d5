import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { LifecycleSource, RawRows } from '../local/lifecycle-source';
import { describeExclusions, type GivenTable, propose } from './proposal';
import { refuseMissingColumns } from './refuse-missing-columns';
import { renderLifecycle } from './render-lifecycle';

/** The lifecycle that is proposed for a table or a folder of images, in an app of its own in the work folder. */
export function makeTableSource(table: GivenTable, root: string, workDir: string): LifecycleSource {
  refuseMissingColumns(table);
  const folder = path.join(workDir, 'table-app');
  const app = path.join(folder, 'app.cjs');
  // A checkout has TypeScript; the package of the commands has the one of the library as a dependency.
  const source = path.join(root, 'lib/index.ts');
  const isCheckout = existsSync(source);
  const library = isCheckout
    ? source
    : createRequire(path.join(root, 'package.json')).resolve('cdk-sagemaker-lifecycle');
  const command = [process.execPath, ...(isCheckout ? ['--import', 'tsx'] : []), app];
  return {
    name: path.basename(table.file),
    app: command.map((part) => (/\s/.test(part) ? JSON.stringify(part) : part)).join(' '),
    context: {},
    make: async (python, say, signal) => {
      const proposal = await propose(table, { root, python, signal });
      mkdirSync(folder, { recursive: true });
      writeFileSync(path.join(folder, 'lifecycle.cjs'), renderLifecycle(proposal, { typed: false, library }));
      writeFileSync(app, renderApp(library));
      describeExclusions(proposal).forEach((line) => say(line));
    },
    readRows: () => readPlace(table.file),
  };
}

/** The table, or all files of a folder by their paths in it, but for hidden ones. */
function readPlace(place: string): RawRows {
  if (!statSync(place).isDirectory()) {
    return new Map([[path.basename(place), readFileSync(place)]]);
  }
  const files = readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .map((file): [string, string] => [path.relative(place, file).split(path.sep).join('/'), file])
    .filter(([name]) => !name.split('/').some((part) => part.startsWith('.')));
  return new Map(files.map(([name, file]) => [name, readFileSync(file)]));
}

/** What it imports is found from where the library is, wherever the app lies. */
function renderApp(library: string): string {
  return `const { App } = require('node:module').createRequire(${JSON.stringify(library)})('aws-cdk-lib');
const { MlLifecycleStack } = require(${JSON.stringify(library)});
const { lifecycle } = require('./lifecycle.cjs');
const app = new App();
const workbench = app.node.tryGetContext('workbench') ? { workbench: {} } : {};
new MlLifecycleStack(app, 'TableLifecycle', { ...lifecycle, ...workbench });
`;
}
