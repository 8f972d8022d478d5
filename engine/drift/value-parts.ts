import { hypergeometricTail } from './distributions';
import { findMostGrown, type Grown, testMostGrown } from './most-grown';
import { findCell, groupCells } from './numeric-bins';
import type { ComparedNumbers, PartTest } from './statistic';
import { measureJensenShannon, testKolmogorovSmirnov } from './statistics';
import { sum } from './sum';

// Changes of a small part of a numeric column, which the Kolmogorov–Smirnov test of all of it can hardly see: values beyond the
// baseline's extremes, one value that was rare, and what lies beside values that most rows have.

/** Of all rows together; the tails that are compared hold about so many. */
const TAIL = 0.01;
/** Tests of the tails: beyond the extremes, and the outermost hundredth on either side. */
const TAIL_TESTS = 3;
/** A value is heavy that so many of all rows have; what lies beside is tested where heavy ones are most of the rows. */
const HEAVY = 0.2;
const MOST_ROWS = 0.5;
/** Share of the values that lie beyond a baseline that rises or falls with its rows, where it goes on. */
const NEARLY_ALL = 0.9;
/** Rows beside the heavy values, of either side, from which on they are compared. */
const FEWEST_BESIDE = 20;

/** The tests of parts that there are of a numeric column. */
export function testParts(column: ComparedNumbers): { readonly name: PartTest; readonly pValue: number }[] {
  const tails = { name: 'tails', pValue: testTails(column) } as const;
  if (column.baseline.rangeOnly) {
    return [tails];
  }
  const beside = findBeside(column);
  return [
    tails,
    { name: 'newValue', pValue: testNewValue(column) },
    ...(beside ? [{ name: 'beside', pValue: testBeside(beside) } as const] : []),
  ];
}

/** A range of cells; the end is exclusive. */
interface Cells {
  readonly from: number;
  readonly to: number;
}

/** From the cell of the baseline's smallest value to that of its largest one. */
export function findInside({ baseline: { bins, counts } }: Pick<ComparedNumbers, 'baseline'>): Cells {
  return { from: findCell(bins.points, counts.minimum!), to: findCell(bins.points, counts.maximum!) + 1 };
}

/** The live rows below and above everything that the baseline has. */
export function countOutside(column: Pick<ComparedNumbers, 'baseline' | 'live'>): {
  readonly below: number;
  readonly above: number;
} {
  const { cells } = column.live;
  const { from, to } = findInside(column);
  return { below: sum(cells.slice(0, from)), above: sum(cells.slice(to)) };
}

/** Whether numbers that rose with every row of the baseline lie beyond all of it, as they do whatever happens. */
export function goesOn(column: ComparedNumbers): boolean {
  if (!column.baseline.monotone) {
    return false;
  }
  const { below, above } = countOutside(column);
  return Math.max(below, above) >= NEARLY_ALL * column.present[1];
}

/**
 * The share of values outside of the baseline's range that is to be expected where nothing changed: with either extreme among
 * the rows, a new one is beyond it once in as many rows and one.
 */
export function expectOutsideShare([baselineRows]: ComparedNumbers['present']): number {
  return 2 / (baselineRows + 1);
}

/**
 * The p-value of more live values in the tails than chance brings, whatever the distribution.
 *
 * The extremes are those of a sample, and another one passes them. Where both samples are of one distribution, every order of
 * their rows is as likely: k live values lie beyond the two extremes if of the k + 1 outermost rows at most one is of the
 * baseline. So it is for the live rows beyond any other of the baseline's rows (Fisher's exact test, one-sided, which ties
 * only make more careful).
 */
export function testTails(column: ComparedNumbers): number {
  const { baseline, live, present } = column;
  const { below, above } = countOutside(column);
  const beyondBoth = hypergeometricTail(below + above, present[1], 1, present[0]);
  if (baseline.rangeOnly) {
    return beyondBoth;
  }
  const { cells } = baseline.counts;
  const { cells: liveCells } = live;
  const all = cells.length;
  const beyondOne = [
    findTail(cells, liveCells, (step) => step),
    findTail(cells, liveCells, (step) => all - 1 - step),
  ].map((tail) => hypergeometricTail(tail.live, present[1], tail.baseline, present[0]));
  return Math.min(1, TAIL_TESTS * Math.min(beyondBoth, ...beyondOne));
}

