/**
 * Measures how often a column of a shape that people have is called drifted though nothing changed, and how often a change of a small
 * part of it is found, and writes bench/drift-shapes.md: `npx tsx bench/drift-shapes.ts`. What was measured before is kept in
 * .local/bench-shapes.json; delete it to measure anew. With `--render` nothing is measured.
 */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { SHAPES } from './drift-accuracy/made-up-shapes';
import { measureCells } from './drift-accuracy/measure-cells';
import { measureOtherShapes, type OtherShapes, writePercent } from './drift-accuracy/other-tools';

/** One cell, as shapes.ts prints it. */
interface Cell {
  readonly name: string;
  readonly baselineRows: number;
  readonly rows: number;
  readonly windows: number;
  readonly falseAlarms: number;
  readonly error: number;
  readonly power?: number;
}

const BASELINES = [200, 2000, 100_000];
const ROWS = 1000;
/** 10,000 take some 30 minutes of a processor: fewer, by the environment, for a first look. The page says how many there were. */
const WINDOWS = Number(process.env.WINDOWS ?? 10_000);

const root = path.join(__dirname, '..');
const kept = path.join(root, '.local', 'bench-shapes.json');
const run = promisify(execFile);

async function simulate(name: string, baselineRows: number): Promise<Cell> {
  const program = path.join(__dirname, 'drift-accuracy', 'shapes.ts');
  const args = ['--import', 'tsx', program, name, String(baselineRows), String(ROWS), String(WINDOWS)];
  return JSON.parse((await run(process.execPath, args, { cwd: root })).stdout);
}

function render(cells: readonly Cell[], others: readonly OtherShapes[]): string {
  const table = (write: (cell: Cell) => string): string =>
    SHAPES.map((shape) => {
      const of = (rows: number): string => {
        const cell = cells.find(({ name, baselineRows }) => name === shape.name && baselineRows === rows);
        return cell ? write(cell) : 'not measured';
      };
      return `| ${shape.name} | ${shape.change} | ${BASELINES.map(of).join(' | ')} |`;
    }).join('\n');
  const compare = (write: (cell: Pick<Cell, 'power'> & { readonly falseAlarms: number }) => string): string =>
    SHAPES.map(({ name, change }) => {
      const of = (rows: number): string => {
        const isOf = (cell: { readonly name: string; readonly baselineRows: number }): boolean =>
          cell.name === name && cell.baselineRows === rows;
        const own = cells.find(isOf);
        const theirs = others.map((tool) => tool.cells.find(isOf));
        return [own, ...theirs.map((cell) => cell && { ...cell, falseAlarms: cell.falseAlarms.share })]
          .map((cell) => (cell ? write(cell) : 'not measured'))
          .join(' / ');
      };
      return `| ${name} | ${change} | ${BASELINES.map(of).join(' | ')} |`;
    }).join('\n');
  const head = (title: string): string =>
    `| ${title} | change | ${BASELINES.map((rows) => `baseline of ${rows.toLocaleString('en-GB')}`).join(' | ')} |\n|---|---|${BASELINES.map(() => '---|').join('')}`;
  const windows = [...new Set(cells.map((cell) => cell.windows))].sort((a, b) => a - b);
  const counted = windows.map((count) => count.toLocaleString('en-GB')).join(' to ');
  return `# Drift of columns as people have them

Written by \`npx tsx bench/drift-shapes.ts\`; the defaults of \`DriftThresholds\`, one feature, windows of ${ROWS.toLocaleString('en-GB')} rows, read by the counters that the detector reads with. Baselines are drawn anew too.

## False alarms

Share of ${counted} windows a cell without a change in which the column is called drifted; configured is 1 %. After ± is one standard error in percentage points, from the spread between baselines: 200 of them, 20 where they have 100,000 rows. A cell without any says less than its windows would if they were independent: those of one baseline resemble each other. A cell within two standard errors of 1 % cannot be told from it.

${head('without a change').replace(' change |', ' |')}
${table(({ falseAlarms, error }) => `${falseAlarms === 0 ? 'none' : `${writePercent(falseAlarms)} ± ${(100 * error).toFixed(2)}`}`).replace(/^\| ([^|]+) \| [^|]+ \|/gm, '| $1 | |')}

## Changes that are found

Share of 200 windows (one standard error is at most 3.5 %).

${head('shape')}
${table(({ power }) => (power === undefined ? '' : writePercent(power)))}

A column of which half of the baseline's rows have a value of their own is not compared: with 20,000 categories that is a baseline of 200 rows. Of 20,000 categories a baseline keeps 1,000 by name, and counts all the others in 1,024 groups, in which a new one is seen.

## Beside other tools

This project / ${others.map(({ version }) => version).join(' / ')}, with their defaults for a column of such a size: evidently's test and limit, NannyML's Jensen–Shannon distance with a limit of three standard deviations of the baseline's chunks. Theirs are 400 windows without a change (20 baselines) and 200 with one; a share of 5 % has a standard error of 1 % or more.

Windows without a change that are called drifted:

${head('without a change').replace(' change |', ' |')}
${compare(({ falseAlarms }) => writePercent(falseAlarms)).replace(/^\| ([^|]+) \| [^|]+ \|/gm, '| $1 | |')}

Windows with the change that are called drifted; of a tool that calls the others drifted as well it says little:

${head('shape')}
${compare(({ power }) => (power === undefined ? '' : writePercent(power)))}
`;
}

async function main(): Promise<void> {
  const cells = await measureCells(
    kept,
    BASELINES.flatMap((rows) => SHAPES.map(({ name }) => ({ name, rows }))),
    (cell: Cell, { name, rows }) => cell.name === name && cell.baselineRows === rows && cell.windows >= WINDOWS,
    ({ name, rows }) => simulate(name, rows),
  );
  writeFileSync(
    path.join(__dirname, 'drift-shapes.md'),
    render(cells, await measureOtherShapes(process.argv.includes('--render'))),
  );
}

void main();
