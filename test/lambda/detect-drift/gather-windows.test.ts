import { gunzipSync } from 'node:zlib';
import { logger } from '../../../engine/aws/logging';
import type { DriftReport } from '../../../engine/drift';
import { awsError, type FakeS3 } from './fake-aws';
import {
  arn,
  capture,
  detect,
  fakeCloudWatch,
  fakeS3,
  fakeSageMaker,
  forget,
  published,
  rowAt,
  settings,
} from './fixtures';

const at = (hour: number, minute = 0): string => new Date(Date.UTC(2026, 10, 23, hour, minute)).toISOString();
const folder = (hour: number): string => at(hour).slice(0, 13).replace(/[-T]/g, '/');
const name = (hour: number): string =>
  `s3://bucket/reports/churn/${folder(hour)}/${at(hour)
    .replace(/\.\d+Z/, 'Z')
    .replace(/[-:]/g, '')}`;

/** Rows of one hour; every fourth has the given plan. */
function addHour(s3: FakeS3, hour: number, rows: number, plan?: string): void {
  const lines = Array.from({ length: rows }, (_, i) =>
    capture(at(hour, 30), `${rowAt(hour * 131 + i, i % 4 === 0 ? plan : undefined)}\n`, `${((i * 37) % 100) / 100}`),
  );
  s3.objects.set(`s3://bucket/capture/churn/AllTraffic/${folder(hour)}/0.jsonl`, lines.join('\n'));
}

interface Look {
  readonly report: DriftReport;
  readonly metrics: Record<string, number>;
}

/** Looks at the hour that begins at the given one. */
async function look(
  s3: FakeS3,
  hour: number,
  overrides: { since?: string; arn?: string; config?: object } = {},
): Promise<Look> {
  const cloudWatch = fakeCloudWatch();
  const sageMaker = fakeSageMaker({
    DescribeModelCommand: () => ({
      Containers: [{ ModelPackageName: overrides.arn ?? arn }],
      CreationTime: new Date(overrides.since ?? '2026-11-01T00:00:00Z'),
    }),
  });
  const report = await detect(
    { scheduledTime: at(hour + 1, 10) },
    { ...settings, config: { ...settings.config, ...overrides.config } },
    { s3, sageMaker, cloudWatch },
  );
  return { report, metrics: published(cloudWatch) };
}

beforeAll(() => {
  for (const level of ['info', 'warn'] as const) {
    jest.spyOn(logger, level).mockImplementation(() => undefined);
  }
});

