import type { DriftConfig } from '../../contract/drift-config';
import { buildOneByOne } from './build-baseline';
import type { Swing } from './calibration-report';
import { compareColumn } from './compare-column';
import { judgeFamily } from './judge-window';
import { startCounter } from './row-counter';
import type { FeatureSchema, RawValue } from './schema';
import { ValueReader } from './value-reader';

// A season whose swing is too weak to show in a chunk of some fifty rows shows in many chunks of the same time of day together.
// Which belong together is told by every other row, and judged by the rows between: where rows are independent, the one says
// nothing of the other, and whatever is chosen by the first is a sample like any other of the second.

/** The numbers of chunks that a season is looked for in. */
const CUTS = [20, 50, 100, 200];
/** Rows of a chunk, of which every other one is used. */
const FEWEST_ROWS = 20;
/** So much of all chunks, the highest and the lowest, is compared with the others. */
const GROUP = 0.25;
/** Categories of a column whose shares may swing. */
const MOST_CATEGORIES = 5;
/** Orders of one column that are judged, and of all columns, those that swing most by the rows that choose. */
const [EACH, MOST_JUDGED] = [3, 10];

/** A column of rows. */
export interface OrderedColumn {
  readonly feature: FeatureSchema;
  /** By row. */
  readonly values: readonly RawValue[];
}

/** How chunks of a column differ by every other row. */
interface Order {
  readonly column: OrderedColumn;
  /** By chunk, lowest first. */
  readonly order: readonly number[];
  /** The spread of the chunks' means, in multiples of what it is by chance. */
  readonly strength: number;
}

/**
 * Finds a column whose rows plain mode would call drifted in windows that are alike in the time of their rows; undefined where it
 * would not. Where rows are independent, one is found with a probability of at most the rate.
 *
 * @param columns whose rows are in the order of their time
 */
export function findSwing(columns: Iterable<OrderedColumn>, config: DriftConfig, rate: number): Swing | undefined {
  const orders: Order[] = [];
  for (const column of columns) {
    const own = listScores(column).flatMap((scores) => orderChunks(column, scores));
    orders.push(...own.sort((a, b) => b.strength - a.strength).slice(0, EACH));
    orders.sort((a, b) => b.strength - a.strength).splice(MOST_JUDGED);
  }
  const plain = { ...config, calibrationChunks: 0, falseDiscoveryRate: rate };
  const groups = orders.flatMap(({ column, order }) => {
    const size = Math.round(GROUP * order.length);
    return [order.slice(0, size), order.slice(-size)].map((group) => ({ column, order, group: new Set(group) }));
  });
  const judged = judgeFamily(
    groups.map(({ column, order, group }) => compareGroup(column, order.length, group, plain)),
    1,
    plain,
    true,
  );
  const found = judged.findIndex(({ drifted }) => drifted);
  return found === -1 ? undefined : { column: groups[found].column.feature.name, chunks: groups[found].order.length };
}

/** What of a column may swing, by row: the rank of a number or whether it is a frequent category, and whether it is missing. */
function listScores({ feature, values }: OrderedColumn): (number | undefined)[][] {
  const reader = new ValueReader(feature);
  const read = values.map((value) => {
    const found = feature.type === 'numeric' ? reader.readNumber(value) : reader.readCategory(value);
    return found === 'invalid' && feature.type === 'numeric' ? undefined : found;
  });
  const missing = read.map((value) => (value === undefined ? 1 : 0));
  return [...(feature.type === 'numeric' ? [rank(read as (number | undefined)[])] : markFrequent(read)), missing];
}

function rank(numbers: readonly (number | undefined)[]): (number | undefined)[] {
  const sorted = Float64Array.from(numbers.filter((value) => value !== undefined)).sort();
  const ranks = new Map<number, number>();
  for (let i = 0; i < sorted.length; ) {
    let end = i + 1;
    while (end < sorted.length && sorted[end] === sorted[i]) {
      end++;
    }
    ranks.set(sorted[i], (i + end) / 2);
    i = end;
  }
  return numbers.map((value) => (value === undefined ? undefined : ranks.get(value)));
}

/** Of each of the most frequent categories, which rows have it. */
function markFrequent(values: readonly (string | number | undefined)[]): (number | undefined)[][] {
  const counts = new Map<unknown, number>();
  for (const value of values) {
    if (value !== undefined) {
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
  }
  return [...counts]
    .sort(([, one], [, other]) => other - one)
    .slice(0, MOST_CATEGORIES)
    .map(([category]) => values.map((value) => (value === undefined ? undefined : Number(value === category))));
}

function orderChunks(column: OrderedColumn, scores: readonly (number | undefined)[]): Order[] {
  const { length } = scores;
  const chosen = scores.filter((score, row): score is number => row % 2 === 0 && score !== undefined);
  const mean = average(chosen);
  const variance = average(chosen.map((score) => (score - mean) ** 2));
  if (!(variance > 0)) {
    return [];
  }
  return CUTS.filter((chunks) => length >= chunks * FEWEST_ROWS).map((chunks) => {
    const sums = new Float64Array(chunks);
    const counts = new Float64Array(chunks);
    for (let row = 0; row < length; row += 2) {
      const score = scores[row];
      if (score !== undefined) {
        const chunk = findChunk(row, length, chunks);
        sums[chunk] += score;
        counts[chunk]++;
      }
    }
    const deviations = Array.from(sums, (sum, i) => (counts[i] === 0 ? 0 : sum / counts[i] - mean));
    const strength = average(deviations.map((deviation, i) => (deviation ** 2 * counts[i]) / variance));
    // Of more chunks, chance makes less of the mean.
    const excess = (strength - 1) * Math.sqrt(chunks);
    const order = deviations.map((_, i) => i).sort((a, b) => deviations[a] - deviations[b]);
    return { column, order, strength: excess };
  });
}

/** Compares some chunks with the others, by the rows that did not choose them. */
function compareGroup(
  { feature, values }: OrderedColumn,
  chunks: number,
  group: ReadonlySet<number>,
  config: DriftConfig,
) {
  const isOf = (row: number): boolean => group.has(findChunk(row, values.length, chunks));
  const between = values.map((_, row) => row).filter((row) => row % 2 === 1);
  const others = between.filter((row) => !isOf(row)).map((row) => values[row]);
  const { features } = buildOneByOne([{ feature, values: others, isTold: true }], { data: '', schema: '' }, false);
  const counter = startCounter(features[0]);
  between.filter(isOf).forEach((row) => counter.add(values[row]));
  return compareColumn(features[0], counter.counts(), config);
}

function findChunk(row: number, rows: number, chunks: number): number {
  return Math.floor((row * chunks) / rows);
}

function average(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
