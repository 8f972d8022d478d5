import { type Measures, mean, measureMean, measureNormally, type Outcome } from './measure';

/**
 * Mean absolute error, mean squared error, its root, and R², as scikit-learn defines them. Intervals: normal for the means
 * (the root's are the roots of the squared error's), the delta method for R², which is absent when all truths are alike.
 */
export function measureRegression(outcomes: readonly Outcome[]): Measures {
  if (outcomes.length === 0) {
    return {};
  }
  const errors = outcomes.map(({ truth, predicted }) => truth - predicted);
  const squares = errors.map((error) => error ** 2);
  const mse = measureMean(squares);
  const rmse = Math.sqrt(mse.value);
  const atLeast0 = <T extends { lower: number }>(measure: T): T => ({ ...measure, lower: Math.max(0, measure.lower) });
  const r2 = measureR2(
    outcomes.map(({ truth }) => truth),
    squares,
  );
  return {
    mae: atLeast0(measureMean(errors.map(Math.abs))),
    mse: atLeast0(mse),
    rmse: {
      value: rmse,
      lower: Math.sqrt(Math.max(0, mse.lower)),
      upper: Math.sqrt(mse.upper),
      standardError: rmse === 0 ? 0 : mse.standardError / (2 * rmse),
    },
    ...r2,
  };
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
