// Windows of whose requests or answers so much was not understood that there is no verdict on them.
import { logger } from '../../../engine/aws/logging';
import { ToldNotices } from '../../engine/aws/told-notices';
import type { FakeS3 } from './fake-aws';
import { at, capture, fakeS3, lookAtHour, pageOf, rowAt } from './fixtures';

interface Requests {
  readonly rows?: number;
  /** Of the rows, the first ones that are something else. */
  readonly odd?: number;
  readonly body?: string;
  readonly answer?: (i: number) => string;
  readonly plan?: string;
}

function addHour(
  s3: FakeS3,
  hour: number,
  { rows = 400, odd = 0, body = 'what,is,this\n', answer, plan }: Requests,
): void {
  const lines = Array.from({ length: rows }, (_, i) =>
    capture(
      at(hour, 30),
      i < odd ? body : `${rowAt(hour * 131 + i, i % 2 === 0 ? plan : undefined)}\n`,
      answer?.(i) ?? `${((i * 37) % 100) / 100}`,
    ),
  );
  const folder = at(hour).slice(0, 13).replace(/[-T]/g, '/');
  s3.objects.set(`s3://bucket/capture/churn/AllTraffic/${folder}/0.jsonl`, lines.join('\n'));
}

const told = new ToldNotices();

const look = (s3: FakeS3, hour: number): ReturnType<typeof lookAtHour> => lookAtHour(s3, hour, told);

beforeEach(() => {
  told.messages.length = 0;
  told.events.length = 0;
  for (const level of ['info', 'warn'] as const) {
    jest.spyOn(logger, level).mockImplementation(() => undefined);
  }
});

test('requests that are not understood are no verdict, are told once, and spoil no later window', async () => {
  const s3 = fakeS3();
  // What is left has drifted, or would be no drift: neither is said.
  addHour(s3, 10, { odd: 100, plan: 'Fiber optic' });
  addHour(s3, 11, { odd: 40 });
  addHour(s3, 12, { rows: 120 });
  addHour(s3, 13, { rows: 120 });
  addHour(s3, 14, { odd: 400 });

  const first = await look(s3, 10);
  expect(first.report).toMatchObject({
    verdict: 'NotUnderstood',
    notUnderstood: ['requests'],
    reason:
      '100 of 400 requests (25.0 %) were not understood: 100 wrongArity; there is no verdict on the rest, which may be other traffic than the whole',
    driftedFeatures: [],
    predictionDrifted: false,
    topFeatures: [],
    recentVerdicts: [],
  });
  expect(first.report).not.toHaveProperty('diagnosis');
  expect(first.metrics).toMatchObject({ WindowsAnalyzed: 1, NotUnderstood: 1 });
  expect(Object.keys(first.metrics).filter((name) => /Drift/.test(name))).toEqual([]);
  expect(pageOf(s3, 10)).toContain('The traffic of churn was not understood</h1>');
  expect(pageOf(s3, 10)).toContain('aws s3 cp s3://bucket/capture/churn/AllTraffic/2026/11/23/10/0.jsonl -');

  expect((await look(s3, 11)).report.verdict).toBe('NotUnderstood');
  // None of the 360 rows that were understood waits.
  expect((await look(s3, 12)).report).toMatchObject({ verdict: 'InsufficientData', rows: 120 });
  const { report, metrics } = await look(s3, 13);
  expect(report).toMatchObject({ verdict: 'NoDrift', rows: 240 });
  expect(report).not.toHaveProperty('notUnderstood');
  expect(metrics.NotUnderstood).toBe(0);
  expect(told.messages).toHaveLength(1);

  expect((await look(s3, 14)).report).toMatchObject({ verdict: 'NotUnderstood', rows: 0 });
  expect(told.messages).toHaveLength(2);
  const [{ detail }] = told.events;
  expect(detail).toMatchObject({
    kind: 'TrafficNotUnderstood',
    severity: 'warning',
    happened:
      'of the window from 2026-11-23T10:00:00.000Z to 2026-11-23T11:00:00.000Z, 100 of 400 requests (25.0 %) were not understood: 100 wrongArity; such as s3://bucket/capture/churn/AllTraffic/2026/11/23/10/0.jsonl line 1: wrongArity, a row has 3 values, the schema 2 columns',
    holds: 'the endpoint goes on serving; there is no verdict on the window, so that no retraining starts from it',
    details: expect.objectContaining({ verdict: 'NotUnderstood', notUnderstood: 'requests' }),
  });
});