describe('windows with few rows', () => {
  test('are put together until there are enough, and the report says which', async () => {
    const s3 = fakeS3();
    for (const hour of [10, 11, 12]) {
      addHour(s3, hour, 80);
    }
    const verdicts = [];
    for (const hour of [10, 11, 12]) {
      const { report, metrics } = await look(s3, hour);
      verdicts.push([report.verdict, report.rows, report.windows.length, metrics.RowsAnalyzed]);
    }
    expect(verdicts).toEqual([
      ['InsufficientData', 80, 1, 80],
      ['InsufficientData', 160, 2, 80],
      ['NoDrift', 240, 3, 80],
    ]);
    const stored = s3.json(`${name(12)}.json`) as DriftReport;
    expect(stored.windows).toEqual(
      [10, 11, 12].map((hour) => ({ start: at(hour), end: at(hour + 1), rows: 80, records: 80, rejected: 0 })),
    );
    expect(stored.reason).toBe(`none of 2 features drifted; rests on 3 windows since ${at(10)}`);
    expect(stored.predictions!.rows).toBe(240);
  });

  test('are not read again where their counts are stored, and are where those are of another baseline', async () => {
    const s3 = fakeS3();
    [10, 11, 12].forEach((hour) => addHour(s3, hour, 80));
    await look(s3, 10);
    await look(s3, 11);
    s3.calls.length = 0;
    const { report } = await look(s3, 12);
    const read = (): string[] =>
      s3.calls
        .filter((call) => call.startsWith('GetObject') && call.includes('/capture/'))
        .map((call) => call.slice(-18));
    // The hour before a window may hold records of it.
    expect(read().sort()).toEqual(['11/23/11/0.jsonl', '11/23/12/0.jsonl'].map((key) => expect.stringContaining(key)));

    forget(s3, `${name(12)}.json`);
    const data = String(s3.objects.get('s3://bucket/runs/r1/prepare/baseline/baseline.csv'));
    s3.objects.delete('s3://bucket/runs/r1/prepare/baseline/baseline.json');
    s3.objects.set('s3://bucket/runs/r1/prepare/baseline/baseline.csv', data.split('\n').slice(0, 900).join('\n'));
    s3.calls.length = 0;
    const again = await look(s3, 12);
    expect(read()).toEqual(expect.arrayContaining([expect.stringContaining('11/23/10/0.jsonl')]));
    expect(again.report.rows).toBe(report.rows);
  });

  test.each(['damaged', 'absent'])('give the same report when the stored counts are %s', async (state) => {
    const s3 = fakeS3();
    [10, 11, 12].forEach((hour) => addHour(s3, hour, 80, hour === 11 ? 'Fiber optic' : undefined));
    await look(s3, 10);
    await look(s3, 11);
    const { report } = await look(s3, 12);
    const uri = `${name(10)}.counts.json.gz`;
    expect(JSON.parse(gunzipSync(s3.objects.get(uri) as Buffer).toString()).counts.rows).toBe(80);
    if (state === 'absent') {
      s3.objects.delete(uri);
    } else {
      s3.objects.set(uri, 'no gzip');
    }
    expect((await look(s3, 12)).report).toEqual(report);
  });

  test('stop the look when their stored counts are there and cannot be read now', async () => {
    const s3 = fakeS3();
    [10, 11].forEach((hour) => addHour(s3, hour, 80));
    await look(s3, 10);
    const call = `GetObjectCommand ${name(10)}.counts.json.gz`;
    s3.failures.set(call, awsError('SlowDown'));
    await expect(look(s3, 11)).rejects.toThrow('SlowDown');
    s3.failures.delete(call);
    expect((await look(s3, 11)).report.windows).toHaveLength(2);
  });

  test('that drifted together do not make the next ones drift', async () => {
    const s3 = fakeS3();
    addHour(s3, 10, 100);
    addHour(s3, 11, 100, 'Fiber optic');
    [12, 13].forEach((hour) => addHour(s3, hour, 100));
    const looks = [];
    for (const hour of [10, 11, 12, 13]) {
      looks.push(await look(s3, hour));
    }
    expect(looks.map(({ report }) => [report.verdict, report.windows.length])).toEqual([
      ['InsufficientData', 1],
      ['Drift', 2],
      ['InsufficientData', 1],
      ['NoDrift', 2],
    ]);
    expect(looks.map(({ metrics }) => metrics.DriftDetected)).toEqual([undefined, 1, undefined, 0]);
    expect(looks[3].report.recentVerdicts).toEqual([
      { start: at(11), verdict: 'Drift' },
      { start: at(13), verdict: 'NoDrift' },
    ]);
  });

  test.each([
    ['each too small', [120, 120, 120], [undefined, 'Drift', 'InsufficientData']],
    ['the late one large enough', [120, 400, 120], [undefined, 'Drift', 'InsufficientData']],
    ['none of them drifted', [172, 41, 0, 53], [undefined, 'NoDrift', 'InsufficientData', 'InsufficientData']],
  ])('give the same verdicts in whatever order they are looked at: %s', async (_, rows, [, ...expected]) => {
    const orders = [[0, 1, 2, 3], [0, 3, 2, 1], [3, 1, 0, 2], [2, 0, 0, 3, 1], [3]];
    const seen: DriftReport[][] = [];
    for (const order of orders) {
      const s3 = fakeS3();
      rows.forEach((count, i) =>
        addHour(s3, 10 + i, count, i === 1 && expected[0] === 'Drift' ? 'Fiber optic' : undefined),
      );
      for (const hour of order.map((i) => Math.min(i, rows.length - 1))) {
        await look(s3, 10 + hour);
      }
      seen.push(rows.map((__, i) => s3.json(`${name(10 + i)}.json`)));
    }
    expect(seen[0].slice(1).map(({ verdict }) => verdict)).toEqual(expected);
    seen.forEach((reports) => expect(reports).toEqual(seen[0]));
  });

  test('give the same report when they are looked at again, later ones or not', async () => {
    const s3 = fakeS3();
    [10, 11, 12, 13].forEach((hour) => addHour(s3, hour, 80));
    const reports = [];
    for (const hour of [10, 11, 12, 13]) {
      reports.push((await look(s3, hour)).report);
    }
    for (const hour of [11, 12, 10, 13]) {
      expect((await look(s3, hour)).report).toEqual(reports[hour - 10]);
    }
  });

  test('do not go back beyond the limit', async () => {
    const s3 = fakeS3();
    for (let hour = 3; hour <= 12; hour++) {
      addHour(s3, hour, 20);
    }
    expect((await look(s3, 12)).report).toMatchObject({
      verdict: 'InsufficientData',
      rows: 140,
      reason: expect.stringContaining('140 rows'),
    });
    forget(s3, `${name(12)}.json`);
    expect((await look(s3, 12, { config: { maximumWindows: 1 } })).report).toMatchObject({
      verdict: 'InsufficientData',
      rows: 20,
    });
  });

  test('do not go back to before the version served, nor to a window that is not of the schedule', async () => {
    const s3 = fakeS3();
    [10, 11, 12].forEach((hour) => addHour(s3, hour, 80));
    expect((await look(s3, 12, { since: at(11) })).report).toMatchObject({
      rows: 160,
      windows: [{ start: at(11) }, { start: at(12) }],
    });
    forget(s3, `${name(12)}.json`);
    expect((await look(s3, 12, { since: at(11, 1) })).report).toMatchObject({ rows: 80, windows: [{ start: at(12) }] });
    const byHand = await detect({ windowStart: at(12), windowEnd: at(12, 45) }, settings, {
      s3,
      sageMaker: fakeSageMaker(),
      cloudWatch: fakeCloudWatch(),
    });
    expect(byHand).toMatchObject({ rows: 80, windows: [{ start: at(12), end: at(12, 45) }] });
    expect(s3.objects.has(`${name(12)}-20261123T124500Z.json`)).toBe(true);
  });

  test('that another version was judged on have counted', async () => {
    const s3 = fakeS3();
    addHour(s3, 11, 250);
    addHour(s3, 12, 80);
    expect((await look(s3, 11, { arn: arn.replace(/3$/, '2') })).report.verdict).toBe('NoDrift');
    const { report } = await look(s3, 12);
    expect(report).toMatchObject({ rows: 80, windows: [{ start: at(12) }], recentVerdicts: [] });
  });
});