interface Sides {
  readonly baseline: number;
  readonly live: number;
}

/**
 * The largest outermost part whose inner end is a point and that holds at most a hundredth of all rows: chosen by both sides
 * together, so that neither is favoured.
 *
 * @param at the cell after so many steps inwards
 */
function findTail(baseline: readonly number[], live: readonly number[], at: (step: number) => number): Sides {
  const most = TAIL * (sum(baseline) + sum(live));
  let [found, tail]: Sides[] = [
    { baseline: 0, live: 0 },
    { baseline: 0, live: 0 },
  ];
  for (let step = 0; step < baseline.length; step++) {
    tail = { baseline: tail.baseline + baseline[at(step)], live: tail.live + live[at(step)] };
    if (tail.baseline + tail.live > most) {
      break;
    }
    // Up to a point, which is itself no part of it.
    if (step % 2 === 0) {
      found = tail;
    }
  }
  return found;
}

/** A value, or the values between two that the baseline has, whose share grew from little or none. */
export interface NewValue extends Omit<Grown, 'place'> {
  /** The values between which it lies, the lower one included where they are the same. */
  readonly from: number;
  readonly to: number;
}

/** Of the values within the baseline's range that have at least three times their share, the one that grew most. */
export function findNewValue(column: ComparedNumbers): NewValue | undefined {
  const { baseline, live, present } = column;
  const { points } = baseline.bins;
  const { from, to } = findInside(column);
  const found = findMostGrown(baseline.counts.cells, live.cells, present, [from, to]);
  if (found === undefined) {
    return undefined;
  }
  const { place: cell, ...grown } = found;
  const at = cell % 2 === 1 ? points[(cell - 1) / 2] : undefined;
  return { from: at ?? points[cell / 2 - 1], to: at ?? points[cell / 2], ...grown };
}

/**
 * The p-value of the value that grew most. It holds for the values between two rows of the baseline as well, for the reason that
 * is told at the tails.
 */
export function testNewValue(column: ComparedNumbers): number {
  const { from, to } = findInside(column);
  return testMostGrown(findNewValue(column), column.present, to - from);
}

/** The rows of either side that do not have one of the heavy values. */
export interface Beside {
  readonly baseline: readonly number[];
  readonly live: readonly number[];
  /** Heavy values, in their order. */
  readonly heavy: readonly number[];
  /** Of all rows, those beside. */
  readonly share: number;
}

/**
 * What lies beside heavy values, where they are most of the rows; undefined where they are not, or too little lies beside them.
 * Which are heavy is decided by both sides together, so that their rows beside can still be told apart by chance alone.
 */
export function findBeside({ baseline, live, present }: ComparedNumbers): Beside | undefined {
  if (baseline.rangeOnly) {
    return undefined;
  }
  const { cells } = baseline.counts;
  const rows = present[0] + present[1];
  const isHeavy = cells.map((count, cell) => cell % 2 === 1 && count + live.cells[cell] >= HEAVY * rows);
  const without = (counts: readonly number[]): number[] => counts.map((count, cell) => (isHeavy[cell] ? 0 : count));
  const sides = { baseline: without(cells), live: without(live.cells) };
  const left = [sum(sides.baseline), sum(sides.live)];
  return left[0] + left[1] > (1 - MOST_ROWS) * rows || Math.min(...left) < FEWEST_BESIDE
    ? undefined
    : {
        ...sides,
        heavy: isHeavy.flatMap((heavy, cell) => (heavy ? [baseline.bins.points[(cell - 1) / 2]] : [])),
        share: left[1] / present[1],
      };
}

/** Kolmogorov–Smirnov of the rows beside heavy values. */
export function testBeside({ baseline, live }: Beside): number {
  return testKolmogorovSmirnov(baseline, live).pValue;
}

/** Their Jensen–Shannon distance in groups of about as many rows, less what chance adds to it where rows are few. */
export function measureBeside({ baseline, live }: Beside): number {
  const starts = groupCells(baseline.map((count, cell) => count + live[cell]));
  const [one, other] = [baseline, live].map((cells) =>
    starts.map((start, i) => sum(cells.slice(start, starts[i + 1] ?? cells.length))),
  );
  const chance = ((starts.length - 1) / 8) * (1 / sum(one) + 1 / sum(other));
  return Math.sqrt(Math.max(0, measureJensenShannon(one, other) ** 2 - chance));
}
