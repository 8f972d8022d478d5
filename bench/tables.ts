// `npx tsx bench/tables.ts [--only name,name] [--budget 20] [--write]`: tables that Python packages carry, straight through
// `local --only train`, beside scikit-learn's pipelines and FLAML on the same rows. Needs `sagemaker-lifecycle setup`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { TrainingSummary } from '../cli/local/train/training-summary';
import { makeEnvironment } from './drift/environments';
import { renderTables, type TableResult } from './tables/render';

const ROOT = path.dirname(__dirname);
const HERE = path.join(__dirname, 'tables');
const WORK = path.join(ROOT, '.local', 'bench', 'tables-work');

function run(program: string, parameters: string[]): { stdout: string; stderr: string } {
  const { stdout, stderr, error } = spawnSync(program, parameters, { encoding: 'utf8', cwd: ROOT });
  if (error) {
    throw error;
  }
  return { stdout, stderr };
}

interface ExportedTable {
  readonly name: string;
  readonly package: string;
  readonly target: string;
  readonly file: string;
}

/** The configuration of the preparation, among the assets of the synthesized app. */
function findRecipe(): string {
  const assembly = path.join(WORK, 'assemblies', 'undeployed');
  const found = readdirSync(assembly).find(
    (name) => name.startsWith('asset.') && name.endsWith('.json') && 'recipe' in read(path.join(assembly, name)),
  );
  return path.join(assembly, found!);
}

function read<T extends object>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}

function judge(table: ExportedTable, python: string, budget: number): TableResult {
  const { name, package: source, target, file } = table;
  rmSync(WORK, { recursive: true, force: true });
  mkdirSync(path.join(WORK, 'split'), { recursive: true });
  symlinkSync(path.join(ROOT, '.local', 'python'), path.join(WORK, 'python'));
  const own = ['local', '--data', file, '--target', target, '--only', 'train', '--work-dir', WORK];
  const { stderr } = run(process.execPath, [path.join(ROOT, 'bin', 'sagemaker-lifecycle.js'), ...own]);
  const rows = readFileSync(file, 'utf8').trim().split('\n').length - 1;
  const judgement = path.join(WORK, 'judgement.json');
  if (!existsSync(judgement)) {
    return { name, package: source, target, rows, failure: stderr.trim() };
  }
  const summary = read<TrainingSummary>(judgement);
  const folder = path.join(WORK, 'split');
  const sources = path.join(WORK, 'source');
  mkdirSync(sources);
  symlinkSync(file, path.join(sources, path.basename(file)));
  const split = [path.join(HERE, 'split_rows.py'), path.join(ROOT, 'jobs'), findRecipe(), sources, folder];
  const dealt = run(path.join(WORK, 'python', 'bin', 'python'), split);
  const others = run(python, [path.join(HERE, 'with_others.py'), folder, summary.problemType, String(budget)]);
  if (others.stdout.trim() === '') {
    throw new Error(`${name}: ${dealt.stderr}${others.stderr}`);
  }
  const values = JSON.parse(others.stdout.trim().split('\n').at(-1)!) as NonNullable<TableResult['others']>;
  return { name, package: source, target, rows, summary, others: values };
}

const { values } = parseArgs({
  options: { only: { type: 'string' }, budget: { type: 'string', default: '20' }, write: { type: 'boolean' } },
});
const environment = makeEnvironment(path.join(HERE, 'requirements.txt'), path.join(ROOT, '.local', 'bench', 'tables'));
if ('failure' in environment) {
  throw new Error(environment.failure);
}
const tables = run(environment.python, [
  path.join(HERE, 'export_tables.py'),
  path.join(ROOT, '.local', 'bench', 'tables-csv'),
])
  .stdout.trim()
  .split('\n')
  .map((line) => JSON.parse(line) as ExportedTable)
  .filter(({ name }) => values.only === undefined || values.only.split(',').includes(name));
const budget = Number(values.budget);
const results = tables.map((table) => {
  const result = judge(table, environment.python, budget);
  process.stderr.write(`${table.name}: ${result.failure ?? result.summary!.message}\n`);
  return result;
});
const machine = `${os.cpus().length} cores, ${os.cpus()[0]!.model.trim()}`;
const page = renderTables(results, machine, budget);
process.stdout.write(page);
if (values.write) {
  writeFileSync(path.join(__dirname, 'tables.md'), page);
}
