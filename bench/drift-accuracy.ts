/**
 * Measures how often windows without drift are called drifted, and how often real changes are found, and writes bench/drift-accuracy.md:
 * `npx tsx bench/drift-accuracy.ts`. Takes about half an hour on two cores that have nothing else to do. Cells that were measured
 * before are kept in .local/bench-accuracy.json; delete it to measure anew. With `--render` nothing is measured.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

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
const PROCESSES = 2;

const root = path.join(__dirname, '..');
const kept = path.join(root, '.local', 'bench-accuracy.json');
const run = promisify(execFile);

async function simulate(features: number, rows: number): Promise<Cell> {
  const { stdout } = await run(process.execPath, ['--import', 'tsx', path.join(__dirname, 'drift-accuracy', 'simulate.ts'), String(features), String(rows), String(WINDOWS)], { cwd: root });
  return JSON.parse(stdout);
}

function render(cells: readonly Cell[]): string {
  const find = (features: number, rows: number): Cell | undefined => cells.find((cell) => cell.features === features && cell.rows === rows);
  const percent = (share: number): string => `${(share * 100).toFixed(share < 0.1 ? 2 : 0)} %`;
  const table = (title: string, value: (cell: Cell) => string): string => [
    `| ${title} | ${ROWS.map((rows) => `${rows.toLocaleString('en-GB')} rows`).join(' | ')} |`,
    `|---|${ROWS.map(() => '---|').join('')}`,
    ...FEATURES.map((features) => `| ${features} ${features === 1 ? 'feature' : 'features'} | ${ROWS.map((rows) => { const cell = find(features, rows); return cell ? value(cell) : 'not measured'; }).join(' | ')} |`),
  ].join('\n');
  return `# How often the drift verdict is right

Written by \`npx tsx bench/drift-accuracy.ts\`; the defaults of \`DriftThresholds\`. Features are in equal parts logistic, exponential, small integers and eight categories (one with 0.5 % of the rows), with baselines of 10,000 rows; every window has 400 held-out predictions and the distances from 5,000 baseline rows as families beside the features. Baselines are drawn anew too. Windows are drawn as counts of cells, which is what reading rows would give.

## False alarms

Share of ${WINDOWS.toLocaleString('en-GB')} windows without drift whose verdict is \`Drift\`; configured is 1 %. One standard error at 1 % is 0.1 %. Windows of 200 features are put together from 200,000 columns that were simulated for their number of rows, so that a column is in ten of them.

${table('verdict Drift', ({ falseAlarms }) => percent(falseAlarms))}

## Changes that are found

Share of ${cells[0]?.powerWindows ?? 0} windows in which the one feature that changed, a logistic one, is called drifted.

${table('shift of 0.25 σ', ({ shift }) => percent(shift))}

${table('spread × 1.5', ({ scale }) => percent(scale))}
`;
}

async function main(): Promise<void> {
  mkdirSync(path.dirname(kept), { recursive: true });
  const cells: Cell[] = existsSync(kept) ? JSON.parse(readFileSync(kept, 'utf8')) : [];
  const wanted = process.argv.includes('--render') ? [] : ROWS.flatMap((rows) => FEATURES.map((features) => ({ features, rows }))).filter(({ features, rows }) => !cells.some((cell) => cell.features === features && cell.rows === rows));
  const work = async (): Promise<void> => {
    for (let next = wanted.shift(); next; next = wanted.shift()) {
      cells.push(await simulate(next.features, next.rows));
          writeFileSync(kept, JSON.stringify(cells));
      writeFileSync(path.join(__dirname, 'drift-accuracy.md'), render(cells));
    }
  };
  await Promise.all(Array.from({ length: PROCESSES }, work));
  writeFileSync(path.join(__dirname, 'drift-accuracy.md'), render(cells));
}

void main();
