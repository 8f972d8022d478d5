// Simulates one shape of a column, one size of a baseline and one of a window, and prints it as JSON:
// tsx shapes.ts <shape> <baseline rows> <rows> <windows>
import { DEFAULT_DRIFT_CONFIG } from '../../engine/drift';
import { buildFromColumns } from '../../engine/drift/build-baseline';
import type { ColumnBaseline } from '../../engine/drift/column-baseline';
import { compareColumn } from '../../engine/drift/compare-column';
import { judgeFamily } from '../../engine/drift/judge-window';
import { startCounter } from '../../engine/drift/row-counter';
import { findShape } from './made-up-shapes';
import { startRandom } from './random';

/** Baselines that are drawn anew, each for as many of the windows; fewer where they are large. */
const BASELINES = (rows: number): number => (rows >= 100_000 ? 20 : 200);
const POWER_WINDOWS = 200;

const [name, baselineText, rowsText, windowsText] = process.argv.slice(2);
const [baselineRows, rows, windows] = [baselineText, rowsText, windowsText].map(Number);
const shape = findShape(name!);
const random = startRandom(baselineRows! * 7 + rows! * 31 + name!.length * 1_000_003);

function isDrift(baseline: ColumnBaseline, draw: () => string | number): boolean {
  const counter = startCounter(baseline);
  for (let row = 0; row < rows!; row++) {
    const value = draw();
    if (counter.type === 'numeric') {
      counter.addNumber(Number(value));
    } else {
      counter.add(String(value));
    }
  }
  const comparison = compareColumn(baseline, counter.counts(), DEFAULT_DRIFT_CONFIG);
  return judgeFamily([comparison], 1, DEFAULT_DRIFT_CONFIG, true)[0]!.drifted;
}

const baselines = BASELINES(baselineRows!);
const shares: number[] = [];
let found = 0;
for (let i = 0; i < baselines; i++) {
  const draw = shape.usual(random);
  const values = Array.from({ length: baselineRows! }, () => String(draw()));
  const { features } = buildFromColumns([{ name: 'column', type: shape.type }], [values], { data: '', schema: '' });
  let alarms = 0;
  const each = windows! / baselines;
  for (let window = 0; window < each; window++) {
    alarms += isDrift(features[0]!, draw) ? 1 : 0;
  }
  shares.push(alarms / each);
  for (let window = 0; shape.changed && window < POWER_WINDOWS / baselines; window++) {
    found += isDrift(features[0]!, shape.changed(random)) ? 1 : 0;
  }
}
const falseAlarms = shares.reduce((total, share) => total + share, 0) / baselines;
// Windows of one baseline resemble each other.
const variance = shares.reduce((total, share) => total + (share - falseAlarms) ** 2, 0) / (baselines - 1);
const result = { name, baselineRows, rows, windows, falseAlarms, error: Math.sqrt(variance / baselines) };
process.stdout.write(`${JSON.stringify({ ...result, ...(shape.changed && { power: found / POWER_WINDOWS }) })}\n`);
