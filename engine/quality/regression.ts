import {
  keepWithin,
  type Measure,
  type Measures,
  mean,
  measureMean,
  measureNormally,
  type Outcome,
  Z,
} from './measure';

/**
 * Mean absolute error, mean squared error and its root, median and largest absolute error, R², and errors as shares of the
 * truths (the mean of the shares, and the share of the sums), as scikit-learn defines what it has of them. Intervals: normal
 * for the means (the root's are the roots of the squared error's), by order statistics for the median, the delta method for
 * R² and the share of sums. The largest error is a fact about the rows and has none: both ends are the value.
 *
 * R² is absent when all truths are alike, the shares when a truth, or all of them, are 0.
 */
export function measureRegression(outcomes: readonly Outcome[]): Measures {
  if (outcomes.length === 0) {
    return {};
  }
  const errors = outcomes.map(({ truth, predicted }) => truth - predicted);
  const squares = errors.map((error) => error ** 2);
  const mse = measureMean(squares);
  const rmse = Math.sqrt(mse.value);
  const atLeast0 = (measure: Measure): Measure => keepWithin(measure, 0, Infinity);
  const truths = outcomes.map(({ truth }) => truth);
  const sizes = errors.map(Math.abs);
  const largest = sizes.reduce((most, size) => Math.max(most, size));
  return {
    mae: atLeast0(measureMean(sizes)),
    mse: atLeast0(mse),
    rmse: {
      value: rmse,
      lower: Math.sqrt(Math.max(0, mse.lower)),
      upper: Math.sqrt(mse.upper),
      standardError: rmse === 0 ? 0 : mse.standardError / (2 * rmse),
    },
    medianAbsoluteError: measureMedian(sizes),
    largestError: { value: largest, lower: largest, upper: largest, standardError: 0 },
    ...(!truths.includes(0) && { mape: atLeast0(measureMean(sizes.map((size, i) => size / Math.abs(truths[i])))) }),
    ...measureWape(sizes, truths.map(Math.abs)),
    ...measureR2(truths, squares),
  };
}

/** The median, with the interval of the ranks that the true one lies between (Conover, 1999). */
function measureMedian(values: readonly number[]): Measure {
  const sorted = [...values].sort((a, b) => a - b);
  const rows = sorted.length;
  const half = (Z * Math.sqrt(rows)) / 2;
  const at = (rank: number): number => sorted[Math.min(rows, Math.max(1, rank)) - 1];
  const [lower, upper] = [at(Math.floor(rows / 2 - half)), at(Math.ceil(rows / 2 + half) + 1)];
  const value = (at(Math.floor((rows + 1) / 2)) + at(Math.ceil((rows + 1) / 2))) / 2;
  return { value, lower, upper, standardError: (upper - lower) / (2 * Z) };
}

function measureWape(sizes: readonly number[], truths: readonly number[]): Measures {
  const size = mean(truths);
  if (size === 0) {
    return {};
  }
  const value = mean(sizes) / size;
  // What each row adds to the deviation of a ratio of two means.
  const influences = sizes.map((one, i) => (one - value * truths[i]) / size);
  return { wape: measureNormally(value, measureMean(influences).standardError, 0) };
}

function measureR2(truths: readonly number[], squares: readonly number[]): Measures {
  const centre = mean(truths);
  const spread = truths.map((truth) => (truth - centre) ** 2);
  const variance = mean(spread);
  if (variance === 0) {
    return {};
  }
  const unexplained = mean(squares) / variance;
  // What each row adds to the deviation of a ratio of two means.
  const influences = squares.map((square, i) => (square - unexplained * spread[i]) / variance);
  return { r2: measureNormally(1 - unexplained, measureMean(influences).standardError, -Infinity, 1) };
}
