import type { ChunkRange } from './chunk-range';

/** The mean of n D², the squared Kolmogorov–Smirnov statistic, of independent rows. */
export const KOLMOGOROV_MEAN = Math.PI ** 2 / 12;
/** The mean of chi-squared divided by its degrees of freedom. */
export const CHI_SQUARED_MEAN = 1;

/** How far chunks are from the rest of the baseline, as squared distances that do not grow with the number of rows. */
export interface Spread {
  readonly mean: number;
  readonly maximum: number;
  /** What the mean would be if rows were independent. */
  readonly noise: number;
}

/** What is known of a column that was cut into chunks of consecutive rows. */
export interface ChunkSpread {
  readonly chunks: number;
  /** Rows of a chunk; not whole. */
  readonly rows: number;
  /** Of the values: D² of a numeric column, chi-squared / degrees of freedom / effective rows of a categorical one. */
  readonly values?: Spread;
  /** Of the shares without a usable value, as chi-squared. */
  readonly missing?: Spread;
  /** What chunks did in respects that have no bounds, unlike distances of distributions; in the order of chunk-profile. */
  readonly ranges: ColumnRanges;
  /** Rows whose category occurs in no other chunk: so many would have been new. */
  readonly lonely: number;
}

/** The ranges of what chunks did; none where there are too few chunks with usable values. */
export interface ColumnRanges {
  /** A numeric column's profile, or the log odds of a categorical one's larger categories and of all the others. */
  readonly values: readonly ChunkRange[];
  /** The larger categories, in the order of their ranges; the last range is that of the others together. */
  readonly categories?: readonly number[];
  /** The log odds of a value that is not usable. */
  readonly missing?: ChunkRange;
}
