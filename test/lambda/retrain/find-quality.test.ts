import { REPORT_ENDINGS } from '../../../contract/layout';
import { logger } from '../../../engine/aws/logging';
import type { Diagnosis, DriftReport } from '../../../engine/drift';
import { reportUri } from '../../../lambda/measure-quality/tasks';
import type { Cause } from '../../../lambda/retrain/cause';
import { findDiagnosis } from '../../../lambda/retrain/find-diagnosis';
import type { ObserveOptions } from '../../../lambda/retrain/observe';
import { FakeS3 } from '../detect-drift/fake-aws';

const DRIFT = 's3://bucket/drift-reports/churn';
const NOW = new Date('2026-11-24T12:00:00Z');
const VERSION = 'arn:aws:sagemaker:eu-west-1:111122223333:model-package/churn/4';
const HOUR = 3_600_000;

/** The beginning of an hour of the day. */
const at = (hour: number): string => new Date(Date.UTC(2026, 10, 24, hour)).toISOString();

/** A monitor whose windows drifted from eight to ten o'clock, after one that had not. */
function drifted(diagnosis: Partial<Diagnosis> = {}, more: Partial<DriftReport> = {}): FakeS3 {
  const s3 = new FakeS3();
  const report = {
    diagnosis: { kind: 'unclear', signs: [], text: 'amount shifted.', ...diagnosis },
    modelPackageArn: VERSION,
    window: { start: at(9), end: at(10) },
    windows: [{ start: at(9) }],
    recentVerdicts: [
      { start: at(6), verdict: 'Drift' },
      { start: at(7), verdict: 'NoDrift' },
      { start: at(8), verdict: 'Drift' },
      { start: at(9), verdict: 'Drift' },
    ],
    ...more,
  };
  s3.objects.set(`${DRIFT}/2026/11/24/09/20261124T090000Z.json`, JSON.stringify(report));
  return s3;
}

/** Where the monitor of quality writes the reports of a window, and what it says. */
function measure(s3: FakeS3, hour: number, verdict: string, more: object = {}): void {
  const start = new Date(at(hour));
  for (const ending of [REPORT_ENDINGS.estimate, REPORT_ENDINGS.modelQuality]) {
    s3.objects.set(reportUri('s3://bucket/quality-reports', 'churn', start, ending), '{"verdict": "CriteriaMet"}');
  }
  const report = {
    window: { start: at(hour), end: new Date(start.getTime() + HOUR).toISOString() },
    modelPackageArn: VERSION,
    verdict,
    reason: `auc of ${hour}`,
    criteria: [{}],
    ...more,
  };
  s3.objects.set(
    reportUri('s3://bucket/quality-reports', 'churn', start, REPORT_ENDINGS.report),
    JSON.stringify(report),
  );
}

const find = (s3: FakeS3): ReturnType<typeof findDiagnosis> =>
  findDiagnosis({ subject: 'drift' } as Cause, NOW, {
    s3: s3 as never,
    driftReports: [{ alarm: 'drift', uri: DRIFT, quality: 's3://bucket/quality-reports/churn' }],
  } as unknown as ObserveOptions);

test('quality that fell in a window of the drift decides for the world where nothing looks broken', async () => {
  const s3 = drifted();
  measure(s3, 8, 'CriteriaMissed');
  expect(await find(s3)).toMatchObject({
    kind: 'world',
    quality:
      'The measured quality fell with it: auc of 8 in the window from 2026-11-24T08:00:00.000Z until 2026-11-24T09:00:00.000Z. Together this looks like a change of the world.',
  });
});

test('a broken feed stays one when quality falls: garbage makes it fall as well', async () => {
  const s3 = drifted({ kind: 'feed', signs: [{ kind: 'missing', column: 'amount', text: 'amount is missing' }] });
  measure(s3, 8, 'CriteriaMissed');
  const found = await find(s3);
  expect(found).toMatchObject({ kind: 'feed', text: 'amount shifted.' });
  expect(found!.quality).toMatch(/^The measured quality fell with it: auc of 8 in the window [^ ]+ \S+ until \S+\.$/);
});

test('quality that fell decides for the world as well where the baseline would be drift', async () => {
  const calibration = { kind: 'calibrationNeeded' as const, text: 'the baseline alarms on its own later part' };
  const s3 = drifted({}, { calibration });
  expect(await find(s3)).toMatchObject({ kind: 'uncalibrated' });
  measure(s3, 8, 'CriteriaMissed');
  expect(await find(s3)).toMatchObject({ kind: 'world', quality: expect.stringMatching(/change of the world\.$/) });
});

test('quality that held says that the drift has not hurt the model yet; windows with too few labels say nothing', async () => {
  const s3 = drifted({ kind: 'world' });
  measure(s3, 8, 'CriteriaMet');
  measure(s3, 9, 'InsufficientData');
  expect(await find(s3)).toMatchObject({
    kind: 'world',
    quality:
      'The measured quality has held: auc of 8 in the window from 2026-11-24T08:00:00.000Z until 2026-11-24T09:00:00.000Z, so the drift has not hurt the model until then.',
  });
});

test('what was measured before the drift began says nothing about it', async () => {
  const s3 = drifted();
  measure(s3, 7, 'CriteriaMissed');
  expect(await find(s3)).toMatchObject({
    kind: 'unclear',
    quality:
      'Whether the quality fell is not known yet: no window of the drift has enough labels, the last one measured is from 2026-11-24T07:00:00.000Z until 2026-11-24T08:00:00.000Z.',
  });
});

test.each([
  [
    'another version was measured',
    { modelPackageArn: VERSION.replace('/4', '/3') },
    / not known yet: no window of the drift has enough labels\.$/,
  ],
  ['there are no criteria', { criteria: [] }, / is not known: the quality monitor has no success criteria\.$/],
])('where %s, quality is not known', async (_what, more, expected) => {
  const s3 = drifted();
  measure(s3, 8, 'CriteriaMissed', more);
  expect(await find(s3)).toMatchObject({ kind: 'unclear', quality: expect.stringMatching(expected) });
});

test('quality that cannot be read holds no diagnosis back', async () => {
  const warned = jest.spyOn(logger, 'warn').mockImplementation(() => undefined);
  const s3 = drifted();
  s3.objects.set('s3://bucket/quality-reports/churn/2026/11/24/08/20261124T080000Z.json', 'nonsense');
  expect(await find(s3)).toMatchObject({
    kind: 'unclear',
    quality: 'Whether the quality fell is not known: its reports cannot be read.',
  });
  expect(warned).toHaveBeenCalledWith('the measured quality cannot be read', expect.anything());
});
