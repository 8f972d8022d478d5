import type { ColumnBaseline, NumericBaseline } from './column-baseline';

/** The name under which the distance from the baseline's relations is reported. */
export const MULTIVARIATE_NAME = 'relations between features';

/** What a numeric feature adds to each direction: (rank share of its cell − centre) × weight. */
export interface NumericLoading {
  readonly centre: number;
  /** By direction. */
  readonly weights: readonly number[];
}

/** What a category adds to each direction. */
export interface CategoricalLoading {
  /** By category, as many of the most frequent as are told apart. */
  readonly categories: readonly (readonly number[])[];
  /** All the others, never-seen ones included. */
  readonly rest: readonly number[];
}

/** A combination of features that hardly varies in the baseline: a relation that holds there. */
export interface Direction {
  /** Its variance, where that of a feature without any relation is 1. */
  readonly variance: number;
  /** The features that it is made of, most important first. */
  readonly features: readonly string[];
}

/** The relations between the features of the baseline, and how far its rows are from them. */
export interface MultivariateBaseline {
  readonly directions: readonly Direction[];
  /** By feature; null where a feature is not looked at. */
  readonly loadings: readonly (NumericLoading | CategoricalLoading | null)[];
  /** The distances of baseline rows that the directions were not fitted to. */
  readonly distances: NumericBaseline;
}

/** Directions that are watched, at most: a row is projected on all of them at once. */
export const MOST_DIRECTIONS = 8;
/** Of a feature that is not looked at, or that has no shares. */
const NONE = -1;

/**
 * Measures how far a row is from the relations that hold in the baseline: the length of its projection on the baseline's
 * minor principal components, each in units of its standard deviation. Costs one multiplication for each feature and direction
 * and allocates nothing. The same slots give the same number, bit by bit.
 */
export class RowScorer {
  /** By feature and direction what a value adds: numeric features have one entry, categorical ones one by slot (see RowBatch). */
  private readonly weights: Float64Array;
  private readonly starts: Int32Array;
  /** By numeric feature and slot what the weights are multiplied with: apart from them, to be small. */
  private readonly shares: Float64Array;
  private readonly shareStarts: Int32Array;

  /** @param features the baseline's, in the order of the rows */
  constructor({ loadings }: Pick<MultivariateBaseline, 'loadings'>, features: readonly ColumnBaseline[]) {
    const weights = loadings.map((loading, i) =>
      loading === null ? [] : 'weights' in loading ? [loading.weights] : spreadCategories(loading, features[i]),
    );
    const shares = loadings.map((loading, i) => {
      const { counts } = features[i];
      // Without a value a row is taken for the mean: nothing is added.
      return loading !== null && 'weights' in loading && 'cells' in counts
        ? [0, 0, ...rankShares(counts.cells).map((share) => share - loading.centre)]
        : [];
    });
    this.weights = Float64Array.from(weights.flat().flatMap(padDirections));
    this.starts = startOf(weights, MOST_DIRECTIONS);
    this.shares = Float64Array.from(shares.flat());
    this.shareStarts = startOf(shares, 1);
  }

  /** The distance of the row whose slots begin at a place. */
  score(slots: Int32Array, start: number): number {
    const { weights, starts, shares, shareStarts } = this;
    // Variables stay in registers, where the entries of an array would be read and written for each feature.
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    let e = 0;
    let f = 0;
    let g = 0;
    let h = 0;
    for (let feature = 0; feature < starts.length; feature++) {
      let at = starts[feature];
      if (at === NONE) {
        continue;
      }
      const slot = slots[start + feature];
      let share = 1;
      if (shareStarts[feature] === NONE) {
        at += MOST_DIRECTIONS * slot;
      } else {
        share = shares[shareStarts[feature] + slot];
      }
      a += share * weights[at];
      b += share * weights[at + 1];
      c += share * weights[at + 2];
      d += share * weights[at + 3];
      e += share * weights[at + 4];
      f += share * weights[at + 5];
      g += share * weights[at + 6];
      h += share * weights[at + 7];
    }
    return Math.sqrt(a * a + b * b + c * c + d * d + e * e + f * f + g * g + h * h);
  }
}

function padDirections(weights: readonly number[]): number[] {
  return Array.from({ length: MOST_DIRECTIONS }, (_, k) => weights[k] ?? 0);
}

/** Where the entries of each part begin when all stand in one row; NONE for a part without any. */
function startOf(parts: readonly (readonly unknown[])[], size: number): Int32Array {
  let at = 0;
  return Int32Array.from(parts, ({ length }) => {
    at += length * size;
    return length === 0 ? NONE : at - length * size;
  });
}

/** The mean rank of each cell's values as a share of all, 0 to 1: by ranks, no outlier and no unit of measurement matters. */
export function rankShares(cells: readonly number[]): Float64Array {
  const total = cells.reduce((all, count) => all + count, 0) || 1;
  let below = 0;
  return Float64Array.from(cells, (count) => {
    const share = (below + count / 2) / total;
    below += count;
    return share;
  });
}

function spreadCategories({ categories, rest }: CategoricalLoading, feature: ColumnBaseline): (readonly number[])[] {
  const names = feature.type === 'categorical' ? feature.categories : [];
  // In the order of the slots: missing, any other, the categories.
  return [rest.map(() => 0), rest, ...names.map((_, i) => categories[i] ?? rest)];
}
