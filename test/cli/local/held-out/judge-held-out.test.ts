import { readFileSync } from 'node:fs';
import path from 'node:path';
import { judgeHeldOut } from '../../../../cli/local/held-out/judge-held-out';
import { renderReport } from '../../../../cli/local/report/render-report';
import type { Summary } from '../../../../cli/local/summary-types';

const story = JSON.parse(readFileSync(path.join(__dirname, '..', 'report', 'summary.json'), 'utf8')) as Summary;
const [window] = story.windows.filter(({ verdict }) => verdict === 'NoDrift');
const [measured] = story.qualityWindows.filter(({ labelledRows }) => labelledRows);

/** A run whose only version serves houses' prices. */
const summary: Summary = {
  ...story,
  example: 'house-prices',
  problemType: 'regression',
  unit: 'USD',
  outputs: { ...story.outputs, GroundTruthUri: 's3://bucket/ground-truth' },
  launch: undefined,
  events: [],
  durations: { 'cdk deploy': 5, labels: 1 },
  quality: {},
  judged: {
    message: 'mae 17,419 USD is 4,581 USD below the allowed 22,000 USD',
    metrics: [
      { name: 'mae', value: 17_419, lower: 15_236, upper: 19_602, naive: { value: 44_430, description: 'one rule' } },
    ],
  },
  modelVersions: [{ ...story.modelVersions[0]!, metrics: { rmse: 25_657, mae: 17_419, r2: 0.876, mape: 0.097 } }],
  traffic: [{ start: window!.start, time: window!.start, requests: 100, failed: 0 }],
  windows: [window!],
  qualityWindows: [
    { ...measured!, estimated: {}, measured: { rmse: { value: 26_000, lower: 20_000, upper: 30_000 } } },
  ],
};

const missed = (changes: Partial<Summary>): string[] =>
  judgeHeldOut({ ...summary, ...changes })
    .filter(({ met }) => !met)
    .map(({ name, found }) => `${name}: ${found}`);

test('a run that showed everything has nothing to be sorry for', () => {
  expect(missed({})).toEqual([]);
});

test.each([
  [{ modelVersions: [] }, 'the model meets its criteria, is approved and serves: version 1 serves since'],
  [{ endpointHistory: [] }, 'the model meets its criteria, is approved and serves: version 1 never served'],
  [{ traffic: [{ ...summary.traffic[0]!, failed: 3 }] }, 'no request fails: 3 of 100 failed'],
  [{ traffic: [] }, 'no request fails: 0 of 0 failed'],
  [
    { windows: [{ ...window!, verdict: 'Drift' }] },
    'held-out rows are like the training rows: no window drifts: 1 × Drift',
  ],
  [{ windows: [] }, 'held-out rows are like the training rows: no window drifts: no windows'],
  [{ qualityWindows: [] }, 'labels that arrive later measure the live model: no windows'],
] as [Partial<Summary>, string][])('what is missing is named: %#', (changes, expected) => {
  const found = missed(changes);
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(expected);
});

test('without a quality monitor nobody waits for labels', () => {
  const { GroundTruthUri: _, ...outputs } = summary.outputs;
  expect(missed({ outputs, qualityWindows: [] })).toEqual([]);
});

test('the report of such a run is about its model, in its metrics and unit', () => {
  const page = renderReport({ ...summary, expectations: judgeHeldOut(summary) }, []);
  expect(page).toContain('<h1>house-prices: the model meets its criteria and serves</h1>');
  expect(page).toContain('17,419 USD');
  expect(page).toContain('44,430 USD');
  expect(page).toContain('>RMSE, measured</th>');
  expect(page).toContain('26,000 USD');
  expect(page).not.toMatch(/undefined|NaN|\[object|fibre|AUC/);
});
