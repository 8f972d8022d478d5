import * as fc from 'fast-check';
import { logger } from '../../../engine/aws/logging';
import type { DriftReport } from '../../../engine/drift';
import type { FakeS3 } from './fake-aws';
import { capture, detect, fakeCloudWatch, fakeS3, fakeSageMaker, rowAt, settings } from './fixtures';

const FIRST = 10;
const at = (hour: number, minute = 0): string => new Date(Date.UTC(2026, 10, 23, hour, minute)).toISOString();

function makeTraffic(rows: readonly number[]): FakeS3 {
  const s3 = fakeS3();
  rows.forEach((count, i) => {
    const hour = FIRST + i;
    const lines = Array.from({ length: count }, (_, row) =>
      capture(at(hour, 30), `${rowAt(hour * 131 + row)}\n`, `${((row * 37) % 100) / 100}`),
    );
    s3.objects.set(`s3://bucket/capture/churn/AllTraffic/2026/11/23/${hour}/0.jsonl`, lines.join('\n'));
  });
  return s3;
}

const look = (s3: FakeS3, window: number): Promise<unknown> =>
  detect({ scheduledTime: at(FIRST + window + 1, 10) }, settings, {
    s3,
    sageMaker: fakeSageMaker(),
    cloudWatch: fakeCloudWatch(),
  });

const readReports = (s3: FakeS3, windows: number): DriftReport[] =>
  Array.from({ length: windows }, (_, i) =>
    s3.json(`s3://bucket/reports/churn/2026/11/23/${FIRST + i}/20261123T${FIRST + i}0000Z.json`),
  );

test('every row counts towards one verdict at most, and the same one in any order, repeated, and at once', async () => {
  for (const level of ['info', 'warn'] as const) {
    jest.spyOn(logger, level).mockImplementation(() => undefined);
  }
  const histories = fc.array(fc.constantFrom(0, 41, 53, 120, 172, 250), { minLength: 3, maxLength: 4 }).chain((rows) =>
    fc.record({
      rows: fc.constant(rows),
      // Groups of looks that go on at the same time.
      looks: fc.array(fc.array(fc.nat(rows.length - 1), { minLength: 1, maxLength: 3 }), { maxLength: 3 }),
    }),
  );
  await fc.assert(
    fc.asyncProperty(histories, async ({ rows, looks }) => {
      const [inOrder, other] = [makeTraffic(rows), makeTraffic(rows)];
      for (const window of rows.keys()) {
        await look(inOrder, window);
      }
      await look(other, 0);
      for (const group of looks) {
        await Promise.all(group.map((window) => look(other, window)));
      }
      await look(other, rows.length - 1);
      const reports = readReports(other, rows.length);
      expect(reports).toEqual(readReports(inOrder, rows.length));
      const counted = reports
        .filter(({ verdict }) => verdict === 'Drift' || verdict === 'NoDrift')
        .flatMap(({ windows }) => windows.map(({ start }) => start));
      expect(new Set(counted).size).toBe(counted.length);
    }),
    { numRuns: 15 },
  );
});
