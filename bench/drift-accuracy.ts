/**
 * Measures how often windows without drift are called drifted, and how often real changes are found, and writes bench/drift-accuracy.md:
 * `npx tsx bench/drift-accuracy.ts`. Takes about half an hour on two cores that have nothing else to do, and three to five minutes more for
 * the other tools. What was measured before is kept in .local/bench-accuracy*.json; delete it to measure anew. With `--render` nothing is
 * measured.
 */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { measureCells } from './drift-accuracy/measure-cells';
import { measureOtherTools, type OtherTool, writePercent } from './drift-accuracy/other-tools';

/** One cell of the table, as simulate.ts prints it. */
interface Cell {
  readonly features: number;
  readonly rows: number;
  readonly windows: number;
  readonly powerWindows: number;
  readonly falseAlarms: number;
  readonly shift: number;
  readonly scale: number;
}

const FEATURES = [1, 20, 200];
const ROWS = [200, 1000, 100_000];
const WINDOWS = 10_000;

const root = path.join(__dirname, '..');
const kept = path.join(root, '.local', 'bench-accuracy.json');
const run = promisify(execFile);

async function simulate(features: number, rows: number): Promise<Cell> {
  const { stdout } = await run(
    process.execPath,
    [
      '--import',
      'tsx',
      path.join(__dirname, 'drift-accuracy', 'simulate.ts'),
      String(features),
      String(rows),
      String(WINDOWS),
    ],
    { cwd: root },
  );
  return JSON.parse(stdout);
}

function render(cells: readonly Cell[], others: readonly OtherTool[]): string {
  const find = (features: number, rows: number): Cell | undefined =>
    cells.find((cell) => cell.features === features && cell.rows === rows);
  const table = (
    title: string,
    ours: (cell: Cell) => number,
    theirs: (tool: OtherTool, features: number, rows: number) => string,
  ): string =>
    [
      `| ${title} | of | ${ROWS.map((rows) => `${rows.toLocaleString('en-GB')} rows`).join(' | ')} |`,
      `|---|---|${ROWS.map(() => '---|').join('')}`,
      ...FEATURES.flatMap((features) =>
        [
          {
            name: 'this project',
            value: (rows: number) => {
              const cell = find(features, rows);
              return cell ? writePercent(ours(cell)) : 'not measured';
            },
          },
          ...others.map((tool) => ({ name: tool.name, value: (rows: number) => theirs(tool, features, rows) })),
        ].map(
          ({ name, value }, i) =>
            `| ${i > 0 ? '' : features === 1 ? '1 feature' : `${features} features`} | ${name} | ${ROWS.map(value).join(' | ')} |`,
        ),
      ),
    ].join('\n');
  return `# How often the drift verdict is right

Written by \`npx tsx bench/drift-accuracy.ts\`; the defaults of \`DriftThresholds\`. Features are in equal parts logistic, exponential, small integers and eight categories (one with 0.5 % of the rows), with baselines of 10,000 rows; every window has 400 held-out predictions and the distances from 5,000 baseline rows as families beside the features. Baselines are drawn anew too. Windows are drawn as counts of cells, which is what reading rows would give.

## False alarms

Share of ${WINDOWS.toLocaleString('en-GB')} windows without drift whose verdict is \`Drift\`; configured is 1 %. One standard error at 1 % is 0.1 %. Windows of 200 features are pooled from 200,000 columns that were simulated for their number of rows, so that a column is in ten of them.

${table(
  'without drift',
  ({ falseAlarms }) => falseAlarms,
  (tool, features, rows) => tool.falseAlarms(features, rows),
)}

## Changes that are found

Share of ${cells[0]?.powerWindows ?? 0} windows in which the one feature that changed, a logistic one, is called drifted (one standard error is at most 3.5 %); by the rule of half of the columns, share of windows that are.

${table(
  'shift of 0.25 σ',
  ({ shift }) => shift,
  (tool, features, rows) => tool.power('shift', features, rows),
)}

${table(
  'spread × 1.5',
  ({ scale }) => scale,
  (tool, features, rows) => tool.power('scale', features, rows),
)}
${others.length === 0 ? '' : describeOthers(others)}`;
}

function describeOthers(others: readonly OtherTool[]): string {
  const measured = others.map(
    ({ name, columns, verified }) =>
      `${name.split(',')[0]} ${columns.map((count) => count.toLocaleString('en-GB')).join(', ')} columns of each kind and change at 200, 1,000 and 100,000 rows, and ${verified} compared`,
  );
  return `
## The other tools

Their defaults, on values drawn from the same distributions, with baselines of as many rows that are drawn anew. They judge each column on its own and correct nothing, so single columns are measured, with the functions that the tools choose and their limits, and windows are worked out from them as independent columns (which they are here): "any column" by the product of the shares that do not drift, "half of the columns" by the Poisson binomial distribution. After ± is one standard error in percentage points, from the spread between baselines, where it is 0.05 or more; 0 % is none of the columns measured. Windows have no predictions or relations beside the features, which would add to their false alarms.

- evidently looks at the rows of the baseline, not of the window: with more than 1,000 it compares Wasserstein distance / σ (numeric) or the Jensen–Shannon distance (categories) with 0.1. Its preset calls a data set drifted when half of the columns are; both rules are shown.
- NannyML compares the Jensen–Shannon distance with the mean and three standard deviations over chunks of the baseline: here chunks as long as the window, or its ten default chunks where the baseline has too few rows for that (100,000). It judges columns only.

That the whole tools, evidently's report with \`DataDriftPreset\` and NannyML's \`UnivariateDriftCalculator\`, say the same of each column was compared on windows of 200 and 1,000 rows, or the run would have failed. Measured: ${[...new Set(measured)].join('; ')}.
`;
}

async function main(): Promise<void> {
  const cells = await measureCells(
    kept,
    ROWS.flatMap((rows) => FEATURES.map((features) => ({ features, rows }))),
    (cell: Cell, { features, rows }) => cell.features === features && cell.rows === rows,
    ({ features, rows }) => simulate(features, rows),
  );
  const others = await measureOtherTools(process.argv.includes('--render'));
  writeFileSync(path.join(__dirname, 'drift-accuracy.md'), render(cells, others));
}

void main();
