import type { NumericBaseline } from './column-baseline';
import type { NumericCounts } from './column-counts';
import { type Conversion, KNOWN_CONVERSIONS } from './known-units';
import { findCell } from './numeric-bins';
import type { ValueSummary } from './report';
import { sum } from './sum';
import { countOutside } from './value-parts';

/** A simple change of all values that explains how the live ones differ. */
export type FittedChange =
  | { readonly kind: 'unit'; readonly conversion: Conversion }
  | { readonly kind: 'outside'; readonly share: number }
  | { readonly kind: 'shift'; readonly by: number }
  | { readonly kind: 'scale'; readonly times: number; readonly ofSpread: boolean };

/** A column's two sides as they were counted, and where their values lie. */
export interface NumericSides {
  readonly baseline: NumericBaseline;
  readonly live: NumericCounts;
  readonly before: ValueSummary;
  readonly after: ValueSummary;
}

/** A conversion is named only where the column changed so much. */
const LEAST_CONVERTED = 0.3;
/**
 * A conversion is named only where the change is measured to be just that one: of changes by so much less or more, in powers
 * of the factor or parts of the shift, none may fit. 1.78 times as large is no kilometres in place of miles.
 */
const LEAST_TOLD_APART = 0.2;
/** Where this share of the values lies beyond all of the baseline's, its cells tell no size and the extremes have to. */
const NEARLY_ALL_BEYOND = 0.9;
/** How far extremes may lie from the converted ones, in the same parts of the change: they are those of other rows. */
const FURTHEST_EXTREMES = 0.15;
/** The same of factors that lie as near to each other as those of feet and of km/h do, as a part of the factor itself. */
const FURTHEST_NEAR_FACTOR = 0.05;
const NEAR_FACTORS = 10;
/** How far the lowest value may lie from the converted one, as a part of the converted range: a season is no unit. */
const FURTHEST_LOWEST = 0.5;
/** Values outside of the baseline's range are told from this share on. */
const LEAST_OUTSIDE = 0.005;

/**
 * The simplest change that explains a numeric column's drift: a known unit, all values shifted or scaled, some of them outside
 * of the baseline's range. The baseline's distribution, changed so, must lie at most half as far from the live one as it does
 * unchanged, and no further than chance explains.
 *
 * @param distance the Kolmogorov–Smirnov distance as measured
 * @returns undefined when none of these explains it
 */
export function fitChange(sides: NumericSides, distance: number): FittedChange | undefined {
  const [n, m] = [sum(sides.baseline.counts.cells), sum(sides.live.cells)];
  const tolerance = Math.min(distance / 2, 1.7 * Math.sqrt(1 / n + 1 / m) + 0.02);
  const measure = measureMapped(sides);
  const { below, above } = countOutside(sides);
  const share = (below + above) / m;
  // The critical distance of a test at 5 %, and what rounding may add.
  const chance = Math.min(distance / 2, 1.36 * Math.sqrt(1 / n + 1 / m) + 0.01);
  const isFar = share >= NEARLY_ALL_BEYOND;
  const conversion =
    distance < LEAST_CONVERTED ? undefined : findConversion(sides, measure, isFar ? undefined : chance);
  if (conversion) {
    return { kind: 'unit', conversion };
  }
  // A wider spread with a middle that moved fits whatever a shift or a multiple fits, and says less.
  const [moved, spread] = listSimple(sides);
  const fitted =
    findBest(moved, ({ map }) => measure(map), tolerance) ?? findBest(spread, ({ map }) => measure(map), tolerance);
  return fitted?.change ?? (share >= LEAST_OUTSIDE && distance <= 1.5 * share ? { kind: 'outside', share } : undefined);
}

/**
 * The known conversion that the change is measured to be: it fits, and a change that is somewhat smaller or larger does not.
 *
 * @param chance the distance that chance explains; undefined far from the baseline, where cells are wide and anything fits:
 *   there the extremes, which are exact, say how large the change is
 */
function findConversion(
  { before, after }: NumericSides,
  measure: (map: Mapping) => number,
  chance: number | undefined,
): Conversion | undefined {
  if (chance !== undefined) {
    const fitting = KNOWN_CONVERSIONS.filter((each) =>
      [1 - LEAST_TOLD_APART, 1 + LEAST_TOLD_APART].every((part) => measure(applyPart(each, part)) > chance),
    );
    return findBest(fitting, (each) => measure(applyPart(each, 1)), chance);
  }
  const likely = KNOWN_CONVERSIONS.filter((each) => mayBeOf(each, before, after));
  return findBest(likely, (each) => Math.abs(1 - partByExtremes(each, before, after)), FURTHEST_EXTREMES);
}

