import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { type Baseline, DEFAULT_DRIFT_CONFIG, type Judgement, WindowCounter } from '../../../engine/drift';
import { buildBaseline } from '../../../engine/drift/build-baseline';
import { judgeWindow } from '../../../engine/drift/judge-window';
import { startRandom } from './random';

// The churn story on its real data: windows of 400 rows against the baseline of a model trained before fibre.
const WINDOW = 400;
const [header, ...customers]: string[][] = parse(
  readFileSync(path.join(__dirname, '../../../examples/churn/telco-churn.csv')),
);
const names = header.filter((name) => name !== 'churn' && name !== 'female');
const numeric = [
  'senior_citizen',
  'partner',
  'dependents',
  'tenure',
  'phone_service',
  'paperless_billing',
  'monthly_charges',
  'total_charges',
];
const schema = JSON.stringify({
  features: names.map((name) => ({ name, type: numeric.includes(name) ? 'numeric' : 'categorical' })),
});
const internet = header.indexOf('internet_service');
const fibre = customers.filter((customer) => customer[internet] === 'Fiber optic');
const others = customers.filter((customer) => customer[internet] !== 'Fiber optic');
const pick = (customer: string[]): string[] => names.map((name) => customer[header.indexOf(name)]);

const random = startRandom(20261123).uniform;

function shuffle<T>(items: readonly T[]): T[] {
  const shuffled = [...items];
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]];
  }
  return shuffled;
}

/** Stands in for a model: charges and chance. */
function predict(customer: string[]): string {
  return (Number(customer[header.indexOf('monthly_charges')]) / 200 + random() * 0.3).toFixed(6);
}

/** 70 % of the rows train, as many as a tenth are predicted, the rest is traffic. */
function split(rows: readonly string[][]): { baseline: Baseline; traffic: string[][] } {
  const shuffled = shuffle(rows);
  const train = Math.floor(shuffled.length * 0.7);
  const held = Math.floor(shuffled.length * 0.8);
  const data = stringify([names, ...shuffled.slice(0, train).map(pick)]);
  const predictions = stringify([
    ['prediction', 'label'],
    ...shuffled.slice(train, held).map((customer) => [predict(customer), '0']),
  ]);
  return {
    baseline: buildBaseline({ data, schema, predictions }, { data: 'd', schema: 's' }),
    traffic: shuffled.slice(held),
  };
}

function judge(baseline: Baseline, rows: readonly string[][]): Judgement {
  const counter = new WindowCounter(baseline);
  counter.addRecord(
    {
      inferenceTime: new Date('2026-11-01T00:00:00Z'),
      rows: rows.map(pick),
      predictions: rows.map(predict),
      wrongArities: [],
      unknownNames: [],
      problems: [],
    },
    'line 1',
  );
  return judgeWindow(baseline, counter.counts(), DEFAULT_DRIFT_CONFIG);
}

const isDrift = ({ verdict }: Judgement): boolean => verdict === 'Drift';

test('without drift no more windows than configured raise an alarm', () => {
  // Each repetition splits anew: the chance in the baseline counts as much as the chance in the window.
  const windows = Array.from({ length: 15 }, () => split(others)).flatMap(({ baseline, traffic }) =>
    Array.from({ length: 20 }, () => judge(baseline, shuffle(traffic).slice(0, WINDOW))),
  );
  expect(windows.filter(isDrift).length / windows.length).toBeLessThanOrEqual(DEFAULT_DRIFT_CONFIG.falseDiscoveryRate);
});

test('fibre in 28 % of the traffic is always found, and named', () => {
  const { baseline, traffic } = split(others);
  for (let i = 0; i < 100; i++) {
    const judgement = judge(baseline, [...shuffle(fibre).slice(0, 112), ...shuffle(traffic).slice(0, WINDOW - 112)]);
    expect(judgement.verdict).toBe('Drift');
    expect(judgement.driftedFeatures).toEqual(expect.arrayContaining(['internet_service', 'monthly_charges']));
    expect(judgement.features.find(({ name }) => name === 'internet_service')!.reasons[0]).toContain(
      '28.0 % of the values are unseen in the baseline: "Fiber optic"',
    );
  }
});

test('fibre in 28 % of the traffic is no drift for a model that was trained with as much', () => {
  const mixed = [...others, ...shuffle(fibre).slice(0, Math.round((others.length * 0.28) / 0.72))];
  const windows = Array.from({ length: 8 }, () => split(mixed)).flatMap(({ baseline, traffic }) =>
    Array.from({ length: 25 }, () => judge(baseline, shuffle(traffic).slice(0, WINDOW))),
  );
  expect(windows.filter(isDrift).length / windows.length).toBeLessThanOrEqual(DEFAULT_DRIFT_CONFIG.falseDiscoveryRate);
});
