import { DEFAULT_QUALITY_CONFIG, parseQualityConfig } from '../../../contract/quality-config';
import { measureCost } from '../../../engine/quality/cost';
import { Interpreter } from '../../../engine/quality/interpret';
import { measureRows } from '../../../engine/quality/measure-rows';
import { toModelQualityJson } from '../../../engine/quality/model-quality-json';
import golden from './golden/cost.json';

test.each(golden)('what a row costs: $name', ({ costs, truth, predicted, value, lower, upper }) => {
  const { costPerRow } = measureCost(
    truth.map((one, i) => ({ truth: one, predicted: predicted[i] })),
    costs,
  );
  expect(costPerRow.value).toBeCloseTo(value, 10);
  expect(costPerRow.lower).toBeCloseTo(lower, 10);
  expect(costPerRow.upper).toBeCloseTo(upper, 10);
});

test('a dear mistake that no row shows is in the interval, and right rows have no deviation', () => {
  const rows = Array.from({ length: 100 }, (_, i) => ({ truth: i % 2, predicted: i % 2 }));
  const { costPerRow } = measureCost(rows, {
    matrix: [
      [0, 0.001],
      [60, 0],
    ],
  });
  expect(costPerRow).toMatchObject({ value: 0, lower: 0, standardError: 0 });
  expect(costPerRow.upper).toBeCloseTo(60 * (3.8415 / (100 + 3.8415)), 3);
  expect(measureCost([], { over: 1, under: 1 })).toEqual({});
});

describe('a window', () => {
  const config = {
    ...DEFAULT_QUALITY_CONFIG,
    criteria: [{ metric: 'costPerRow', comparison: 'atMost' as const, threshold: 2 }],
    costs: {
      unit: 'USD',
      matrix: [
        [0, 5],
        [60, 0],
      ],
    },
  };
  // 8 % of the rows are missed, 4 % are acted on in vain: 5 USD a row.
  const rows = Array.from({ length: 1000 }, (_, i) => ({
    truth: i % 25 < 2 ? 1 : 0,
    predicted: i % 25 === 2 ? 1 : 0,
    score: 0.3,
  }));

  test('is judged by what its rows cost', () => {
    const found = measureRows(rows as never, [], config, new Interpreter(config));
    expect(found.measures.costPerRow.value).toBeCloseTo(5, 10);
    expect(found).toMatchObject({
      verdict: 'CriteriaMissed',
      reason: expect.stringMatching(/^costPerRow 5\.000 is above the allowed 2, 95 % interval 4\.\d{3} to 6\.\d{3}$/),
    });
    expect(toModelQualityJson('binary', rows, found.measures, [], '2026')).toHaveProperty(
      'binary_classification_metrics.cost_per_row.value',
    );
  });

  test('has no cost where nobody said what answers cost', () => {
    const free = { ...config, criteria: [], costs: undefined };
    expect(measureRows(rows as never, [], free, new Interpreter(free)).measures).not.toHaveProperty('costPerRow');
  });
});

test.each([
  [
    { criteria: [{ metric: 'costPerRow', comparison: 'atMost', threshold: 2 }] },
    'criteria[0].metric: must be a metric that needs no costs, where none are given',
  ],
  [{ costs: { over: 1, under: 1 } }, 'costs: must be a matrix of 2 lines of 2 numbers'],
  [{ costs: { matrix: [[0, 1], [1]] } }, 'costs: must be a matrix of 2 lines of 2 numbers'],
  [
    {
      problemType: 'multiclass',
      classes: ['a', 'b', 'c'],
      costs: {
        matrix: [
          [0, 1],
          [1, 0],
        ],
      },
    },
    'costs: must be a matrix of 3 lines of 3 numbers',
  ],
  [{ problemType: 'regression', costs: { over: 1 } }, 'costs: must be costs over and under'],
  [{ problemType: 'regression', costs: { over: -1, under: 1 } }, 'costs.over: must be a number of at least 0, got -1'],
])('a configuration with costs that do not fit is refused: %j', (document, message) => {
  expect(() => parseQualityConfig(JSON.stringify(document))).toThrow(`quality configuration: ${message}`);
});

test.each([
  {
    costs: {
      matrix: [
        [0, 5],
        [60, 0],
      ],
    },
  },
  {
    problemType: 'multiclass',
    classes: ['a', 'b', 'c'],
    costs: {
      matrix: [
        [0, 1, 1],
        [1, 0, 1],
        [1, 1, 0],
      ],
    },
  },
  { problemType: 'regression', costs: { over: 0, under: 1 } },
])('one with costs that fit is read: %j', (document) => {
  expect(parseQualityConfig(JSON.stringify(document))).toMatchObject(document);
});
