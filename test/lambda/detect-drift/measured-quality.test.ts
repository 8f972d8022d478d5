import { REPORT_ENDINGS } from '../../../contract/layout';
import { logger } from '../../../engine/aws/logging';
import { renderQuality } from '../../../engine/drift-report/quality-section';
import { findMeasuredQuality } from '../../../lambda/detect-drift/measured-quality';
import { reportUri } from '../../../lambda/measure-quality/tasks';
import { FakeS3 } from './fake-aws';

const FOLDER = 's3://bucket/quality-reports/churn';
const VERSION = 'arn:aws:sagemaker:eu-west-1:111122223333:model-package/churn/4';
const UNTIL = new Date('2026-11-24T12:00:00Z');

function measure(s3: FakeS3, hour: number, verdict: string): string {
  const start = new Date(Date.UTC(2026, 10, 24, hour));
  const uri = reportUri('s3://bucket/quality-reports', 'churn', start, REPORT_ENDINGS.report);
  const window = { start: start.toISOString(), end: new Date(start.getTime() + 3_600_000).toISOString() };
  const report = { verdict, reason: `auc of ${hour}`, window, measuredRows: 1200, modelPackageArn: VERSION };
  s3.objects.set(uri, JSON.stringify(report));
  return uri;
}

const find = (s3: FakeS3, folder: string | undefined = FOLDER) => findMeasuredQuality(s3 as never, folder, UNTIL);

test('the last window with enough labels counts, and estimates do not', async () => {
  const s3 = new FakeS3();
  measure(s3, 7, 'CriteriaMet');
  const uri = measure(s3, 8, 'CriteriaMissed');
  measure(s3, 9, 'InsufficientData');
  s3.objects.set(uri.replace('T080000Z.json', `T100000Z${REPORT_ENDINGS.estimate}`), '{"verdict": "CriteriaMet"}');
  const quality = await find(s3);
  expect(quality).toMatchObject({ verdict: 'CriteriaMissed', reason: 'auc of 8', uri });
  const html = renderQuality(quality, VERSION);
  expect(html).toContain('<strong>The model answers worse than it must</strong>: auc of 8.');
  expect(html).toContain('1,200 labelled rows from Tue, 24 Nov 2026, 08:00 UTC to Tue, 24 Nov 2026, 09:00 UTC;');
  expect(renderQuality(quality, undefined)).toContain('answered by another model version');
});

test('where no window has enough labels, the newest says so', async () => {
  const s3 = new FakeS3();
  measure(s3, 8, 'InsufficientData');
  const uri = measure(s3, 9, 'InsufficientData');
  const quality = await find(s3);
  expect(quality).toMatchObject({ uri });
  expect(renderQuality(quality, VERSION)).toContain('Whether the answers are right is not known');
});

test('where no monitor is linked, or nothing was measured, there is no section', async () => {
  expect(await findMeasuredQuality(new FakeS3() as never, undefined, UNTIL)).toBeUndefined();
  expect(renderQuality(await find(new FakeS3()), VERSION)).toBe('');
});

test('a report that cannot be read holds no page back', async () => {
  const warned = jest.spyOn(logger, 'warn').mockImplementation(() => undefined);
  const s3 = new FakeS3();
  s3.objects.set(measure(s3, 8, 'CriteriaMet'), 'nonsense');
  expect(await find(s3)).toBeUndefined();
  expect(warned).toHaveBeenCalledWith('the measured quality cannot be read', expect.anything());
});
