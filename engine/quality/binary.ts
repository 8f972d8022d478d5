import { measureAuc } from './auc';
import { keepWithin, type Measure, type Measures, measureMean, measureShare, type Outcome } from './measure';

/** Rows by actual and predicted class. */
export interface Confusion {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
}

/** Probabilities are kept this far from 0 and 1 in the log loss, as scikit-learn does it for doubles. */
const EPSILON = 2 ** -52;

/** Counts rows by actual and predicted class. */
export function countConfusion(outcomes: readonly Outcome[]): Confusion {
  const cells = [0, 0, 0, 0];
  for (const { truth, predicted } of outcomes) {
    cells[truth * 2 + predicted]++;
  }
  return { trueNegatives: cells[0], falsePositives: cells[1], falseNegatives: cells[2], truePositives: cells[3] };
}

/**
 * Accuracy, precision, recall and F1 of the positive class, AUC, log loss (natural logarithm) and Brier score, as
 * scikit-learn defines them. Intervals: Wilson's for the shares; for F1 Wilson's of TP / (TP + FP + FN), of which F1 is a
 * growing function; for AUC DeLong's variance on the logit scale; normal for log loss and Brier score.
 *
 * Precision, recall and F1 are absent when no row could count for them, what needs scores when one is missing, AUC when
 * there is one class only.
 */
export function measureBinary(outcomes: readonly Outcome[]): Measures {
  if (outcomes.length === 0) {
    return {};
  }
  const { truePositives, falsePositives, falseNegatives, trueNegatives } = countConfusion(outcomes);
  const predicted = truePositives + falsePositives;
  const actual = truePositives + falseNegatives;
  const scores = outcomes.map(({ score }) => score).filter((score) => score !== undefined);
  const scored = scores.length === outcomes.length;
  const auc = scored
    ? measureAuc(
        scores,
        outcomes.map(({ truth }) => truth),
      )
    : undefined;
  return {
    accuracy: measureShare(truePositives + trueNegatives, outcomes.length),
    ...(auc && { auc }),
    ...(predicted + actual > 0 && { f1: measureF1(truePositives, falsePositives + falseNegatives) }),
    ...(predicted > 0 && { precision: measureShare(truePositives, predicted) }),
    ...(actual > 0 && { recall: measureShare(truePositives, actual) }),
    ...(scored && {
      logLoss: measureMean(outcomes.map(({ truth }, i) => lossOf(truth === 1 ? scores[i] : 1 - scores[i]))),
      brierScore: keepWithin(measureMean(outcomes.map(({ truth }, i) => (truth - scores[i]) ** 2)), 0, 1),
    }),
  };
}

/** What a row adds to the log loss whose true class was given this probability. */
export function lossOf(probability: number): number {
  return -Math.log(Math.min(1 - EPSILON, Math.max(EPSILON, probability)));
}

function measureF1(hits: number, misses: number): Measure {
  const share = measureShare(hits, hits + misses);
  const convert = (jaccard: number): number => (2 * jaccard) / (1 + jaccard);
  // The derivative of 2 J / (1 + J) carries the standard error over.
  return {
    value: convert(share.value),
    lower: convert(share.lower),
    upper: convert(share.upper),
    standardError: (2 / (1 + share.value) ** 2) * share.standardError,
  };
}
