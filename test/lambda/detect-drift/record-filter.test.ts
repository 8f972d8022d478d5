// Windows of which a filter leaves requests out.
import type { DriftConfig } from '../../../contract/drift-config';
import { logger } from '../../../engine/aws/logging';
import { ToldNotices } from '../../engine/aws/told-notices';
import type { FakeS3 } from './fake-aws';
import { at, capture, fakeS3, lookAtHour, pageOf, rowAt } from './fixtures';

const SYNTHETIC: DriftConfig['leaveOut'] = [{ by: 'customAttribute', name: 'source', is: ['synthetic-check'] }];

/** Requests of customers, and of a check that asks the same again and again. */
function addHour(s3: FakeS3, hour: number, { rows = 400, checks = 0 } = {}): void {
  const lines = Array.from({ length: rows + checks }, (_, i) => {
    const line = capture(
      at(hour, 30),
      i < rows ? `${rowAt(hour * 131 + i)}\n` : '7,check\n',
      `${((i * 37) % 100) / 100}`,
    );
    return i < rows ? line : line.replace('"eventId"', '"customAttributes":["v=1; source=synthetic-check"],"eventId"');
  });
  const folder = at(hour).slice(0, 13).replace(/[-T]/g, '/');
  s3.objects.set(`s3://bucket/capture/churn/AllTraffic/${folder}/0.jsonl`, lines.join('\n'));
}

const told = new ToldNotices();

const look = (s3: FakeS3, hour: number, leaveOut?: DriftConfig['leaveOut']): ReturnType<typeof lookAtHour> =>
  lookAtHour(s3, hour, told, leaveOut && { leaveOut });

beforeEach(() => {
  told.messages.length = 0;
  told.events.length = 0;
  for (const level of ['info', 'warn'] as const) {
    jest.spyOn(logger, level).mockImplementation(() => undefined);
  }
});

test('requests that the filter names are no drift, and are counted where people look', async () => {
  const s3 = fakeS3();
  addHour(s3, 10, { checks: 412 });
  expect((await look(s3, 10)).report).toMatchObject({ verdict: 'Drift', rows: 812 });

  addHour(s3, 11, { checks: 412 });
  const { report, metrics } = await look(s3, 11, SYNTHETIC);
  expect(report).toMatchObject({
    verdict: 'NoDrift',
    rows: 400,
    records: 400,
    reason: '412 requests left out by the filter; none of 2 features drifted',
    leftOut: { records: 412, rows: 0, text: '412 requests left out by the filter' },
    config: { leaveOut: SYNTHETIC },
  });
  expect(report.repeated).toBeUndefined();
  // They were captured.
  expect(metrics).toMatchObject({ CapturedRecords: 812, RowsAnalyzed: 400, DriftDetected: 0 });
  const page = pageOf(s3, 11);
  expect(page).toContain('412 requests left out by the filter: custom attribute source is synthetic-check');
  expect(page).toContain('--leave-out-attribute source=synthetic-check');
});

test('a window of which all is left out says so, and is neither drift nor silence', async () => {
  const s3 = fakeS3();
  addHour(s3, 10, { rows: 0, checks: 412 });
  const { report, metrics } = await look(s3, 10, SYNTHETIC);
  expect(report).toMatchObject({
    verdict: 'InsufficientData',
    rows: 0,
    reason: expect.stringMatching(/^all of the traffic is left out: 412 requests left out by the filter; 0 rows/),
  });
  // An alarm stands over the failures, of which this is one.
  expect(metrics).toMatchObject({ WindowsAnalyzed: 1, CapturedRecords: 412, Failures: 1 });
  expect(metrics).not.toHaveProperty('DriftDetected');
  const page = pageOf(s3, 10);
  expect(page).toContain('The traffic of churn: all of it was left out by the filter</h1>');
  expect(page).toContain('whoever sends what the filter names is not watched');
  // People hear of it once.
  addHour(s3, 11, { rows: 0, checks: 9 });
  await look(s3, 11, SYNTHETIC);
  expect(told.events.map(({ detail }) => detail)).toEqual([
    expect.objectContaining({
      kind: 'TrafficLeftOut',
      happened: expect.stringContaining('all of the traffic is left out: 412'),
    }),
  ]);
});

test('rows that waited under another filter are counted anew', async () => {
  const s3 = fakeS3();
  addHour(s3, 10, { rows: 150, checks: 30 });
  expect((await look(s3, 10)).report).toMatchObject({ verdict: 'InsufficientData', rows: 180 });
  addHour(s3, 11, { rows: 150, checks: 5 });
  expect((await look(s3, 11, SYNTHETIC)).report).toMatchObject({
    verdict: 'NoDrift',
    rows: 300,
    leftOut: { records: 35, rows: 0 },
  });
});

test('a column that the baseline lacks is told, since nothing is left out by it', async () => {
  const s3 = fakeS3();
  addHour(s3, 10);
  const { report } = await look(s3, 10, [{ by: 'column', name: 'tenant', is: ['test'] }]);
  expect(report).toMatchObject({
    verdict: 'NoDrift',
    reason: 'none of 2 features drifted',
    leftOut: { records: 0, rows: 0 },
    baseline: { notes: ['leaveOut: the baseline has no column tenant, so that nothing is left out by it'] },
  });
  expect(pageOf(s3, 10)).toContain('the baseline has no column tenant');
});

test('rows with a value of a column are left out', async () => {
  const s3 = fakeS3();
  addHour(s3, 10, { checks: 100 });
  expect((await look(s3, 10, [{ by: 'column', name: 'plan', is: ['check'] }])).report).toMatchObject({
    verdict: 'NoDrift',
    rows: 400,
    leftOut: { records: 100, rows: 0 },
  });
});
