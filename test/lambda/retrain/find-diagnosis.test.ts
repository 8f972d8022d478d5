import { logger } from '../../../engine/aws/logging';
import type { Cause } from '../../../lambda/retrain/cause';
import { findDiagnosis } from '../../../lambda/retrain/find-diagnosis';
import type { ObserveOptions } from '../../../lambda/retrain/observe';
import { FakeS3 } from '../detect-drift/fake-aws';

const REPORTS = 's3://bucket/drift-reports/churn';
const NOW = new Date('2026-11-24T00:00:00Z');

function find(s3: FakeS3, subject = 'drift'): ReturnType<typeof findDiagnosis> {
  const cause = { subject } as Cause;
  return findDiagnosis(cause, NOW, {
    s3: s3 as never,
    driftReports: [{ alarm: 'drift', uri: REPORTS }],
  } as unknown as ObserveOptions);
}

test('the newest report with a diagnosis counts, also that of the month before', async () => {
  const s3 = new FakeS3();
  const report = `${REPORTS}/2026/10/31/00/20261031T000000Z.json`;
  s3.objects.set(report, JSON.stringify({ diagnosis: { kind: 'feed', text: 'amount is missing.' } }));
  s3.objects.set(`${REPORTS}/2026/11/01/00/20261101T000000Z.json`, '{}');
  const quality = 'Whether the quality fell is not known: no quality monitor measures it.';
  expect(await find(s3)).toEqual({ kind: 'feed', text: 'amount is missing.', report, quality });
  expect(await find(s3, 'criteria')).toBeUndefined();
});

test('a drift that the baseline itself would be is one for itself, and told with what it is worth', async () => {
  const s3 = new FakeS3();
  const diagnosis = { kind: 'world', text: 'load shifted.' };
  const calibration = { kind: 'calibrationNeeded', text: 'the baseline alarms on its own later part' };
  s3.objects.set(`${REPORTS}/2026/11/23/00/20261123T000000Z.json`, JSON.stringify({ diagnosis, calibration }));
  const found = await find(s3);
  expect(found).toMatchObject({
    kind: 'uncalibrated',
    text: 'load shifted. But the baseline alarms on its own later part.',
  });
});

test('a broken feed stays one where the baseline would be drift as well', async () => {
  const s3 = new FakeS3();
  const diagnosis = { kind: 'feed', text: 'amount is missing.' };
  const calibration = { kind: 'calibrationNeeded', text: 'the baseline alarms on its own later part' };
  s3.objects.set(`${REPORTS}/2026/11/23/00/20261123T000000Z.json`, JSON.stringify({ diagnosis, calibration }));
  expect((await find(s3))?.kind).toBe('feed');
});

test('a diagnosis that cannot be read holds nothing back', async () => {
  const warned = jest.spyOn(logger, 'warn').mockImplementation(() => undefined);
  const s3 = new FakeS3();
  s3.objects.set(`${REPORTS}/2026/11/23/00/20261123T000000Z.json`, 'nonsense');
  expect(await find(s3)).toBeUndefined();
  expect(warned).toHaveBeenCalledWith('the diagnosis of the drift cannot be read', expect.anything());
});
