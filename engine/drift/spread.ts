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
  /** Rows whose category occurs in no other chunk: so many would have been new. */
  readonly lonely: number;
}
