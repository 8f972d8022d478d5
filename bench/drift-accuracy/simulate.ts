// Simulates one cell of the table and prints it as JSON: tsx simulate.ts <features> <rows> <windows>
import { DEFAULT_DRIFT_CONFIG, type WindowCounts } from '../../engine/drift';
import { BASELINE_VERSION } from '../../engine/drift/baseline';
import type { NumericBaseline } from '../../engine/drift/column-baseline';
import type { NumericCounts } from '../../engine/drift/column-counts';
import { type ColumnComparison, compareColumn } from '../../engine/drift/compare-column';
import { judgeFamily, judgeWindow } from '../../engine/drift/judge-window';
import { type Change, drawCounts, kindOf, NO_CHANGE, type SimulatedColumn, simulateColumn } from './columns';
import { startRandom } from './random';

/** Rows of the baseline, of the held-out predictions, and of the distances from the baseline's relations. */
const ROWS = 10_000;
const PREDICTIONS = 400;
const DISTANCES = 5_000;
/** Baselines that are drawn anew for each kind of column. */
const BASELINES = 150;
const POWER_WINDOWS = 200;
/** Windows of more features are put together, see pooledFalseAlarms. */
const MOST_SIMULATED = 50;

const [features, rows, windows] = process.argv.slice(2).map(Number);
const random = startRandom(features * 1_000_003 + rows);
const pool = Array.from({ length: 4 }, (_, i) =>
  Array.from({ length: BASELINES }, () => prepare(simulateColumn(kindOf(i), ROWS, random))),
);
const predictions = Array.from({ length: 4 * BASELINES }, () =>
  prepare(simulateColumn('logistic', PREDICTIONS, random)),
);
const distances = Array.from({ length: BASELINES }, () => prepare(simulateColumn('exponential', DISTANCES, random)));

interface PreparedColumn extends SimulatedColumn {
  readonly unchanged: Float64Array;
}

function prepare(column: SimulatedColumn): PreparedColumn {
  return { ...column, unchanged: column.probabilities(NO_CHANGE) };
}

function pick<Item>(items: readonly Item[]): Item {
  return items[Math.floor(random.uniform() * items.length)];
}

/** One window whose first feature changed. */
function judge(change: Change): { drift: boolean; found: boolean; predictionDrifted: boolean } {
  const columns = Array.from({ length: features }, (_, i) => pick(pool[i % 4]));
  const prediction = pick(predictions);
  const distance = pick(distances);
  const draw = (column: PreparedColumn): ReturnType<typeof drawCounts> =>
    drawCounts(column, column.unchanged, rows, random);
  const counts: WindowCounts = {
    records: rows,
    rows,
    features: columns.map((column, i) =>
      i === 0 && change !== NO_CHANGE ? drawCounts(column, column.probabilities(change), rows, random) : draw(column),
    ),
    multivariate: draw(distance) as NumericCounts,
    repeats: [],
    predictedRows: rows,
    predictions: draw(prediction),
    earlierPredictions: 0,
    rejected: {},
    rejectedSamples: [],
    wrongArities: [],
    unread: { lines: 0, bodies: 0, rows: 0, answers: 0 },
    unknownNames: [],
  };
  const baseline = {
    version: BASELINE_VERSION as typeof BASELINE_VERSION,
    sources: { data: '', schema: '' },
    rows: ROWS,
    features: columns.map((column) => column.baseline),
    multivariate: { directions: [], loadings: [], distances: distance.baseline as NumericBaseline },
    predictions: prediction.baseline,
  };
  const { verdict, features: judged, predictionDrifted } = judgeWindow(baseline, counts, DEFAULT_DRIFT_CONFIG);
  return { drift: verdict === 'Drift', found: judged[0].drifted, predictionDrifted };
}

function share(count: number, of: (window: ReturnType<typeof judge>) => boolean, change: Change): number {
  let total = 0;
  for (let i = 0; i < count; i++) {
    total += of(judge(change)) ? 1 : 0;
  }
  return total / count;
}

/** Columns that windows of very many features are pooled from: each is simulated once and used in several windows. */
const POOLED = 200_000;

/** False alarms of windows that are pooled from columns that were compared before. */
function pooledFalseAlarms(): number {
  const compare = (column: PreparedColumn): ColumnComparison => {
    // Thousands of distributions would fill the memory.
    const { distribution: _, ...comparison } = compareColumn(
      column.baseline,
      drawCounts(column, column.unchanged, rows, random),
      DEFAULT_DRIFT_CONFIG,
    );
    return comparison;
  };
  const compared = Array.from({ length: POOLED }, (_, i) => compare(pick(pool[i % 4])));
  const others = [
    Array.from({ length: windows }, () => compare(pick(predictions))),
    Array.from({ length: windows }, () => compare(pick(distances))),
  ];
  const drifted = (family: readonly ColumnComparison[]): boolean =>
    judgeFamily(family, 3, DEFAULT_DRIFT_CONFIG, true).some((column) => column.drifted);
  let alarms = 0;
  for (let window = 0; window < windows; window++) {
    const columns = Array.from({ length: features }, () => pick(compared));
    alarms += drifted(columns) || others.some((family) => drifted([family[window]])) ? 1 : 0;
  }
  return alarms / windows;
}

const falseAlarms = features > MOST_SIMULATED ? pooledFalseAlarms() : share(windows, ({ drift }) => drift, NO_CHANGE);
const shift = share(POWER_WINDOWS, ({ found }) => found, { shift: 0.25, scale: 1 });
const scale = share(POWER_WINDOWS, ({ found }) => found, { shift: 0, scale: 1.5 });
process.stdout.write(
  `${JSON.stringify({ features, rows, windows, powerWindows: POWER_WINDOWS, falseAlarms, shift, scale })}\n`,
);
