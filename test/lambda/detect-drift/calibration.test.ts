import { logger } from '../../../engine/aws/logging';
import type { DriftConfig, DriftReport } from '../../../engine/drift';
import { ToldNotices } from '../../engine/aws/told-notices';
import { startRandom } from '../../engine/drift/random';
import type { FakeS3 } from './fake-aws';
import { cacheUri, capture, fakeS3, lookAtHour, pageOf, sources } from './fixtures';

const DAY = 200;

/** A load that swings over the day, and the time of each request. */
function makeRows(count: number, seed: number, wave: (i: number) => number): string[] {
  const { normal } = startRandom(seed);
  return Array.from(
    { length: count },
    (_, i) =>
      `${(wave(i) + normal()).toFixed(3)},${new Date(Date.UTC(2026, 9, 1) + (i * 86_400_000) / DAY).toISOString()}`,
  );
}

const season = (i: number): number => Math.sin((2 * Math.PI * i) / DAY);
const rows = makeRows(5000, 1, season);
const live = makeRows(400, 2, () => 0.8);

function prepare(s3: FakeS3, baseline: readonly string[], schema: object = {}): void {
  s3.objects.set(sources.data, ['load,at', ...baseline].join('\n'));
  const at = { name: 'at', type: 'categorical', compared: false };
  s3.objects.set(sources.schema, JSON.stringify({ ...schema, features: [{ name: 'load', type: 'numeric' }, at] }));
  s3.objects.set(
    's3://bucket/capture/churn/AllTraffic/2026/11/23/13/00.jsonl',
    live.map((row) => `${capture('2026-11-23T13:10:00Z', row, '')}\n`).join(''),
  );
}

let s3: FakeS3;
let told: ToldNotices;
beforeEach(() => {
  for (const level of ['info', 'warn'] as const) {
    jest.spyOn(logger, level).mockImplementation(() => undefined);
  }
  s3 = fakeS3();
  told = new ToldNotices();
});

const look = async (config: Partial<DriftConfig> = {}): Promise<DriftReport> =>
  (await lookAtHour(s3, 13, told, config)).report;
const listKept = (): string[] => [...s3.objects.keys()].filter((uri) => uri.endsWith('.later-part'));
const NEEDED = /the baseline alarms on its own later part: .*calibration is what is needed/;

test('a drift of plain mode says in the report, in the message and on the page that calibration is needed', async () => {
  prepare(s3, rows);
  const report = await look();
  expect(report).toMatchObject({
    verdict: 'Drift',
    calibration: { kind: 'calibrationNeeded' },
    reason: expect.stringMatching(NEEDED),
  });
  expect(told.events).toContainEqual(
    expect.objectContaining({
      detail: expect.objectContaining({ kind: 'DriftFound', happened: expect.stringMatching(NEEDED) }),
    }),
  );
  expect(pageOf(s3, 13)).toContain('The baseline alarms on its own later part');
  expect(pageOf(s3, 13)).toContain('Have the monitor calibrate: set calibration: Calibration.AUTO');
  expect(listKept()).toEqual([
    expect.stringMatching(/^s3:\/\/bucket\/reports\/churn\/baseline\/[0-9a-f]{32}\.later-part$/),
  ]);
});

test('nothing is said where the order of the rows is not known, unless the preparation knows it', async () => {
  const mixed = [...rows].sort((a, b) => Number(a.split(',')[0]) - Number(b.split(',')[0]));
  prepare(s3, mixed);
  expect((await look()).calibration).toBeUndefined();
  s3 = fakeS3();
  prepare(
    s3,
    rows.map((row) => `${row.split(',')[0]},`),
    { inOrderOf: 'sold_at' },
  );
  expect(await look()).toMatchObject({ verdict: 'Drift', calibration: { kind: 'calibrationNeeded' } });
});

test('a monitor that chooses is calibrated where the baseline needs it, and its page says why', async () => {
  prepare(s3, rows);
  const report = await look({ calibration: 'auto' });
  expect(report).toMatchObject({
    verdict: 'NoDrift',
    config: { calibration: 'auto', calibrationChunks: 100 },
    calibration: { kind: 'calibrationChosen' },
  });
  expect(pageOf(s3, 13)).toContain('calibrated by 100 chunks, since the baseline alarms on its own later part');
});

test('another number of chunks than was asked for is told, and that there are none', async () => {
  prepare(s3, rows);
  const report = await look({ calibrationChunks: 30 });
  const note = 'calibrationChunks 30: 50 chunks are taken, the next number that the baseline is cut into';
  expect(report.baseline!.notes).toContain(note);
  expect(pageOf(s3, 13)).toContain(note);
  const built = JSON.parse(String(s3.objects.get(cacheUri)));
  for (const column of built.features) {
    column.spreads = [];
  }
  s3 = fakeS3();
  prepare(s3, rows);
  s3.objects.set(cacheUri, JSON.stringify(built));
  expect((await look({ calibrationChunks: 50 })).baseline!.notes).toContain(
    'calibrationChunks 50: none are taken, since the baseline does not tell how chunks of its rows differ; rows are taken as independent',
  );
});

test('what was found is kept, and found anew by other terms', async () => {
  prepare(s3, rows);
  await look({ calibration: 'auto' });
  const [kept] = listKept();
  s3.objects.set(kept, JSON.stringify({ rows: 5000, laterPart: { cuts: [], alarms: false, chunks: 100 } }));
  s3.objects.set(kept, String(s3.objects.get(kept)).replace('[]', '[{"chunks":20,"compared":4,"drifted":0,"most":1}]'));
  const again = fakeS3();
  prepare(again, rows);
  again.objects.set(kept, s3.objects.get(kept)!);
  s3 = again;
  expect((await look({ calibration: 'auto' })).calibration).toMatchObject({ kind: 'plain' });
  s3 = fakeS3();
  prepare(s3, rows);
  s3.objects.set(kept, again.objects.get(kept)!);
  expect((await look({ calibration: 'auto', falseDiscoveryRate: 0.02 })).calibration).toMatchObject({
    kind: 'calibrationChosen',
  });
});

test('rows that are gone hold no verdict back, and a monitor that chooses says that it could not', async () => {
  prepare(s3, rows);
  await look();
  const built = s3.objects.get(cacheUri)!;
  for (const config of [{}, { calibration: 'auto' }] as const) {
    s3 = fakeS3();
    prepare(s3, rows);
    s3.objects.set(cacheUri, built);
    s3.objects.delete(sources.data);
    const report = await look(config);
    expect(report.verdict).toBe('Drift');
    expect(report.calibration?.kind).toBe('calibration' in config ? 'untold' : undefined);
  }
});
