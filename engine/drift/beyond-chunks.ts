import {
  chooseScale,
  LEAST,
  MIDDLE,
  MOST,
  type OrderedCounts,
  orderCounts,
  type ProfileScale,
  placeCells,
  profileNoise,
  profileNumbers,
  QUANTILES,
  tellShare,
  untell,
} from './chunk-profile';
import { type ChunkRange, testRange } from './chunk-range';
import type { NumericBaseline } from './column-baseline';
import type { CategoricalCounts, NumericCounts } from './column-counts';
import type { NumericBins } from './numeric-bins';
import type { ChunkSpread } from './spread';
import { testTwoProportions } from './statistics';
import { sum } from './sum';

/**
 * Tests of whether a window lies beyond what any chunk of the baseline did, for the calibrated mode. Distances between distributions end
 * at 1: where chunks are far apart, no window could be further away than they are, whatever it brings. What is tested here has no end.
 */

/**
 * Of the lowest, middle and highest values of a numeric column and of their width.
 *
 * @param independent the p-value of the distributions' difference, when rows are independent
 */
export function testBeyondNumbers(
  baseline: NumericBaseline,
  live: NumericCounts,
  spread: ChunkSpread,
  independent: number,
): number {
  const before = order(baseline.bins, baseline.counts, MIDDLE);
  const scale = chooseScale(before, baseline.standardDeviation);
  // Which values a cell holds is not known: of all that it can hold, the ones that are least beyond the range count.
  const [least, most] = [order(baseline.bins, live, LEAST), order(baseline.bins, live, MOST)];
  const lower = profileNumbers(least, scale, spread.rows, most);
  const upper = profileNumbers(most, scale, spread.rows, least);
  const { rows } = least;
  const noise = profileNoise(least, scale, Math.min(rows, spread.rows));
  const widening = widen(spread, rows);
  const pValues = spread.ranges.values.map((range, i) => {
    const [low, high] = [Math.min(lower[i], upper[i]), Math.max(lower[i], upper[i])];
    const value = Math.min(high, Math.max(low, range.middle));
    const pValue = testRange(range, value, widening, noise[i]);
    // Beyond an end that all chunks share any row would be infinitely far: there must be more of them than by chance.
    return pValue === 1
      ? 1
      : Math.max(pValue, i < QUANTILES ? testTail(range, value, scale, before, least) : independent);
  });
  return correct(pValues);
}

/** Whether more rows lie beyond the range than in the baseline, when rows are independent. */
function testTail(
  { middle, low, high }: ChunkRange,
  value: number,
  scale: ProfileScale,
  before: OrderedCounts,
  now: OrderedCounts,
): number {
  const above = value > middle;
  const edge = untell(above ? high.value : low.value, scale);
  const count = ({ values, counts }: OrderedCounts): number =>
    values.reduce((total, each, i) => total + ((above ? each > edge : each < edge) ? counts[i] : 0), 0);
  return testTwoProportions(count(before), before.rows, count(now), now.rows).pValue;
}

function order(bins: NumericBins, { cells, minimum = 0, maximum = 0 }: NumericCounts, part: number): OrderedCounts {
  const used = cells.flatMap((count, cell) => (count > 0 ? [cell] : []));
  return orderCounts(
    placeCells(bins, used, { minimum, maximum }, part),
    Float64Array.from(used, (cell) => cells[cell]),
  );
}

/** Of the shares of the larger categories, and of all the others together. */
export function testBeyondShares({ ranges, rows }: ChunkSpread, { categories, other }: CategoricalCounts): number {
  const total = sum(categories) + other;
  const large = (ranges.categories ?? []).map((category) => categories[category]);
  const shares = [...large, total - sum(large)].map((count) => count / total);
  return testAll(
    ranges.values,
    shares.map((share) => tellShare(share, Math.min(rows, total))),
    widen({ rows }, total),
  );
}

/** Of the share without a usable value. */
export function testBeyondMissing({ ranges, rows }: ChunkSpread, unusable: number, liveRows: number): number {
  const told = tellShare(unusable / liveRows, Math.min(rows, liveRows));
  return testAll(ranges.missing ? [ranges.missing] : [], [told], widen({ rows }, liveRows));
}

/** A window of fewer rows than a chunk averages over less. */
function widen({ rows }: Pick<ChunkSpread, 'rows'>, liveRows: number): number {
  return Math.sqrt(Math.max(1, rows / liveRows));
}

function testAll(ranges: readonly ChunkRange[], values: readonly number[], widening: number): number {
  return correct(ranges.map((range, i) => testRange(range, values[i], widening)));
}

/** The smallest p-value times the number of tests (Bonferroni). */
function correct(pValues: readonly number[]): number {
  return Math.min(1, pValues.length * Math.min(1, ...pValues));
}

/**
 * The p-value of two tests of the same (Bonferroni). What is beyond all chunks is far beyond them or not worth a word, so that it can do
 * with a fifth of the rate.
 */
export function combine(ofDistance: number, ofBeyond: number): number {
  return Math.min(1, ofDistance / 0.8, ofBeyond / 0.2);
}
