import { countConfusion, measureAuc, measureBinary } from '../../../engine/quality/binary';
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
    expect(Object.keys(measures)).toEqual(['accuracy', 'logLoss']);
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

  test('a perfect ranking of few rows is not certain', () => {
    expect(measureAuc([0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1])).toMatchObject({ value: 1, lower: 0, upper: 1 });
  });
});
