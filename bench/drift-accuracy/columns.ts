import type { CategoricalBaseline, ColumnBaseline, NumericBaseline } from '../../engine/drift/column-baseline';
import type { CategoricalCounts, NumericCounts } from '../../engine/drift/column-counts';
import { buildNumericBins, countCells } from '../../engine/drift/numeric-bins';
import { countSample, type Random } from './random';

/** What happens to a column: added to its values in standard deviations, and what its spread is multiplied with. */
export interface Change {
  readonly shift: number;
  readonly scale: number;
}

export const NO_CHANGE: Change = { shift: 0, scale: 1 };

/** A column that live traffic is drawn for. */
export interface SimulatedColumn {
  readonly baseline: ColumnBaseline;
  /** The probability of each cell or category. */
  readonly probabilities: (change: Change) => Float64Array;
}

/** A distribution with a closed form, of standard deviation 1. */
interface Continuous {
  readonly below: (value: number) => number;
  readonly quantile: (share: number) => number;
}

const LOGISTIC_SCALE = Math.sqrt(3) / Math.PI;
/** Much like the normal one, with somewhat heavier tails. */
const LOGISTIC: Continuous = {
  below: (value) => 1 / (1 + Math.exp(-value / LOGISTIC_SCALE)),
  quantile: (share) => LOGISTIC_SCALE * Math.log(share / (1 - share)),
};
const EXPONENTIAL: Continuous = {
  below: (value) => (value <= 0 ? 0 : 1 - Math.exp(-value)),
  quantile: (share) => -Math.log(1 - share),
};
/** Shares of eight categories, from common to rare. */
const CATEGORIES = [0.4, 0.25, 0.15, 0.1, 0.05, 0.03, 0.015, 0.005];
/** Shares of small whole numbers. */
const INTEGERS = [0.05, 0.15, 0.22, 0.22, 0.16, 0.1, 0.05, 0.03, 0.015, 0.005];

const KINDS = ['logistic', 'exponential', 'integers', 'categories'] as const;
export type Kind = (typeof KINDS)[number];

/** The kind of a column in turn. */
export function kindOf(column: number): Kind {
  return KINDS[column % KINDS.length];
}

/** A column with a baseline of its own, of so many rows. */
export function simulateColumn(kind: Kind, rows: number, random: Random): SimulatedColumn {
  switch (kind) {
    case 'logistic':
      return simulateContinuous(LOGISTIC, rows, random);
    case 'exponential':
      return simulateContinuous(EXPONENTIAL, rows, random);
    case 'integers':
      return simulateIntegers(rows, random);
    case 'categories':
      return simulateCategories(rows, random);
  }
}

function simulateContinuous({ below, quantile }: Continuous, rows: number, { uniform }: Random): SimulatedColumn {
  const baseline = summarize(Array.from({ length: rows }, () => quantile(uniform())));
  const { points } = baseline.bins;
  return {
    baseline,
    probabilities: ({ shift, scale }) => {
      const shares = points.map((point) => below((point - shift) / scale));
      return Float64Array.from({ length: 2 * points.length + 1 }, (_, cell) =>
        cell % 2 === 1 ? 0 : (shares[cell / 2] ?? 1) - (shares[cell / 2 - 1] ?? 0),
      );
    },
  };
}

function simulateIntegers(rows: number, random: Random): SimulatedColumn {
  const baseline = summarize(
    countSample(INTEGERS, rows, random).flatMap((count, value) => new Array<number>(count).fill(value)),
  );
  return {
    baseline,
    probabilities: () =>
      Float64Array.from({ length: 2 * baseline.bins.points.length + 1 }, (_, cell) =>
        cell % 2 === 0 ? 0 : (INTEGERS[baseline.bins.points[(cell - 1) / 2]] ?? 0),
      ),
  };
}

function simulateCategories(rows: number, random: Random): SimulatedColumn {
  const categories = countSample(CATEGORIES, rows, random);
  const counts: CategoricalCounts = { categories, other: 0, missing: 0, unseen: [] };
  const baseline: CategoricalBaseline = {
    name: 'column',
    type: 'categorical',
    categories: CATEGORIES.map((_, i) => `c${i}`),
    truncated: false,
    singletons: categories.filter((count) => count === 1).length,
    counts,
  };
  return { baseline, probabilities: () => Float64Array.from(CATEGORIES) };
}

function summarize(values: readonly number[]): NumericBaseline {
  const bins = buildNumericBins(values);
  const mean = values.reduce((total, value) => total + value, 0) / values.length;
  const standardDeviation = Math.sqrt(values.reduce((total, value) => total + (value - mean) ** 2, 0) / values.length);
  const sorted = [...values].sort((a, b) => a - b);
  const counts: NumericCounts = {
    cells: countCells(bins.points, values),
    missing: 0,
    invalid: 0,
    minimum: sorted[0],
    maximum: sorted[sorted.length - 1],
  };
  return { name: 'column', type: 'numeric', bins, standardDeviation, counts };
}

/** Draws a window of rows and counts it, as the reader would. */
export function drawCounts(
  { baseline }: SimulatedColumn,
  probabilities: Float64Array,
  rows: number,
  random: Random,
): NumericCounts | CategoricalCounts {
  const drawn = countSample(probabilities, rows, random);
  return baseline.type === 'categorical'
    ? { categories: drawn, other: 0, missing: 0, unseen: [] }
    : { cells: drawn, missing: 0, invalid: 0, minimum: baseline.counts.minimum, maximum: baseline.counts.maximum };
}
