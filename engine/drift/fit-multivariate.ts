import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { ColumnBaseline, NumericBaseline } from './column-baseline';
import {
  type CategoricalLoading,
  type Direction,
  MOST_DIRECTIONS,
  type MultivariateBaseline,
  type NumericLoading,
  RowScorer,
  rankShares,
} from './multivariate';
import { FIRST_SLOT, MISSING_SLOT, OTHER_SLOT } from './row-batch';

/** A direction is watched when features vary along it at most so much, where without any relation it would be 1. */
const LARGEST_VARIANCE = 0.75;
/** Added to every variance, so that relations that hold exactly do not drown the others. */
const RIDGE = 0.01;
/** Categories with a smaller share count as one. */
const SMALLEST_CATEGORY = 0.01;
/** Categories of a feature that are told apart. */
const MOST_CATEGORIES = 12;
/** Numeric features and categories that are looked at, in the order of the features: the time to fit grows with their cube. */
const MOST_DIMENSIONS = 256;
/** Rows that the directions are fitted to, at least, for each dimension and in all. */
const ROWS_PER_DIMENSION = 5;
const FEWEST_ROWS = 100;
/** Features that a direction is described by. */
const NAMED_FEATURES = 3;

/** Where the dimensions of a feature lie and how its values are put into numbers of mean 0 and variance 1. */
interface Dimensions {
  readonly feature: number;
  readonly start: number;
  readonly size: number;
  /** By the value's slot (see RowBatch), in each of the dimensions; zero is the mean, and counts for a missing value. */
  readonly values: readonly (readonly number[])[];
  /** Of a numeric feature: its rank shares' mean and standard deviation. */
  readonly ranks?: { readonly centre: number; readonly deviation: number };
  /** Of a categorical feature. */
  readonly indicators?: {
    /** How many of the categories are told apart. */
    readonly named: number;
    /** Square roots of the categories' shares: along them the indicators never vary. */
    readonly constant: readonly number[];
  };
}

/**
 * Finds the relations between features: principal components of mixed data (ranks of numbers; categories as indicators divided
 * by the root of their share, as in factor analysis of mixed data, Pagès, 2004), of which the minor ones, along which the baseline hardly
 * varies, are kept (Shyu et al., "A novel anomaly detection scheme based on principal component classifier", 2003).
 *
 * Even rows are fitted to, and the distances of the odd ones are the baseline's: a row that a direction was fitted to is nearer to
 * it than any new one will be.
 *
 * @param rows by feature, by row: the slots of the values
 * @param summarize makes a numeric column of the distances
 * @returns undefined when there are too few rows, or no relation is strong enough to be watched
 */
export function fitMultivariate(
  features: readonly ColumnBaseline[],
  rows: readonly Int32Array[],
  summarize: (distances: Float64Array) => NumericBaseline,
): MultivariateBaseline | undefined {
  const all = rows[0].length;
  const fitted = Array.from({ length: Math.ceil(all / 2) }, (_, i) => 2 * i);
  const dimensions = layOut(features, rows, fitted);
  const size = dimensions.reduce((total, part) => total + part.size, 0);
  if (dimensions.length < 2 || fitted.length < Math.max(FEWEST_ROWS, ROWS_PER_DIMENSION * size)) {
    return undefined;
  }
  const decomposition = new EigenvalueDecomposition(correlate(dimensions, rows, fitted, size), {
    assumeSymmetric: true,
  });
  // Ascending, as symmetric matrices have them.
  const chosen = decomposition.realEigenvalues
    .flatMap((variance, k) => (variance <= LARGEST_VARIANCE ? [{ variance: Math.max(0, variance), k }] : []))
    .slice(0, MOST_DIRECTIONS);
  if (chosen.length === 0) {
    return undefined;
  }
  const vectors = chosen.map(({ k, variance }) => ({
    variance,
    weights: decomposition.eigenvectorMatrix.getColumn(k),
  }));
  const directions = vectors.map(
    ({ variance, weights }): Direction => ({ variance, features: nameFeatures(dimensions, weights, features) }),
  );
  const loadings = features.map((_, i) =>
    describeLoading(
      dimensions.find(({ feature }) => feature === i),
      vectors,
    ),
  );
  const scorer = new RowScorer({ loadings }, features);
  const slots = new Int32Array(features.length);
  const distances = new Float64Array(Math.floor(all / 2));
  for (let row = 1; row < all; row += 2) {
    rows.forEach((column, feature) => (slots[feature] = column[row]));
    distances[(row - 1) / 2] = scorer.score(slots, 0);
  }
  return { directions, loadings, distances: summarize(distances) };
}

function layOut(
  features: readonly ColumnBaseline[],
  rows: readonly Int32Array[],
  fitted: readonly number[],
): Dimensions[] {
  const dimensions: Dimensions[] = [];
  let start = 0;
  features.forEach((baseline, feature) => {
    if (start === MOST_DIMENSIONS) {
      return;
    }
    const slots = fitted.map((row) => rows[feature][row]);
    const part =
      baseline.type === 'numeric' ? layOutRanks(baseline, slots) : layOutIndicators(baseline.categories.length, slots);
    if (part && start + part.size <= MOST_DIMENSIONS) {
      dimensions.push({ feature, start, ...part });
      start += part.size;
    }
  });
  return dimensions;
}

