// Predictions and relations between features, which are judged beside the features, and the sentence that sums all up.
import {
  type Baseline,
  DEFAULT_DRIFT_CONFIG,
  type Judgement,
  WindowCounter,
  type WindowCounts,
} from '../../../engine/drift';
import { buildBaseline } from '../../../engine/drift/build-baseline';
import { judgeWindow } from '../../../engine/drift/judge-window';

const config = DEFAULT_DRIFT_CONFIG;
const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
const schema = JSON.stringify({ features: NAMES.map((name) => ({ name, type: 'numeric' })) });

/** Columns that go through 0 to 199 in orders of their own; the last is the first, turned. */
const rowAt = (i: number): number[] => [61, 67, 71, 73, 79, 83, -61].map((step) => (((i * step) % 200) + 200) % 200);
const SCORES = ['prediction,label', ...Array.from({ length: 400 }, (_, i) => `${(i % 100) / 100},0`)].join('\n');
const build = (predictions?: string): Baseline =>
  buildBaseline(
    {
      data: [NAMES.join(','), ...Array.from({ length: 2000 }, (_, i) => rowAt(i).join(','))].join('\n'),
      schema,
      predictions,
    },
    { data: 'd', schema: 's' },
  );
const complete = build(SCORES);
const { predictions: _, ...rest } = complete;
const withoutPredictions: Baseline = rest;
const { multivariate: __, ...features } = rest;
const featuresAlone: Baseline = features;

interface Traffic {
  readonly rows?: number;
  readonly change?: (row: number[], i: number) => number[];
  readonly predict?: (i: number) => number;
  /** How many of the rows bring a prediction. */
  readonly predicted?: number;
}

function count(
  baseline: Baseline,
  { rows = 400, change = (row) => row, predict = (i) => (i % 100) / 100, predicted = rows }: Traffic = {},
): WindowCounts {
  const counter = new WindowCounter(baseline);
  const numbers = Array.from({ length: rows }, (_, i) => i);
  counter.addRecord(
    {
      inferenceTime: new Date('2026-11-23T13:00:00Z'),
      rows: numbers.map((i) => change(rowAt(i), i).map(String)),
      predictions: numbers.slice(0, predicted).map((i) => String(predict(i))),
      wrongArities: [],
      unknownNames: [],
      problems: [],
    },
    'line 1',
  );
  return counter.counts();
}

const judge = (baseline: Baseline, traffic: Traffic = {}, settings = config): Judgement =>
  judgeWindow(baseline, count(baseline, traffic), settings);

/** Turns the last column's relation to the first around, and changes no column. */
const breakRelation = (row: number[], i: number): number[] => [...row.slice(0, -1), rowAt(i + 37)[6]];
const shift =
  (columns: number) =>
  (row: number[]): number[] =>
    row.map((value, i) => (i < columns ? value + 60 : value));

describe('predictions', () => {
  test('that are as they were are judged without a word', () => {
    const { predictions, predictionDrifted } = judge(complete);
    expect(predictionDrifted).toBe(false);
    expect(predictions).toMatchObject({ drifted: false, reasons: [] });
  });

  test('that drifted are a violation of their own, with the features’', () => {
    const { predictionDrifted, schema: found } = judge(complete, { predict: () => 0.9, change: shift(1) });
    expect(predictionDrifted).toBe(true);
    expect(found.violations.map(({ check, column }) => [check, column])).toEqual([
      ['baseline_drift_check', 'a'],
      ['baseline_drift_check', 'prediction'],
    ]);
  });

  test('are judged from the required number of rows on', () => {
    expect(judge(complete, { predicted: 200, predict: () => 0.9 })).toMatchObject({ predictionDrifted: true });
    const few = judge(complete, { predicted: 199, predict: () => 0.9 });
    expect(few).toMatchObject({ predictionDrifted: false, verdict: 'NoDrift' });
    expect(few.predictions!.reasons).toEqual([
      '199 predictions in the window, at least 200 are needed to compare them',
    ]);
  });

  test('that are few are not mentioned where the rows are too few, too', () => {
    expect(judge(complete, { rows: 199 }).predictions!.reasons).toEqual([]);
  });

  test.each([
    ['the baseline has none', featuresAlone, complete],
    ['the window has none', complete, featuresAlone],
  ])('and relations are left out where %s', (_, baseline, counted) => {
    const judgement = judgeWindow(baseline, count(counted), config);
    expect(judgement).toMatchObject({ verdict: 'NoDrift', predictionDrifted: false, multivariateDrifted: false });
    expect(judgement).not.toHaveProperty('predictions');
    expect(judgement).not.toHaveProperty('multivariate');
  });
});

