/** A metric of a sample, with the range in which its true value lies with 95 % confidence. */
export interface Measure {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  readonly standardError: number;
}

/** Measures by the metric's name. One that the sample does not define (AUC of one class) is absent. */
export type Measures = Record<string, Measure>;

/** One prediction whose truth is known. */
export interface Outcome {
  /** Binary: 1 for the positive class, else 0. Multi-class: the index of the class. Regression: the value. */
  readonly truth: number;
  /** In the same terms. */
  readonly predicted: number;
  /** Binary: the probability of the positive class; absent when the model answers with a class only. */
  readonly score?: number;
  /** Multi-class: one for each class; absent when the model answers with a class only. */
  readonly probabilities?: readonly number[];
}

/** The two-sided 95 % quantile of the normal distribution. */
export const Z = 1.959963984540054;

/**
 * A share of independent rows, with Wilson's interval (1927): it holds its confidence near 0 and 1 as well, where the
 * usual one does not.
 *
 * @param z the quantile of the interval's confidence
 */
export function measureShare(count: number, rows: number, z = Z): Measure {
  const value = count / rows;
  const middle = (value + z ** 2 / (2 * rows)) / (1 + z ** 2 / rows);
  const half = (z / (1 + z ** 2 / rows)) * Math.sqrt((value * (1 - value)) / rows + z ** 2 / (4 * rows ** 2));
  return {
    value,
    lower: Math.max(0, middle - half),
    upper: Math.min(1, middle + half),
    standardError: Math.sqrt((value * (1 - value)) / rows),
  };
}

/** The mean of independent values, with the normal interval of large samples. */
export function measureMean(values: readonly number[]): Measure {
  const value = mean(values);
  const variance =
    values.length < 2 ? 0 : values.reduce((total, one) => total + (one - value) ** 2, 0) / (values.length - 1);
  return measureNormally(value, Math.sqrt(variance / values.length));
}

/** A value with a normal interval, kept within what the metric can be. */
export function measureNormally(value: number, standardError: number, least = -Infinity, most = Infinity): Measure {
  return {
    value,
    lower: Math.max(least, value - Z * standardError),
    upper: Math.min(most, value + Z * standardError),
    standardError,
  };
}

/** A measure whose interval is kept within what the metric can be. */
export function keepWithin(measure: Measure, least: number, most: number): Measure {
  return { ...measure, lower: Math.max(least, measure.lower), upper: Math.min(most, measure.upper) };
}

/** The mean, 0 of nothing. */
export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((total, value) => total + value, 0) / values.length;
}