describe('a damaged earlier report', () => {
  test.each(['{"damaged', 'null', '[]', '{"version":1}'])(
    '%s holds back no verdict, and its rows are not counted twice',
    async (damage) => {
      const s3 = fakeS3();
      [10, 11].forEach((hour) => addHour(s3, hour, 400, 'Fiber optic'));
      addHour(s3, 12, 100);
      await look(s3, 10);
      await look(s3, 11);
      s3.objects.set(`${name(11)}.json`, damage);
      const { report, metrics } = await look(s3, 12);
      // The verdict of 11 is lost, that of 10 is not.
      expect(report).toMatchObject({
        verdict: 'InsufficientData',
        rows: 100,
        recentVerdicts: [{ start: at(10), verdict: 'Drift' }],
      });
      expect(metrics).toMatchObject({ WindowsAnalyzed: 1, RowsAnalyzed: 100 });
      expect(s3.objects.has(`${name(12)}.html`)).toBe(true);
    },
  );
});

describe('drift', () => {
  test('stands while rows are gathered once enough verdicts were drift, and no longer than windows may be put together', async () => {
    const s3 = fakeS3();
    const seen = [];
    // Four hours of drifted traffic, 100 rows each, then silence.
    [8, 9, 10, 11].forEach((hour) => addHour(s3, hour, 100, 'Fiber optic'));
    for (let hour = 8; hour <= 19; hour++) {
      const { report, metrics } = await look(s3, hour);
      seen.push([hour, report.verdict, metrics.DriftDetected]);
    }
    const gathering = (hour: number, value?: number): unknown[] => [hour, 'InsufficientData', value];
    expect(seen).toEqual([
      gathering(8),
      [9, 'Drift', 1],
      gathering(10),
      [11, 'Drift', 1],
      gathering(12, 1),
      gathering(13, 1),
      gathering(14, 1),
      gathering(15, 1),
      gathering(16, 1),
      gathering(17, 1),
      gathering(18),
      gathering(19),
    ]);
  });

  test('does not stand for another version', async () => {
    const s3 = fakeS3();
    [8, 9].forEach((hour) => addHour(s3, hour, 400, 'Fiber optic'));
    await look(s3, 8);
    await look(s3, 9);
    expect((await look(s3, 10)).metrics.DriftDetected).toBe(1);
    expect(
      (await look(s3, 10, { arn: arn.replace(/3$/, '4'), since: at(9, 59) })).metrics.DriftDetected,
    ).toBeUndefined();
  });
});