describe('relations between features', () => {
  test('that hold are judged without a word', () => {
    expect(judge(complete)).toMatchObject({
      multivariateDrifted: false,
      multivariate: { drifted: false, reasons: [] },
    });
  });

  test('that no longer hold drift, and the three tightest are named', () => {
    const pairs = [
      ['a', 'g'],
      ['b', 'c', 'd'],
      ['e', 'f'],
      ['a', 'b'],
    ];
    const { multivariate } = complete;
    const directions = pairs.map((names) => ({ ...multivariate!.directions[0], features: names }));
    const baseline = { ...complete, multivariate: { ...multivariate!, directions } };
    const judgement = judgeWindow(baseline, count(complete, { change: breakRelation }), config);
    expect(judgement).toMatchObject({
      verdict: 'Drift',
      driftedFeatures: [],
      multivariateDrifted: true,
      reason: 'none of 7 features drifted; the relations between features drifted',
    });
    const { reasons } = judgement.multivariate!;
    expect(reasons.length).toBeGreaterThan(1);
    expect(reasons[0]).toMatch(/after correction$/);
    expect(reasons.at(-1)).toBe('watched are above all the relations a – g; b – c – d; e – f');
  });

  test('are not judged with too few rows', () => {
    expect(judge(complete, { rows: 199, change: breakRelation })).toMatchObject({
      verdict: 'InsufficientData',
      multivariateDrifted: false,
    });
  });
});

test.each([
  ['features alone', featuresAlone, 1],
  ['features and relations', withoutPredictions, 2],
  ['features, relations and predictions', complete, 3],
])('the accepted rate is shared among %s', (_, baseline, families) => {
  const judgement = judge(
    baseline,
    { change: ([a, ...others]) => [Math.floor(a * 0.88), ...others] },
    { ...config, correction: 'bonferroni' },
  );
  const { adjustedPValue, statistics } = judgement.features[0];
  // Four sixths of the rate are for the test of all values.
  expect(adjustedPValue).toBeCloseTo(statistics.ksPValue! * (6 / 4) * NAMES.length * families, 12);
  expect(adjustedPValue).toBeLessThan(1);
});

describe('the sentence that sums up', () => {
  test.each([
    [5, '5 of 7 features drifted (a, b, c, d, e)'],
    [6, '6 of 7 features drifted (a, b, c, d, e, …)'],
  ])('names five of the %i features that drifted', (drifted, reason) => {
    expect(judge(featuresAlone, { change: shift(drifted) }).reason).toBe(reason);
  });

  test('names the relations before the predictions', () => {
    expect(judge(complete, { change: breakRelation, predict: () => 0.9 }).reason).toBe(
      'none of 7 features drifted; the relations between features drifted; the predictions drifted',
    );
  });

  test('does not count features down where the verdict is Drift all the same', () => {
    expect(judge(featuresAlone, { change: shift(1) }, { ...config, minimumDriftedFeatures: 2 }).reason).toBe(
      '1 of 7 features drifted (a), fewer than the 2 that count; a: 30.0 % of the values are outside 0 to 199, up to 259',
    );
    expect(
      judge(complete, { change: shift(1), predict: () => 0.9 }, { ...config, minimumDriftedFeatures: 2 }).reason,
    ).toBe(
      '1 of 7 features drifted (a); the relations between features drifted; the predictions drifted; a: 30.0 % of the values are outside 0 to 199, up to 259',
    );
  });
});