type Layout = Omit<Dimensions, 'feature' | 'start'>;

function layOutRanks({ counts }: NumericBaseline, slots: readonly number[]): Layout | undefined {
  const shares = [NaN, NaN, ...rankShares(counts.cells)];
  const present = slots.filter((slot) => slot >= FIRST_SLOT);
  const centre = present.reduce((total, slot) => total + shares[slot], 0) / present.length;
  const squares = present.reduce((total, slot) => total + (shares[slot] - centre) ** 2, 0);
  if (!(squares > 0)) {
    return undefined;
  }
  const deviation = Math.sqrt(squares / slots.length);
  return {
    size: 1,
    values: shares.map((share, slot) => [slot < FIRST_SLOT ? 0 : (share - centre) / deviation]),
    ranks: { centre, deviation },
  };
}

function layOutIndicators(categories: number, slots: readonly number[]): Layout | undefined {
  const counts = new Array<number>(FIRST_SLOT + categories).fill(0);
  slots.forEach((slot) => counts[slot]++);
  const present = slots.length - counts[MISSING_SLOT];
  const byCategory = counts.slice(FIRST_SLOT);
  const rare = byCategory.findIndex((count, i) => i === MOST_CATEGORIES || count < SMALLEST_CATEGORY * present);
  const named = rare === -1 ? categories : rare;
  const rest = counts[OTHER_SLOT] + byCategory.slice(named).reduce((total, count) => total + count, 0);
  const shares = [...byCategory.slice(0, named), ...(rest > 0 ? [rest] : [])].map((count) => count / present);
  if (shares.length < 2) {
    return undefined;
  }
  const scale = Math.sqrt(present / slots.length);
  const describe = (level: number): number[] =>
    shares.map((share, i) => ((level === i ? 1 : 0) - share) / Math.sqrt(share) / scale);
  const mean = shares.map(() => 0);
  // Where the baseline has no other categories, one never seen is like none of them.
  const other = rest > 0 ? describe(named) : mean;
  const values = counts.map((_, slot) =>
    slot === MISSING_SLOT
      ? mean
      : slot === OTHER_SLOT || slot >= FIRST_SLOT + named
        ? other
        : describe(slot - FIRST_SLOT),
  );
  return { size: shares.length, values, indicators: { named, constant: shares.map(Math.sqrt) } };
}

function correlate(
  dimensions: readonly Dimensions[],
  rows: readonly Int32Array[],
  fitted: readonly number[],
  size: number,
): Matrix {
  const sums = new Float64Array(size * size);
  const values = new Float64Array(size);
  for (const row of fitted) {
    for (const { feature, start, values: bySlot } of dimensions) {
      const parts = bySlot[rows[feature][row]];
      for (let i = 0; i < parts.length; i++) {
        values[start + i] = parts[i];
      }
    }
    for (let i = 0, line = 0; i < size; i++, line += size) {
      const value = values[i];
      for (let j = 0; value !== 0 && j <= i; j++) {
        sums[line + j] += value * values[j];
      }
    }
  }
  const matrix = Matrix.zeros(size, size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const mean = sums[i * size + j] / fitted.length;
      matrix.set(i, j, mean);
      matrix.set(j, i, mean);
    }
  }
  // The indicators of one feature add up to a constant: that is no relation, so this direction is given the variance of one.
  for (const { start, indicators } of dimensions) {
    indicators?.constant.forEach((a, i) =>
      indicators.constant.forEach((b, j) => matrix.set(start + i, start + j, matrix.get(start + i, start + j) + a * b)),
    );
  }
  return matrix;
}

function nameFeatures(
  dimensions: readonly Dimensions[],
  weights: readonly number[],
  features: readonly ColumnBaseline[],
): string[] {
  const shares = dimensions.map(({ feature, start, size }) => ({
    name: features[feature].name,
    share: weights.slice(start, start + size).reduce((total, weight) => total + weight ** 2, 0),
  }));
  // What adds less than a tenth does not help to understand it.
  return shares
    .sort((a, b) => b.share - a.share)
    .filter(({ share }, i) => i < 2 || share >= 0.1)
    .slice(0, NAMED_FEATURES)
    .map(({ name }) => name);
}

function describeLoading(
  part: Dimensions | undefined,
  vectors: readonly { readonly variance: number; readonly weights: readonly number[] }[],
): NumericLoading | CategoricalLoading | null {
  if (!part) {
    return null;
  }
  const project = (values: readonly number[]): number[] =>
    vectors.map(
      ({ variance, weights }) =>
        values.reduce((total, value, i) => total + value * weights[part.start + i], 0) / Math.sqrt(variance + RIDGE),
    );
  if (part.ranks) {
    return { centre: part.ranks.centre, weights: project([1 / part.ranks.deviation]) };
  }
  return {
    categories: part.values.slice(FIRST_SLOT, FIRST_SLOT + part.indicators!.named).map(project),
    rest: project(part.values[OTHER_SLOT]),
  };
}
