import fc from 'fast-check';
import { measureQuality } from '../../../cli/local/quality';

// Reference: scikit-learn 1.4.2, roc_auc_score(truth, score) and accuracy_score(truth, score > 0.5).
const TRUTH = [1, 0, 1, 1, 0, 0, 1, 0, 0, 1];
const SCORE = [0.9, 0.4, 0.5, 0.8, 0.5, 0.1, 0.3, 0.3, 0.7, 0.6];

describe('measureQuality', () => {
  test('agrees with scikit-learn, ties included', () => {
    const quality = measureQuality(TRUTH.map((truth, index) => ({ truth: truth === 1, score: SCORE[index]! })));
    expect(quality).toEqual({ rows: 10, accuracy: 0.7, auc: 0.76 });
  });

  test('is the share of pairs in the right order', () => {
    const answer = fc.record({ truth: fc.boolean(), score: fc.integer({ min: 0, max: 8 }).map((value) => value / 8) });
    fc.assert(
      fc.property(fc.array(answer, { minLength: 2, maxLength: 40 }), (answers) => {
        const positives = answers.filter(({ truth }) => truth);
        const negatives = answers.filter(({ truth }) => !truth);
        fc.pre(positives.length > 0 && negatives.length > 0);
        const wins = positives.flatMap((one) =>
          negatives.map((other) => (one.score > other.score ? 1 : one.score === other.score ? 0.5 : 0)),
        );
        const expected = wins.reduce<number>((sum, win) => sum + win, 0) / wins.length;
        expect(measureQuality(answers).auc).toBeCloseTo(expected, 10);
      }),
    );
  });

  test('refuses answers of one class', () => {
    expect(() => measureQuality([{ truth: true, score: 0.4 }])).toThrow(
      'quality needs answers of both classes, got 1 positive and 0 negative',
    );
  });
});
