import { listMetrics, METRICS, PROBLEM_TYPES, TABULAR_PROBLEMS } from '../../../contract/metrics';
import { measureCost } from '../../../engine/quality/cost';
import { MEASURERS } from '../../../engine/quality/measure-rows';
import { ProblemType, SuccessCriterion } from '../../../lib';

const OUTCOMES = {
  binary: [
    { truth: 1, predicted: 1, score: 0.9 },
    { truth: 0, predicted: 0, score: 0.2 },
  ],
  multiclass: [
    { truth: 1, predicted: 1, probabilities: [0.1, 0.9] },
    { truth: 0, predicted: 0, probabilities: [0.8, 0.2] },
  ],
  regression: [
    { truth: 1, predicted: 1.5 },
    { truth: 2, predicted: 1.8 },
  ],
};

test.each([...TABULAR_PROBLEMS])('a %s model is measured by exactly the metrics of the table', (problemType) => {
  const costs =
    problemType === 'regression'
      ? { over: 1, under: 2 }
      : {
          matrix: [
            [0, 5],
            [60, 0],
          ],
        };
  const measured = {
    ...MEASURERS[problemType](OUTCOMES[problemType], 2),
    ...measureCost(OUTCOMES[problemType], costs),
  };
  expect(Object.keys(measured).sort()).toEqual(
    listMetrics(problemType)
      .map(({ name }) => name)
      .sort(),
  );
  for (const { name, minimum, maximum } of listMetrics(problemType)) {
    expect(measured[name].value).toBeGreaterThanOrEqual(minimum);
    expect(measured[name].value).toBeLessThanOrEqual(maximum);
  }
});

test('constructs, handlers and table name the same problem types', () => {
  expect(Object.values(ProblemType).sort()).toEqual(Object.keys(PROBLEM_TYPES).sort());
});

test('every metric has a criterion, by its own factory or by its name', () => {
  for (const { name, maximum } of METRICS) {
    expect(SuccessCriterion.of(name).atMost(Math.min(1, maximum))).toMatchObject({ metric: name, threshold: 1 });
  }
  expect(SuccessCriterion.logLoss().atMost(0.5)).toEqual(SuccessCriterion.of('logLoss').atMost(0.5));
  expect(() => SuccessCriterion.of('auprc')).toThrow(/^metric: must be one of accuracy, auc, .*, got 'auprc'$/);
});