test.each([
  [
    'are none at all',
    () => '{"other": 1}',
    'none of the answers could be read as a prediction (400 unreadablePrediction)',
  ],
  [
    'are bytes of another kind',
    () => '"',
    'none of the answers could be read as a prediction (400 unreadablePrediction)',
  ],
  ['are none in part', (i: number) => (i % 4 === 0 ? '"' : '0.9'), '100 of 400 answers (25.0 %) could not be read'],
])('answers that %s are never "no drift", and hide no drift of the features', async (_, answer, text) => {
  const s3 = fakeS3();
  addHour(s3, 10, { answer });
  addHour(s3, 11, { answer, plan: 'Fiber optic' });

  const calm = await look(s3, 10);
  expect(calm.report).toMatchObject({
    verdict: 'NotUnderstood',
    notUnderstood: ['answers'],
    predictionDrifted: false,
    reason: expect.stringContaining('; none of 2 features drifted'),
  });
  expect(calm.report.reason).toContain(text);
  expect(calm.metrics).toMatchObject({ NotUnderstood: 1 });
  expect(calm.metrics).not.toHaveProperty('DriftDetected');
  expect(pageOf(s3, 10)).toContain('The traffic of churn: the answers were not understood</h1>');

  const drifted = await look(s3, 11);
  expect(drifted.report).toMatchObject({
    verdict: 'Drift',
    notUnderstood: ['answers'],
    driftedFeatures: ['plan'],
    predictionDrifted: false,
  });
  expect(drifted.metrics).toMatchObject({ NotUnderstood: 1, DriftDetected: 1 });
  expect(drifted.metrics).not.toHaveProperty('PredictionDrift');
  expect(pageOf(s3, 11)).toContain('The traffic of churn has drifted; the answers were not understood</h1>');
  expect(told.events.map(({ detail }) => detail.kind)).toEqual(['TrafficNotUnderstood', 'DriftFound']);
});

test.each([
  ['less than a tenth', { rows: 400, odd: 39 }, 'NoDrift', false],
  ['a tenth', { rows: 400, odd: 40 }, 'NotUnderstood', true],
  ['a tenth, but fewer than ten', { rows: 60, odd: 9 }, 'InsufficientData', true],
  ['a tenth of few', { rows: 60, odd: 10 }, 'NotUnderstood', true],
  // Nine rows of a batch are understood for each that is not.
  ['a row of each batch of twenty', { rows: 40, odd: 40, body: `x,y,z\n${'7,b\n'.repeat(19)}` }, 'Drift', false],
  [
    'three rows of each batch of twenty',
    { rows: 40, odd: 40, body: `${'x,y,z\n'.repeat(3)}${'7,b\n'.repeat(17)}` },
    'NotUnderstood',
    true,
  ],
])('%s of what came is compared with what came', async (_, requests, verdict, isSaid) => {
  const s3 = fakeS3();
  addHour(s3, 10, { ...requests, answer: () => '' });
  const { report } = await look(s3, 10);
  expect([report.verdict, report.unread !== undefined]).toEqual([verdict, isSaid]);
});

test('lines that are no captured requests are among what was not understood', async () => {
  const s3 = fakeS3();
  addHour(s3, 10, { rows: 300 });
  const uri = 's3://bucket/capture/churn/AllTraffic/2026/11/23/10/0.jsonl';
  s3.objects.set(uri, `${s3.objects.get(uri)}\n${'{"log": "line"}\n'.repeat(60)}`);
  expect((await look(s3, 10)).report).toMatchObject({
    verdict: 'NotUnderstood',
    unread: ['60 of 360 requests (16.7 %) were not understood: 60 notCaptureRecord'],
  });
});
