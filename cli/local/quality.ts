import type { Quality } from './summary-types';

/** One answer of the endpoint with the truth that was learned later. */
export interface Answer {
  /** The probability of the positive class. */
  readonly score: number;
  /** Whether the positive class came true. */
  readonly truth: boolean;
}

/**
 * Accuracy and area under the ROC curve of a set of answers.
 *
 * The area is the Mann–Whitney statistic with mid-ranks for ties (Hanley and McNeil 1982), the number that
 * scikit-learn's `roc_auc_score` gives.
 *
 * @param answers answers of both classes; scores above one half count as positive
 * @throws RangeError when one of the two classes is absent: the area is not defined then
 */
export function measureQuality(answers: Answer[]): Quality {
  const positives = answers.filter((answer) => answer.truth).length;
  const negatives = answers.length - positives;
  if (positives === 0 || negatives === 0) {
    throw new RangeError(`quality needs answers of both classes, got ${positives} positive and ${negatives} negative`);
  }
  const correct = answers.filter((answer) => answer.score > 0.5 === answer.truth).length;
  const sorted = [...answers].sort((one, other) => one.score - other.score);
  let rankSum = 0;
  for (let first = 0; first < sorted.length; ) {
    let next = first;
    while (next < sorted.length && sorted[next]!.score === sorted[first]!.score) {
      next += 1;
    }
    // Ranks count from one; tied answers share the mean of theirs.
    const rank = (first + 1 + next) / 2;
    for (let index = first; index < next; index += 1) {
      rankSum += sorted[index]!.truth ? rank : 0;
    }
    first = next;
  }
  return {
    rows: answers.length,
    accuracy: correct / answers.length,
    auc: (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives),
  };
}
