import {
  type CapturedRecord,
  DEFAULT_DRIFT_CONFIG,
  type Distribution,
  type Judgement,
  type RawValue,
  type Row,
  WindowCounter,
  withoutDistributions,
} from '../../../engine/drift';
import { buildBaseline } from '../../../engine/drift/build-baseline';
import { judgeWindow } from '../../../engine/drift/judge-window';

const config = DEFAULT_DRIFT_CONFIG;
const schema = JSON.stringify({
  features: [
    { name: 'amount', type: 'numeric' },
    { name: 'plan', type: 'categorical' },
  ],
});
const rowAt = (i: number): [string, string] => [String((i * 61) % 200), ['a', 'b', 'b', 'c'][(i * 7) % 4]];
const sources = { data: 'd', schema: 's' };
const baseline = buildBaseline(
  {
    data: ['amount,plan', ...Array.from({ length: 2000 }, (_, i) => rowAt(i).join(','))].join('\n'),
    schema,
    predictions: ['prediction,label', ...Array.from({ length: 400 }, (_, i) => `${(i % 100) / 100},0`)].join('\n'),
  },
  sources,
);

interface Traffic {
  rows?: number;
  change?: (row: [string, string], i: number) => Row;
  predict?: (i: number) => RawValue;
  record?: Partial<CapturedRecord>;
  servingSince?: Date;
}

function judge(
  { rows = 400, change = (row) => row, predict = (i) => String((i % 100) / 100), record, servingSince }: Traffic,
  settings = config,
): Judgement {
  const counter = new WindowCounter(baseline, servingSince);
  const numbers = Array.from({ length: rows }, (_, i) => i);
  counter.addRecord(
    {
      inferenceTime: new Date('2026-11-23T13:00:00Z'),
      rows: numbers.map((i) => change(rowAt(i), i)),
      predictions: numbers.map(predict),
      wrongArities: [],
      unknownNames: [],
      problems: [],
      ...record,
    },
    'line 1',
  );
  return judgeWindow(baseline, counter.counts(), settings);
}

const column = (judgement: Judgement, name: string) => judgement.features.find((feature) => feature.name === name)!;

test('the same traffic is no drift', () => {
  const judgement = judge({});
  expect(judgement).toMatchObject({
    verdict: 'NoDrift',
    reason: 'none of 2 features drifted',
    driftedFeatures: [],
    driftedShare: 0,
    predictionDrifted: false,
    schema: { violations: [] },
  });
  expect(judgement.features.map(({ reasons }) => reasons)).toEqual([[], []]);
});

test('too few rows are never "no drift"', () => {
  const judgement = judge({ rows: 199, change: () => ['900', 'z'], predict: () => '7' });
  expect(judgement).toMatchObject({
    verdict: 'InsufficientData',
    driftedFeatures: [],
    predictionDrifted: false,
    reason: expect.stringMatching(
      /^one row is 100\.0 % of .*; 199 rows in the window, at least 200 are needed for a verdict$/,
    ),
  });
  expect(judge({ rows: 0 }).verdict).toBe('InsufficientData');
});

