/**
 * Compares estimates before labels with NannyML's own on the same windows: `npx tsx bench/estimates.ts`, with `--write` into
 * bench/estimates.md. The first run makes a Python environment; a run takes about three minutes.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FeatureSchema } from '../engine/drift';
import type { Estimate } from '../engine/quality/estimate';
import { estimateBinary } from '../engine/quality/estimate-binary';
import { estimateMulticlass } from '../engine/quality/estimate-classes';
import { estimateRegression } from '../engine/quality/estimate-losses';
import { makeEnvironment } from './drift/environments';
import { type MetricRow, renderEstimates } from './estimates/render';

const ROOT = path.join(__dirname, '..');
const FOLDER = path.join(__dirname, 'estimates');
const WORK = path.join(ROOT, '.local', 'bench', 'estimates-rows');

interface Rows {
  readonly predicted: readonly number[];
  readonly truth: readonly number[];
  readonly scores: readonly (readonly number[])[];
  readonly rows: readonly (readonly string[])[];
}

/** What with_nannyml.py writes. */
interface Table {
  readonly version: string;
  readonly name: string;
  readonly tableRows: number;
  /** The column by which windows are drawn. */
  readonly by: string;
  /** The metrics of the held-out rows. */
  readonly same: Readonly<Record<string, number>>;
  readonly kind: 'binary' | 'multiclass' | 'regression';
  readonly features: readonly FeatureSchema[];
  readonly heldOut: Rows;
  readonly windows: readonly (Rows & {
    readonly realized: Readonly<Record<string, number>>;
    readonly theirs: Readonly<Record<string, readonly [value: number, lower: number, upper: number]>>;
  })[];
}

function run(python: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(python, args, {
    encoding: 'utf8',
    env: { ...process.env, OMP_NUM_THREADS: '1' },
  });
  if (status !== 0) {
    throw new Error(stderr);
  }
  return stdout;
}

/** This library's estimate of rows, by what an evaluation writes of the held-out ones. */
function openEstimator(table: Table, file: string): (rows: Rows) => Estimate {
  const { kind, heldOut, features } = table;
  if (kind === 'binary') {
    const learned = heldOut.scores.map(([, score], i) => ({ score, truth: heldOut.truth[i] }));
    return ({ scores }) =>
      estimateBinary(
        scores.map(([, score]) => score),
        learned,
        0.5,
      );
  }
  if (kind === 'multiclass') {
    const toRows = ({ scores, predicted }: Rows): { predicted: number; probabilities: readonly number[] }[] =>
      scores.map((probabilities, i) => ({ predicted: predicted[i], probabilities }));
    const learned = toRows(heldOut).map((row, i) => ({ ...row, truth: heldOut.truth[i] }));
    return (rows) => estimateMulticlass(toRows(rows), learned);
  }
  const losses = file.replace('.json', '.losses');
  run(path.join(ROOT, '.local', 'python', 'bin', 'python'), [
    path.join(FOLDER, 'learn_losses.py'),
    path.join(ROOT, 'jobs'),
    file,
    losses,
  ]);
  const text = readFileSync(losses, 'utf8');
  return ({ predicted, rows }) =>
    estimateRegression(
      rows.map((input, i) => ({ predicted: predicted[i], input })),
      text,
      features,
    );
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function compare(table: Table, file: string): MetricRow[] {
  const { same, by } = table;
  const estimate = openEstimator(table, file);
  const windows = table.windows.map((window) => ({ ...window, ours: estimate(window).metrics }));
  return Object.keys(same).map((metric) => {
    const real = windows.map(({ realized }) => realized[metric]);
    const isInside = (lower: number, upper: number, i: number): number =>
      lower <= real[i] && real[i] <= upper ? 1 : 0;
    return {
      table: table.name,
      kind: table.kind,
      rows: table.tableRows,
      heldOutRows: table.heldOut.truth.length,
      by,
      windows: windows.length,
      metric,
      heldOut: same[metric],
      least: Math.min(...real),
      most: Math.max(...real),
      unchanged: mean(real.map((value) => Math.abs(value - same[metric]))),
      ours: mean(windows.map(({ ours }, i) => Math.abs(ours[metric].estimated - real[i]))),
      theirs: mean(windows.map(({ theirs }, i) => Math.abs(theirs[metric][0] - real[i]))),
      covered: mean(windows.map(({ ours }, i) => isInside(ours[metric].lower, ours[metric].upper, i))),
      theirsCovered: mean(windows.map(({ theirs }, i) => isInside(theirs[metric][1], theirs[metric][2], i))),
    };
  });
}

const environment = makeEnvironment(
  path.join(FOLDER, 'requirements-nannyml.txt'),
  path.join(ROOT, '.local', 'bench', 'estimates'),
);
if ('failure' in environment) {
  throw new Error(`NannyML cannot be installed: ${environment.failure}`);
}
rmSync(WORK, { recursive: true, force: true });
mkdirSync(WORK, { recursive: true });
const churn = path.join(ROOT, 'examples', 'churn', 'telco-churn.csv');
run(environment.python, [path.join(FOLDER, 'with_nannyml.py'), churn, WORK]);
const files = readdirSync(WORK)
  .sort()
  .map((name) => path.join(WORK, name));
const tables = files.map((file) => JSON.parse(readFileSync(file, 'utf8')) as Table);
const page = renderEstimates(
  tables.flatMap((table, i) => compare(table, files[i])),
  tables[0].version,
);
if (process.argv.includes('--write')) {
  writeFileSync(path.join(__dirname, 'estimates.md'), page);
}
console.log(page);
