import type { NumericBins } from './numeric-bins';

// Looked up once: inside jest's sandbox globals are slow, and these are called for every chunk.
const { asinh, log, max, min, sqrt } = Math;

/** Share of the rows at each end whose values tell where the window ends, unless chunks have too few rows for it. */
const OUTER_SHARE = 0.01;
/** Rows of a chunk that it must be at least. */
const OUTER_ROWS = 1.5;
/** Between these quantiles lies what is called the width. */
const INNER_SHARE = 0.1;
/** The width is told no smaller than this share of the baseline's. */
const SMALLEST_WIDTH = 1e-3;

/** How many of a profile's numbers are quantiles; the width comes behind them. */
export const QUANTILES = 3;

/** Values of a column in increasing order, and how many rows have each: one or more. */
export interface OrderedCounts {
  readonly values: Float64Array;
  readonly counts: Float64Array;
  /** By value: rows below it and half of those that have it. */
  readonly middles: Float64Array;
  readonly rows: number;
}

/** Makes a table of values out of the increasing ones that rows have. */
export function orderCounts(values: Float64Array, counts: Float64Array): OrderedCounts {
  let rows = 0;
  const middles = new Float64Array(counts.length);
  for (let i = 0; i < counts.length; i++) {
    middles[i] = rows + counts[i] / 2;
    rows += counts[i];
  }
  return { values, counts, middles, rows };
}

/** In which unit the values of a column are told, from where on. */
export interface ProfileScale {
  readonly middle: number;
  readonly unit: number;
}

/** What part of what a cell can hold stands for it: the least, the middle or the most. */
export const LEAST = 0;
export const MIDDLE = 0.5;
export const MOST = 1;

/**
 * The values that stand for cells: what they hold where it is one value.
 *
 * @param part of what others can hold
 */
export function placeCells(
  { points }: NumericBins,
  cells: readonly number[],
  { minimum, maximum }: { readonly minimum: number; readonly maximum: number },
  part: number,
): Float64Array {
  return Float64Array.from(cells, (cell) => {
    if (cell % 2 === 1) {
      return points[(cell - 1) / 2];
    }
    const from = max(minimum, points[cell / 2 - 1] ?? -Infinity);
    const to = min(maximum, points[cell / 2] ?? Infinity);
    return from * (1 - part) + to * part;
  });
}

/** The middle half of the baseline's rows is the unit: outliers do not change it. */
export function chooseScale(baseline: OrderedCounts, standardDeviation: number): ProfileScale {
  const half = (readQuantile(baseline, 0.75) - readQuantile(baseline, 0.25)) / 2;
  return { middle: readQuantile(baseline, 0.5), unit: half > 0 ? half : standardDeviation || 1 };
}

/**
 * What rows of a numeric column are like, as numbers that have no bounds: their lowest, middle and highest values and their width. They
 * are logarithms where they are large, so that heavy tails become exponential ones.
 *
 * @param rows of a chunk
 * @param top the same rows by other values that stand for them, to tell the upper end of the width by
 */
export function profileNumbers(counts: OrderedCounts, scale: ProfileScale, rows: number, top = counts): number[] {
  const outer = chooseOuterShare(rows);
  return [
    ...[outer, 0.5, 1 - outer].map((share) => tellQuantile(counts, scale, share)),
    tellWidth(counts, scale, INNER_SHARE, 1 - INNER_SHARE, top),
  ];
}

/** By how much these numbers would differ by chance between samples of as many rows: one standard error. */
export function profileNoise(counts: OrderedCounts, scale: ProfileScale, rows: number): number[] {
  const outer = chooseOuterShare(rows);
  const error = (share: number): number => sqrt((share * (1 - share)) / rows);
  const inner = error(INNER_SHARE);
  return [
    ...[outer, 0.5, 1 - outer].map(
      (share) =>
        (tellQuantile(counts, scale, share + error(share)) - tellQuantile(counts, scale, share - error(share))) / 2,
    ),
    (tellWidth(counts, scale, INNER_SHARE - inner, 1 - INNER_SHARE + inner) -
      tellWidth(counts, scale, INNER_SHARE + inner, 1 - INNER_SHARE - inner)) /
      2,
  ];
}

/** The value of a column that a profile's quantile stands for. */
export function untell(told: number, { middle, unit }: ProfileScale): number {
  return middle + unit * Math.sinh(told);
}

function tellQuantile(counts: OrderedCounts, { middle, unit }: ProfileScale, share: number): number {
  return asinh((readQuantile(counts, share) - middle) / unit);
}

function tellWidth(
  counts: OrderedCounts,
  { unit }: ProfileScale,
  from: number,
  to: number,
  top: OrderedCounts = counts,
): number {
  return log(max((readQuantile(top, to) - readQuantile(counts, from)) / unit, SMALLEST_WIDTH));
}

/** The lowest and the highest of these shares of the rows are looked at. */
function chooseOuterShare(rows: number): number {
  return min(0.5, max(OUTER_SHARE, OUTER_ROWS / rows));
}

/**
 * A share as its log odds, as a sample of so many rows tells it.
 *
 * @param share 0 to 1
 */
export function tellShare(share: number, rows: number): number {
  return log((share * rows + 0.5) / ((1 - share) * rows + 0.5));
}

/** By how much log odds of samples of so many rows differ by chance. */
export function tellShareNoise(share: number, rows: number): number {
  return sqrt((rows + 1) / ((share * rows + 0.5) * ((1 - share) * rows + 0.5)));
}

/** The value below which lies a share of the rows: between two values by how many rows have them, so that ties do not make it jump. */
function readQuantile({ values, middles, rows }: OrderedCounts, share: number): number {
  const wanted = share * rows;
  let [low, high] = [0, middles.length];
  while (low < high) {
    const between = (low + high) >>> 1;
    if (middles[between] < wanted) {
      low = between + 1;
    } else {
      high = between;
    }
  }
  if (low === 0 || low === middles.length) {
    return values[low === 0 ? 0 : low - 1];
  }
  const part = (wanted - middles[low - 1]) / (middles[low] - middles[low - 1]);
  return values[low - 1] * (1 - part) + values[low] * part;
}