test('a shifted number drifts, and says by how much', () => {
  const judgement = judge({ change: ([amount, plan]) => [String(Number(amount) + 40), plan] });
  expect(judgement).toMatchObject({
    verdict: 'Drift',
    driftedFeatures: ['amount'],
    driftedShare: 0.5,
    reason: '1 of 2 features drifted (amount); amount: 20.0 % of the values are outside 0 to 199, up to 239',
  });
  const { reasons, statistics, distribution } = column(judgement, 'amount');
  expect(statistics.wasserstein).toBeCloseTo(
    40 / (baseline.features[0] as { standardDeviation: number }).standardDeviation,
    1,
  );
  expect(reasons[0]).toBe('20.0 % of the values are outside 0 to 199, up to 239; p < 1e-9 after correction');
  expect(reasons[1]).toMatch(
    /^Wasserstein distance 0\.\d+ standard deviations \(limit 0.1\); p < 1e-9 after correction$/,
  );
  expect(distribution).toMatchObject({ kind: 'numeric' });
  const { edges, baseline: shares, live } = distribution as Extract<Distribution, { kind: 'numeric' }>;
  expect(edges).toHaveLength(shares.length + 1);
  expect(edges[edges.length - 1]).toBeGreaterThan(235);
  expect(live.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
});

test('a significant change that is too small is no drift, and says so', () => {
  const judgement = judge(
    { rows: 40_000, change: ([amount, plan], i) => [amount, i % 20 === 0 ? 'c' : plan] },
    { ...config, effect: { ...config.effect, jensenShannon: 0.2 } },
  );
  expect(judgement.verdict).toBe('NoDrift');
  expect(column(judgement, 'plan').reasons).toEqual([
    expect.stringMatching(/^changed, but too little to matter; p [<=] .* after correction$/),
  ]);
});

test('a change within what chance does is no drift, however large the distance looks', () => {
  const judgement = judge({ rows: 200, change: ([amount, plan], i) => [amount, i % 20 === 0 ? 'a' : plan] });
  expect(judgement.verdict).toBe('NoDrift');
});

test('a never-seen category drifts and is named', () => {
  const judgement = judge({ change: ([amount, plan], i) => [amount, i % 5 === 0 ? 'Fiber optic' : plan] });
  expect(judgement.driftedFeatures).toEqual(['plan']);
  expect(column(judgement, 'plan').statistics.unseenShare).toBeCloseTo(0.2, 12);
  expect(column(judgement, 'plan').reasons[0]).toMatch(
    /^20.0 % of the values are unseen in the baseline: "Fiber optic"; p < 1e-9 after correction$/,
  );
  expect(column(judgement, 'plan').distribution).toMatchObject({
    kind: 'categorical',
    categories: expect.arrayContaining(['Fiber optic']),
  });
});

test('a stray category or two is no drift', () => {
  expect(judge({ change: ([amount, plan], i) => [amount, i < 2 ? 'typo' : plan] }).verdict).toBe('NoDrift');
});

test('values that go missing drift', () => {
  const judgement = judge({ change: ([amount, plan], i) => [i % 8 === 0 ? '' : amount, plan] });
  expect(judgement.driftedFeatures).toEqual(['amount']);
  expect(column(judgement, 'amount')).toMatchObject({ missingShare: 0.125, baselineMissingShare: 0 });
  expect(column(judgement, 'amount').reasons[0]).toMatch(
    /^12.5 % of the rows have no usable value, in the baseline 0.0 %; p < 1e-9/,
  );
});

test('a column that vanishes altogether drifts', () => {
  expect(judge({ change: () => ['', ''] }).driftedFeatures).toEqual(['amount', 'plan']);
});

test('text in a numeric column is a violation, and drift when there is much of it', () => {
  const judgement = judge({ change: ([amount, plan], i) => [i % 10 === 0 ? 'twelve' : amount, plan] });
  expect(judgement.driftedFeatures).toEqual(['amount']);
  expect(judgement.schema.violations).toEqual([
    {
      check: 'data_type_check',
      column: 'amount',
      rows: 40,
      message: 'amount is numeric, but 40 rows (10.0 %) hold something else',
    },
    {
      check: 'baseline_drift_check',
      column: 'amount',
      rows: 400,
      message: expect.stringMatching(/^amount drifted: 10.0 % of the rows have no usable value/),
    },
  ]);
});

test('wrong numbers of values and unknown names are violations', () => {
  const { violations } = judge({ record: { wrongArities: [1, 1, 3], unknownNames: ['extra'] } }).schema;
  expect(violations.map(({ check, column: name, rows }) => [check, name, rows])).toEqual([
    ['missing_column_check', undefined, 2],
    ['extra_column_check', undefined, 1],
    ['extra_column_check', 'extra', 1],
  ]);
});

test('a missing value in a complete column is a violation, a never-seen category too', () => {
  const judgement = judge({ change: ([amount, plan], i) => [i === 7 ? '' : amount, i === 9 ? 'typo' : plan] });
  expect(judgement).toMatchObject({ verdict: 'NoDrift' });
  expect(judgement.schema.violations).toEqual([
    {
      check: 'completeness_check',
      column: 'amount',
      rows: 1,
      message: '1 rows (0.3 %) have no amount, in the baseline none',
    },
    {
      check: 'categorical_values_check',
      column: 'plan',
      rows: 1,
      message: 'plan: 0.3 % of the values are unseen in the baseline: "typo"',
    },
  ]);
});

test('with Bonferroni the p-values are multiplied by the number of features and of families', () => {
  const judgement = judge(
    { change: ([amount, plan]) => [String(Math.floor(Number(amount) * 0.9)), plan] },
    { ...config, correction: 'bonferroni' },
  );
  const { adjustedPValue, statistics } = column(judgement, 'amount');
  // Four sixths of the rate are for the test of all values, a sixth each for those of the tails and of new values.
  expect(adjustedPValue / (statistics.ksPValue! * (6 / 4) * 2 * 2)).toBeCloseTo(1, 9);
});

test('predictions are a family of their own', () => {
  const judgement = judge({ predict: (i) => String((i % 50) / 50 / 2 + 0.5) });
  expect(judgement).toMatchObject({
    verdict: 'Drift',
    driftedFeatures: [],
    predictionDrifted: true,
    reason: 'none of 2 features drifted; the predictions drifted',
  });
  expect(judgement.predictions).toMatchObject({ name: 'prediction', drifted: true });
});

test('predictions of an earlier model version are not compared', () => {
  const judgement = judge({ predict: () => '1', servingSince: new Date('2026-11-23T13:00:01Z') });
  expect(judgement).toMatchObject({ verdict: 'NoDrift', predictionDrifted: false });
  expect(judgement.predictions!.reasons).toEqual([
    '400 predictions were made before this model version served and are left out',
    '0 predictions in the window, at least 200 are needed to compare them',
  ]);
});

test('as many columns must drift as the configuration asks', () => {
  const settings = { ...config, minimumDriftedFeatures: 2 };
  const one = judge({ change: ([amount, plan]) => [String(Number(amount) + 40), plan] }, settings);
  expect(one).toMatchObject({
    verdict: 'NoDrift',
    driftedFeatures: ['amount'],
    reason:
      '1 of 2 features drifted (amount), fewer than the 2 that count; amount: 20.0 % of the values are outside 0 to 199, up to 239',
  });
  expect(judge({ change: ([amount]) => [String(Number(amount) + 40), 'z'] }, settings).verdict).toBe('Drift');
});

test('a report can go without its distributions', () => {
  const judgement = judge({});
  const report = {
    ...judgement,
    version: 1 as const,
    endpoint: 'e',
    window: { start: '', end: '' },
    windows: [],
    recentVerdicts: [],
    rows: 0,
    records: 0,
    rejected: {},
    rejectedSamples: [],
    config,
  };
  const short = withoutDistributions(report);
  expect(JSON.stringify(short)).not.toContain('distribution');
  expect(short.features[0].statistics).toEqual(judgement.features[0].statistics);
});
