import { TAIL_POINTS } from './cell-finder';
import { sum } from './sum';

/** Distinct values up to which every one of them is a point of its own, and the number of quantiles taken beyond. */
const QUANTILES = 256;
/** Coarse groups, for the measures that would only see noise in fine cells. */
const GROUPS = 10;
/** Bars of the histogram over the baseline's central range, and how many more lie ready on each side. */
const BARS = 20;
const SPARE_BARS = 20;
/** Beyond the spare bars points lie ever wider apart, by this factor, so that a far shift is still measured. */
const TAIL_GROWTH = 1.5;
/** Numbers that stand for no number in many a table: a point each, so that they are counted and named by themselves. */
const SENTINELS = [
  -9, -99, -999, -9999, -99_999, -999_999, 9, 99, 999, 9999, 99_999, 999_999, -1, 0, -32_768, 32_767, 65_535,
  -2_147_483_648, 2_147_483_647,
];
/** Bars are no narrower, so that no column makes them vanish in rounding. */
const SMALLEST_STEP = 1e-300;

/**
 * How a numeric column is counted, fixed by the baseline. `points` are increasing values; cell 2i + 1 holds what equals
 * point i, cell 2i what lies strictly between points i − 1 and i (the first and last cells are open-ended).
 */
export interface NumericBins {
  readonly points: readonly number[];
  /** The first cell of each coarse group; a value that makes up a tenth of the baseline has a group of its own. */
  readonly groups: readonly number[];
  /** Edges of histogram bars of equal width, each of them a point. */
  readonly edges: readonly number[];
}

/**
 * Fixes the bins of a column.
 *
 * @param values the baseline's values, finite, at least one
 */
export function buildNumericBins(values: ArrayLike<number>): NumericBins {
  const sorted = new Float64Array(values.length);
  for (let i = 0; i < sorted.length; i++) {
    sorted[i] = values[i] + 0;
  }
  sorted.sort();
  const distinct = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
  const edges = chooseEdges(sorted, distinct.every(Number.isInteger));
  const quantiles =
    distinct.length <= QUANTILES
      ? distinct
      : Float64Array.from({ length: QUANTILES + 1 }, (_, i) => quantile(sorted, i / QUANTILES));
  const low = Math.min(edges[0], sorted[0]);
  const high = Math.max(edges[edges.length - 1], sorted[sorted.length - 1]);
  const step = edges[1] - edges[0];
  const tails = Array.from({ length: TAIL_POINTS }, (_, i) => step * TAIL_GROWTH ** i).flatMap((distance) => [
    low - distance,
    high + distance,
  ]);
  const points = [...new Set([...quantiles, ...edges, ...tails, ...SENTINELS].map((value) => value + 0))]
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  return { points, edges, groups: groupCells(countCells(points, sorted)) };
}

/** The cell of a value, by binary search. */
export function findCell(points: readonly number[], value: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (points[middle] < value) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return points[low] === value ? 2 * low + 1 : 2 * low;
}

/** How many of the values fall into each cell. */
export function countCells(points: readonly number[], values: Iterable<number>): number[] {
  const cells = new Array<number>(2 * points.length + 1).fill(0);
  for (const value of values) {
    cells[findCell(points, value)]++;
  }
  return cells;
}

/** Adds the cells of each coarse group. */
export function sumGroups(bins: NumericBins, cells: readonly number[]): number[] {
  return bins.groups.map((start, i) => sum(cells.slice(start, bins.groups[i + 1] ?? cells.length)));
}

/** Adds the cells of each histogram bar; a bar includes its left edge, the outermost bars everything beyond them. */
export function sumBars(bins: NumericBins, cells: readonly number[]): number[] {
  const starts = bins.edges.map((edge) => findCell(bins.points, edge));
  return starts.slice(0, -1).map((start, i) => {
    const last = i === starts.length - 2;
    return sum(cells.slice(i === 0 ? 0 : start, last ? cells.length : starts[i + 1]));
  });
}

/**
 * Wasserstein distance (the area between the two cumulative distributions) of counts in the same cells, in the column's unit.
 * Values in a cell between two points count as spread evenly over it; the open-ended cells reach to the samples' extremes.
 * Exact when all values are points, as `scipy.stats.wasserstein_distance`.
 */
export function measureWasserstein(
  points: readonly number[],
  baseline: readonly number[],
  live: readonly number[],
  minimum: number,
  maximum: number,
): number {
  const n1 = sum(baseline);
  const n2 = sum(live);
  if (n1 === 0 || n2 === 0) {
    return 0;
  }
  let [area, difference, below1, below2] = [0, 0, 0, 0];
  for (let cell = 0; cell < baseline.length; cell++) {
    below1 += baseline[cell];
    below2 += live[cell];
    // From whole counts, so that no rounding is left over to be multiplied with the far tails' widths.
    const next = below1 / n1 - below2 / n2;
    if (cell % 2 === 0) {
      const from = cell === 0 ? Math.min(minimum, points[0]) : points[cell / 2 - 1];
      const to = cell === 2 * points.length ? Math.max(maximum, points[points.length - 1]) : points[cell / 2];
      const height = meanDistanceFromZero(difference, next);
      // Between the largest numbers there are, the width is infinite.
      area += height === 0 ? 0 : Math.min(to - from, Number.MAX_VALUE) * height;
    }
    difference = next;
  }
  return Math.min(area, Number.MAX_VALUE);
}

/** The mean of |y| along a straight line from one height to another. */
function meanDistanceFromZero(from: number, to: number): number {
  const [a, b] = [Math.abs(from), Math.abs(to)];
  return from * to >= 0 ? (a + b) / 2 : (a * a + b * b) / (2 * (a + b));
}

/** The first cell of each of about ten groups of as many rows; a value of a tenth of the rows has a group of its own. */
export function groupCells(cells: readonly number[]): number[] {
  const target = sum(cells) / GROUPS;
  const groups: { start: number; filled: number; heavy: boolean }[] = [
    { start: 0, filled: 0, heavy: cells[0] >= target },
  ];
  cells.forEach((count, cell) => {
    const current = groups[groups.length - 1];
    if (cell > 0 && (count >= target || current.filled >= target)) {
      groups.push({ start: cell, filled: count, heavy: count >= target });
    } else {
      current.filled += count;
    }
  });
  // A sliver left over (the open end, say) joins its neighbour; beside a heavy value it stays apart, so that new values show.
  return groups
    .filter(({ filled }, i) => i === 0 || filled >= target / 2 || groups[i - 1].heavy)
    .map(({ start }) => start);
}

function chooseEdges(sorted: Float64Array, integers: boolean): number[] {
  const low = quantile(sorted, 0.005);
  const high = quantile(sorted, 0.995);
  // A constant column still gets bars, wide enough to show where other values fall.
  const range = Math.min(high - low || Math.abs(low) || 1, Number.MAX_VALUE);
  const width = roundUpNicely(Math.max(range / BARS, SMALLEST_STEP));
  const step = integers ? Math.max(1, width) : width;
  const first = Math.floor(low / step) - SPARE_BARS;
  const last = Math.floor(high / step) + 1 + SPARE_BARS;
  const edges = Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(15)) + 0);
  return [...new Set(edges)].filter(Number.isFinite);
}

/** The next 1, 2 or 5 times a power of ten. */
function roundUpNicely(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return (
    [1, 2, 5, 10].map((factor) => Number((factor * power).toPrecision(1))).find((nice) => nice >= value * (1 - 1e-9)) ??
    value
  );
}

function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.round(share * (sorted.length - 1))];
}
