import type { ColumnBaseline } from '../drift/column-baseline';
import { buildNumericBins, findCell, type NumericBins } from '../drift/numeric-bins';
import type { KllSketch, NumericalStatistics, NumericBucket } from './documents';

/** Values that bins are chosen from: more would not move their quantiles. */
const MOST_VALUES = 200_000;

/** A numeric column made of statistics, and what they leave open. */
export interface ReadNumbers {
  readonly column: ColumnBaseline;
  /** How exact the column's distribution is known. */
  readonly source: 'nothing' | 'sketch' | 'buckets';
  /** Largest error of a share, by the sketch's size. */
  readonly error?: number;
}

/**
 * The distribution of a numeric column: from its sketch if there is one, which tells shares to about 0.2 %; else from the ten
 * buckets. Of those only the bounds are known, so that live values are compared at the bounds alone: within a bucket no
 * difference is seen, and none is made up.
 */
export function readNumbers(name: string, statistics: NumericalStatistics): ReadNumbers {
  const { common, std_dev: deviation = 0, min, max, distribution } = statistics;
  const { sketch } = distribution?.kll ?? {};
  const isConstant = min !== undefined && min === max;
  const values = isConstant ? [{ value: min, weight: common.num_present }] : sketch ? listWeighted(sketch) : [];
  const buckets = listBuckets(statistics);
  if (values.length === 0 && buckets.length === 0) {
    return { column: countPresence(name, statistics), source: 'nothing' };
  }
  const { bins, cells } = values.length > 0 ? binValues(values) : binBuckets(buckets);
  const minimum = min ?? values[0]?.value ?? buckets[0].lower_bound;
  const maximum = max ?? values.at(-1)?.value ?? buckets.at(-1)!.upper_bound;
  return {
    column: {
      name,
      type: 'numeric',
      bins,
      standardDeviation: isConstant ? 0 : deviation,
      counts: { cells, missing: common.num_missing, invalid: 0, minimum, maximum },
      ...(values.length > 0 && !isConstant && { rangeOnly: true }),
    },
    source: values.length > 0 ? 'sketch' : 'buckets',
    ...(sketch && values.length > 0 && !isConstant && { error: estimateError(sketch.parameters.k) }),
  };
}

/** The buckets; the whole range as one where there are none but its ends. */
function listBuckets({ common, min, max, distribution }: NumericalStatistics): readonly NumericBucket[] {
  const buckets = distribution?.kll?.buckets ?? [];
  if (buckets.some(({ count }) => count > 0)) {
    return buckets;
  }
  return min === undefined || max === undefined || common.num_present === 0
    ? []
    : [{ lower_bound: min, upper_bound: max, count: common.num_present }];
}

/** A column of which nothing but the presence of its values is known: whatever is there counts as the same. */
function countPresence(name: string, { common }: NumericalStatistics): ColumnBaseline {
  return {
    name,
    type: 'categorical',
    categories: [],
    truncated: true,
    singletons: 0,
    counts: { categories: [], other: common.num_present, missing: common.num_missing, unseen: [] },
  };
}

interface WeightedValue {
  readonly value: number;
  readonly weight: number;
}

function listWeighted({ data }: KllSketch): WeightedValue[] {
  return data
    .flatMap((level, height) => level.map((value) => ({ value, weight: 2 ** height })))
    .sort((a, b) => a.value - b.value);
}

/**
 * The error of a share between two values that a sketch holds at 99 % confidence.
 * @see https://datasketches.apache.org/docs/KLL/KLLAccuracyAndSize.html
 */
function estimateError(k: number): number {
  return 2.446 / k ** 0.9433;
}

function binValues(values: readonly WeightedValue[]): { bins: NumericBins; cells: number[] } {
  const total = values.reduce((sum, { weight }) => sum + weight, 0);
  const scale = Math.max(1, total / MOST_VALUES);
  const bins = buildNumericBins(
    values.flatMap(({ value, weight }) => new Array<number>(Math.max(1, Math.round(weight / scale))).fill(value)),
  );
  const cells = new Array<number>(2 * bins.points.length + 1).fill(0);
  values.forEach(({ value, weight }) => (cells[findCell(bins.points, value)] += weight));
  return { bins, cells };
}

/** The points lie just below the bounds, since a bucket holds its lower bound and not its upper one. */
function binBuckets(buckets: readonly NumericBucket[]): { bins: NumericBins; cells: number[] } {
  const bounds = [...buckets.map(({ lower_bound: bound }) => nextBelow(bound)), nextAbove(buckets.at(-1)!.upper_bound)];
  const points = [...new Set(bounds)].sort((a, b) => a - b);
  const cells = new Array<number>(2 * points.length + 1).fill(0);
  buckets.forEach(({ lower_bound: bound, count }) => (cells[findCell(points, bound)] += count));
  // Each bucket is a group, and the open ends are their neighbours'.
  return {
    bins: { points, edges: points, groups: [0, ...points.slice(1, -1).map((point) => findCell(points, point))] },
    cells,
  };
}

/** The nearest number below. */
function nextBelow(value: number): number {
  return -nextAbove(-value);
}

/** The nearest number above. */
function nextAbove(value: number): number {
  if (!Number.isFinite(value)) {
    return value;
  }
  if (value === 0) {
    return Number.MIN_VALUE;
  }
  const bytes = new DataView(new ArrayBuffer(8));
  bytes.setFloat64(0, value);
  bytes.setBigInt64(0, bytes.getBigInt64(0) + (value > 0 ? 1n : -1n));
  return bytes.getFloat64(0);
}
