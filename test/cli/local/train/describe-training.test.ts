import { listMetricCells } from '../../../../cli/local/main-metrics';
import { type Evaluation, findProblemType, readMetrics } from '../../../../cli/local/read-evaluation';
import { describeTraining } from '../../../../cli/local/train/describe-training';
import { GATE_VERDICTS } from '../../../../contract/jobs';

const evaluation: Evaluation = {
  regression_metrics: {
    rmse: { value: 25_657.4, lower: 20_354, upper: 30_038 },
    r2: { value: 0.876, lower: 0.83, upper: 0.923 },
  },
  naive_models: {
    mean: { description: 'the mean', metrics: { rmse: 80_000, r2: -0.01 } },
    rule: { description: 'one rule, area above 1500', metrics: { rmse: 59_384, r2: 0.337 } },
  },
  success_criteria: { verdict: 'met', message: 'rmse is low' },
};

test('a metric that is a fact about the rows has no interval', () => {
  const exact = { ...evaluation, regression_metrics: { largest_error: { value: 250.6, lower: 250.6, upper: 250.6 } } };
  expect(listMetricCells(readMetrics(exact), undefined)).toEqual([
    ['largestError', '250.6', '–', expect.any(String), expect.any(String)],
  ]);
});

test('each metric stands beside the best answer that needs no learning, whichever way is better', () => {
  expect(findProblemType(evaluation)).toBe('regression');
  expect(readMetrics(evaluation)).toEqual([
    {
      name: 'rmse',
      value: 25_657.4,
      lower: 20_354,
      upper: 30_038,
      naive: { value: 59_384, description: 'one rule, area above 1500' },
    },
    {
      name: 'r2',
      value: 0.876,
      lower: 0.83,
      upper: 0.923,
      naive: { value: 0.337, description: 'one rule, area above 1500' },
    },
  ]);
});

test.each(Object.values(GATE_VERDICTS))('the terminal says what the verdict %s means', (verdict) => {
  const [headline] = describeTraining({
    version: 1,
    name: 'houses',
    stackName: 'Houses',
    problemType: 'regression',
    verdict,
    message: 'why',
    metrics: [],
    files: { evaluation: '/w/evaluation.json' },
    durations: {},
  });
  expect(headline).toMatch(/^[a-z -]+[a-z], (the model is|nothing is) registered: why$/);
});

test('the terminal shows verdict, metrics in their unit, rows and where the reports are', () => {
  const lines = describeTraining({
    version: 1,
    name: 'houses',
    stackName: 'Houses',
    problemType: 'regression',
    unit: 'USD',
    verdict: 'missed',
    message: 'rmse 25,657 USD is above the allowed 20,000 USD',
    metrics: readMetrics(evaluation),
    rows: { learnt: 70, validated: 20, heldOut: 10 },
    files: { evaluation: '/w/evaluation.json', dataReport: '/w/report.html' },
    durations: { total: 8.24 },
  });
  expect(lines).toEqual([
    'criteria missed, nothing is registered: rmse 25,657 USD is above the allowed 20,000 USD',
    '             value         95 % interval  without a model',
    '  rmse  25,657 USD  20,354 to 30,038 USD       59,384 USD  by one rule, area above 1500',
    '  r2         0.876        0.830 to 0.923            0.337  by one rule, area above 1500',
    'rows: 70 to learn from, 20 to validate, 10 held out',
    'data report: /w/report.html',
    'evaluation:  /w/evaluation.json',
    '8.2 s of real time',
  ]);
});
