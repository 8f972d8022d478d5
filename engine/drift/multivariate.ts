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

/**
 * Measures how far a row is from the relations that hold in the baseline: the length of its projection on the baseline's
 * minor principal components, each in units of its standard deviation. Costs one multiplication for each feature and direction
 * and allocates nothing. The same slots give the same number, bit by bit.
 */
export class RowScorer {
  private readonly projection: Float64Array;
  /** By feature, by slot (see RowBatch), by direction: what each value adds. Numeric features keep shares and weights apart, to be small. */
  private readonly tables: (Float64Array | undefined)[];
  private readonly shares: (Float64Array | undefined)[];

  /** @param features the baseline's, in the order of the rows */
  constructor(
    { loadings, directions }: Pick<MultivariateBaseline, 'loadings' | 'directions'>,
    features: readonly ColumnBaseline[],
  ) {
    this.projection = new Float64Array(directions.length);
    this.tables = loadings.map((loading, i) =>
      loading === null
        ? undefined
        : Float64Array.from('weights' in loading ? loading.weights : spreadCategories(loading, features[i])),
    );
    this.shares = loadings.map((loading, i) => {
      const { counts } = features[i];
      // Without a value a row is taken for the mean: nothing is added.
      return loading !== null && 'weights' in loading && 'cells' in counts
        ? Float64Array.of(0, 0, ...rankShares(counts.cells).map((share) => share - loading.centre))
        : undefined;
    });
  }

  /** The distance of the row whose slots begin at a place. */
  score(slots: Int32Array, start: number): number {
    const { projection, tables, shares } = this;
    const directions = projection.length;
    for (let k = 0; k < directions; k++) {
      projection[k] = 0;
    }
    for (let feature = 0; feature < tables.length; feature++) {
      const table = tables[feature];
      if (table === undefined) {
        continue;
      }
      const slot = slots[start + feature];
      const share = shares[feature];
      if (share === undefined) {
        for (let k = 0, entry = slot * directions; k < directions; k++, entry++) {
          projection[k] += table[entry];
        }
      } else {
        const value = share[slot];
        for (let k = 0; k < directions; k++) {
          projection[k] += value * table[k];
        }
      }
    }
    let squares = 0;
    for (let k = 0; k < directions; k++) {
      squares += projection[k] * projection[k];
    }
    return Math.sqrt(squares);
  }
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

function spreadCategories({ categories, rest }: CategoricalLoading, feature: ColumnBaseline): number[] {
  const names = feature.type === 'categorical' ? feature.categories : [];
  // In the order of the slots: missing, any other, the categories.
  return [rest.map(() => 0), rest, ...names.map((_, i) => categories[i] ?? rest)].flat();
}
