import { type Measure, type Measures, measureMean, measureShare, type Outcome, Z } from './measure';

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
 * Accuracy, precision, recall and F1 of the positive class, AUC and log loss (natural logarithm), as scikit-learn defines
 * them. Intervals: Wilson's for the shares; for F1 Wilson's of TP / (TP + FP + FN), of which F1 is a growing function; for
 * AUC DeLong's variance on the logit scale; normal for the log loss.
 *
 * Precision, recall and F1 are absent when no row could count for them, AUC and log loss when a score is missing, AUC when
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

/**
 * Area under the ROC curve with the variance of DeLong, DeLong and Clarke-Pearson (1988), computed by mid-ranks as Sun and
 * Xu (2014) do. The interval is made on the logit scale, so that it stays within 0 and 1 and is wider on the side of 0.5.
 *
 * @returns undefined when one of the classes has no row
 */
export function measureAuc(scores: readonly number[], truths: readonly number[]): Measure | undefined {
  const positives = scores.filter((_, i) => truths[i] === 1);
  const negatives = scores.filter((_, i) => truths[i] !== 1);
  const [m, n] = [positives.length, negatives.length];
  if (m === 0 || n === 0) {
    return undefined;
  }
  const all = rankMidway([...positives, ...negatives]);
  const own = rankMidway(positives);
  const others = rankMidway(negatives);
  // The share of the other class that each row is ranked on the right side of.
  const placedPositives = own.map((rank, i) => (all[i] - rank) / n);
  const placedNegatives = others.map((rank, i) => 1 - (all[m + i] - rank) / m);
  const value = placedPositives.reduce((total, share) => total + share, 0) / m;
  const standardError = Math.sqrt(
    measureMean(placedPositives).standardError ** 2 + measureMean(placedNegatives).standardError ** 2,
  );
  return { value, ...boundAuc(value, standardError, Math.min(m, n)), standardError };
}

function boundAuc(value: number, standardError: number, rows: number): { lower: number; upper: number } {
  if (standardError === 0 || value <= 0 || value >= 1) {
    // Perfect or constant scores have no variance to go by: as many rows without an exception bound the error (rule of three).
    const slack = value > 0 && value < 1 ? 0 : Math.min(1, 3 / rows);
    return { lower: Math.max(0, value - slack), upper: Math.min(1, value + slack) };
  }
  const centre = Math.log(value / (1 - value));
  const half = (Z * standardError) / (value * (1 - value));
  const invert = (logit: number): number => 1 / (1 + Math.exp(-logit));
  return { lower: invert(centre - half), upper: invert(centre + half) };
}

/** Ranks from one in the given order; equal values share the mean of theirs. */
function rankMidway(values: readonly number[]): number[] {
  const order = Array.from(values.keys()).sort((a, b) => values[a] - values[b]);
  const ranks = new Array<number>(values.length);
  for (let first = 0; first < order.length; ) {
    let next = first;
    while (next < order.length && values[order[next]] === values[order[first]]) {
      next++;
    }
    for (let i = first; i < next; i++) {
      ranks[order[i]] = (first + 1 + next) / 2;
    }
    first = next;
  }
  return ranks;
}