/** Whether the extremes may be those of converted values: a factor that is near to others has to be met closely. */
function mayBeOf(conversion: Conversion, before: ValueSummary, after: ValueSummary): boolean {
  const { factor, offset } = conversion;
  const isNear = offset === 0 && factor < NEAR_FACTORS && factor > 1 / NEAR_FACTORS;
  const off = Math.abs(1 - partByExtremes(conversion, before, after)) * Math.abs(Math.log(factor));
  const lowest = factor * before.minimum + offset;
  return (
    (!isNear || off <= FURTHEST_NEAR_FACTOR) &&
    Math.abs(after.minimum - lowest) <= FURTHEST_LOWEST * factor * (before.maximum - before.minimum)
  );
}

/** A part of a conversion, or more than all of it: of a factor its power, else of the way that each value moves. */
function applyPart({ factor, offset }: Conversion, part: number): Mapping {
  if (offset === 0) {
    const times = factor ** part;
    return (value) => times * value;
  }
  return (value) => value + part * (factor * value + offset - value);
}

/** Which part of a conversion the extremes have made: 1 is all of it. */
function partByExtremes({ factor, offset }: Conversion, before: ValueSummary, after: ValueSummary): number {
  if (offset === 0) {
    const [was, is] = [before, after].map(({ minimum, maximum }) => Math.max(Math.abs(minimum), Math.abs(maximum)));
    return Math.log(is! / was!) / Math.log(factor);
  }
  const [was, is] = [before, after].map(({ minimum, maximum }) => (minimum + maximum) / 2);
  return (is! - was!) / (factor * was! + offset - was!);
}

type Mapping = (value: number) => number;

interface Candidate {
  readonly change: FittedChange;
  readonly map: Mapping;
}

/** A shift or a multiple; and a wider or narrower spread around a middle that may have moved. */
function listSimple({ before, after }: NumericSides): readonly [moved: Candidate[], spread: Candidate[]] {
  const by = after.median - before.median;
  const times = after.median / before.median;
  const spread = (after.upperQuartile - after.lowerQuartile) / (before.upperQuartile - before.lowerQuartile);
  const candidates = (change: FittedChange, map: Mapping, isUsable: boolean): Candidate[] =>
    isUsable ? [{ change, map }] : [];
  const isFactor = (factor: number): boolean => Number.isFinite(factor) && factor > 0;
  return [
    [
      ...candidates({ kind: 'shift', by }, (value) => value + by, by !== 0),
      ...candidates({ kind: 'scale', times, ofSpread: false }, (value) => value * times, isFactor(times)),
    ],
    candidates(
      { kind: 'scale', times: spread, ofSpread: true },
      (value) => after.median + (value - before.median) * spread,
      isFactor(spread),
    ),
  ];
}

/** The one that fits best; of several that fit alike the first. */
function findBest<T>(candidates: readonly T[], measure: (candidate: T) => number, tolerance: number): T | undefined {
  let best: { readonly candidate: T; readonly distance: number } | undefined;
  for (const candidate of candidates) {
    const distance = measure(candidate);
    if (distance <= tolerance && distance < (best?.distance ?? Number.POSITIVE_INFINITY)) {
      best = { candidate, distance };
    }
  }
  return best?.candidate;
}

/**
 * How far at least the live distribution is from the baseline's with all of its values mapped: the Kolmogorov–Smirnov distance
 * at the mapped points, as far as the cells tell it.
 */
function measureMapped({ baseline, live }: NumericSides): (map: Mapping) => number {
  const { points } = baseline.bins;
  const [before, after] = [accumulate(baseline.counts.cells), accumulate(live.cells)];
  return (map) => {
    let distance = 0;
    points.forEach((point, i) => {
      const [below, upTo] = [before[2 * i + 1]!, before[2 * i + 2]!];
      if (upTo === 0 || below === 1) {
        // Beyond all of the baseline's values.
        return;
      }
      const cell = findCell(points, map(point));
      const [least, most] = [after[cell]!, after[cell + 1]!];
      // At one of the points both sides are known; between two of them, only between what the live share lies.
      distance =
        cell % 2 === 1
          ? Math.max(distance, Math.abs(least - below), Math.abs(most - upTo))
          : Math.max(distance, least - upTo, below - most);
    });
    return distance;
  };
}

/** The share of the values that lie in the cells before each, and in all. */
function accumulate(cells: readonly number[]): number[] {
  const total = sum(cells);
  let before = 0;
  return [0, ...cells.map((count) => (before += count) / total)];
}
