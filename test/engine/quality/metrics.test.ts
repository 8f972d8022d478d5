import { measureAuc } from '../../../engine/quality/auc';
import { countConfusion, measureBinary } from '../../../engine/quality/binary';
import { type Measures, measureShare } from '../../../engine/quality/measure';
import { countClasses, measureMulticlass } from '../../../engine/quality/multiclass';
import { measureRegression } from '../../../engine/quality/regression';
import golden from './golden/scikit-learn.json';

function expectValues(measures: Measures, expected: Record<string, number>): void {
  expect(Object.keys(measures).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, value] of Object.entries(expected)) {
    expect(Math.abs(measures[name].value - value)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(value)));
    expect(measures[name].lower).toBeLessThanOrEqual(measures[name].value);
    expect(measures[name].upper).toBeGreaterThanOrEqual(measures[name].value);
  }
}

describe('metrics agree with scikit-learn', () => {
  test.each(golden.binary)('binary: $name', ({ scores, truth, threshold, metrics, confusion }) => {
    const outcomes = scores.map((score, i) => ({ score, truth: truth[i], predicted: score >= threshold ? 1 : 0 }));
    const { precision, ...rest } = metrics;
    const predicted = outcomes.some((outcome) => outcome.predicted === 1);
    expectValues(measureBinary(outcomes), predicted ? metrics : rest);
    const { trueNegatives, falsePositives, falseNegatives, truePositives } = countConfusion(outcomes);
    expect([
      [trueNegatives, falsePositives],
      [falseNegatives, truePositives],
    ]).toEqual(confusion);
    expect(precision).toBeGreaterThanOrEqual(0);
  });

  test.each(golden.multiclass)('$classes classes', ({ classes, truth, probabilities, metrics, confusion }) => {
    const outcomes = probabilities.map((row, i) => ({
      probabilities: row,
      truth: truth[i],
      predicted: row.indexOf(Math.max(...row)),
    }));
    // The reference wants rows that add up to 1 exactly.
    expectValues(
      measureMulticlass(
        outcomes.map((outcome) => ({
          ...outcome,
          probabilities: outcome.probabilities.map((one) => one / outcome.probabilities.reduce((a, b) => a + b)),
        })),
        classes,
      ),
      metrics,
    );
    expect(countClasses(outcomes, classes)).toEqual(confusion);
  });

  test.each(golden.regression)('regression', ({ truth, predicted, metrics }) => {
    expectValues(measureRegression(truth.map((value, i) => ({ truth: value, predicted: predicted[i] }))), metrics);
  });

  test.each(golden.wilson)('Wilson’s interval of $count in $rows', ({ count, rows, lower, upper }) => {
    const share = measureShare(count, rows);
    expect(share.lower).toBeCloseTo(lower, 10);
    expect(share.upper).toBeCloseTo(upper, 10);
  });
});

describe('what cannot be measured is absent', () => {
  test('no rows have no metrics', () => {
    expect([measureBinary([]), measureMulticlass([], 3), measureRegression([])]).toEqual([{}, {}, {}]);
  });

  test('one class has no AUC, and no recall when it is the negative one', () => {
    const measures = measureBinary([
      { truth: 0, predicted: 0, score: 0.2 },
      { truth: 0, predicted: 0, score: 0.4 },
    ]);
    expect(Object.keys(measures)).toEqual(['accuracy', 'logLoss', 'brierScore']);
  });

  test('classes without scores have no AUC and no log loss', () => {
    expect(
      Object.keys(
        measureBinary([
          { truth: 1, predicted: 1 },
          { truth: 0, predicted: 1, score: 0.7 },
        ]),
      ),
    ).toEqual(['accuracy', 'f1', 'precision', 'recall']);
  });

  test('a truth that never changes has no R²', () => {
    expect(
      measureRegression([
        { truth: 2, predicted: 1 },
        { truth: 2, predicted: 3 },
      ]),
    ).not.toHaveProperty('r2');
  });

  test('a truth of 0 has no error as a share of it, and truths that are all 0 have none at all', () => {
    const some = measureRegression([
      { truth: 0, predicted: 1 },
      { truth: 2, predicted: 3 },
    ]);
    expect(some).not.toHaveProperty('mape');
    expect(some.wape.value).toBe(1);
    expect(measureRegression([{ truth: 0, predicted: 1 }])).not.toHaveProperty('wape');
  });

  test('a class without rows has no recall, and there is no mean AUC then', () => {
    const measures = measureMulticlass(
      [
        { truth: 0, predicted: 0, probabilities: [0.8, 0.1, 0.1] },
        { truth: 1, predicted: 2, probabilities: [0.1, 0.4, 0.5] },
      ],
      3,
    );
    expect(measures).not.toHaveProperty('auc');
    expect(measures.leastRecall.value).toBe(0);
  });

  test('perfect classes of few rows are not certain', () => {
    const outcomes = [0, 0, 0, 0, 1, 1, 1, 1, 1, 1].map((truth) => ({ truth, predicted: truth }));
    expect(measureMulticlass(outcomes, 2)).toMatchObject({
      macroF1: { value: 1, lower: 0.25, upper: 1 },
      weightedF1: { value: 1, lower: 0.25, upper: 1 },
    });
  });

  test('a perfect ranking of few rows is not certain', () => {
    expect(measureAuc([0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1])).toMatchObject({ value: 1, lower: 0, upper: 1 });
  });
});
