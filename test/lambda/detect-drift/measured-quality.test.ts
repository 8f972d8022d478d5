import { REPORT_ENDINGS } from '../../../contract/layout';
import { logger } from '../../../engine/aws/logging';
import { renderQuality } from '../../../engine/drift-report/quality-section';
import { findQuality } from '../../../lambda/detect-drift/measured-quality';
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

const find = (s3: FakeS3, folder: string | undefined = FOLDER) => findQuality(s3 as never, folder, UNTIL);

test('the last window with enough labels counts, and estimates do not', async () => {
  const s3 = new FakeS3();
  measure(s3, 7, 'CriteriaMet');
  const uri = measure(s3, 8, 'CriteriaMissed');
  measure(s3, 9, 'InsufficientData');
  s3.objects.set(uri.replace('T080000Z.json', `T100000Z${REPORT_ENDINGS.estimate}`), '{"verdict": "CriteriaMet"}');
  const quality = await find(s3);
  expect(quality).toMatchObject({ measured: { verdict: 'CriteriaMissed', reason: 'auc of 8', uri } });
  expect(quality.estimated).toBeUndefined();
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
  expect(quality).toMatchObject({ measured: { uri } });
  expect(renderQuality(quality, VERSION)).toContain('Whether the answers are right is not known');
});

test('where no monitor is linked, or nothing was measured, there is no section', async () => {
  expect(await findQuality(new FakeS3() as never, undefined, UNTIL)).toEqual({});
  expect(renderQuality(await find(new FakeS3()), VERSION)).toBe('');
});

test('a report that cannot be read holds no page back', async () => {
  const warned = jest.spyOn(logger, 'warn').mockImplementation(() => undefined);
  const s3 = new FakeS3();
  s3.objects.set(measure(s3, 8, 'CriteriaMet'), 'nonsense');
  expect(await find(s3)).toEqual({});
  expect(warned).toHaveBeenCalledWith('the quality of the answers cannot be read', expect.anything());
});

test('what the newest window is estimated at stands beside what labels say of older ones', async () => {
  const s3 = new FakeS3();
  const uri = measure(s3, 8, 'CriteriaMet').replace('T080000Z.json', `T100000Z${REPORT_ENDINGS.estimate}`);
  const window = { start: '2026-11-24T10:00:00Z', end: '2026-11-24T11:00:00Z' };
  const criteria = [
    { name: 'auc', outcome: 'missed', message: 'estimated auc 0.71 is below the required 0.8' },
    { name: 'accuracy', outcome: 'met', message: 'estimated accuracy 0.8 meets at least 0.7' },
  ];
  const estimate = { window, rows: 1500, modelPackageArn: VERSION, estimate: {}, criteria, reason: 'auc about 0.71' };
  s3.objects.set(uri, JSON.stringify(estimate));
  // The estimate of the judged window comes after its verdict, or says only why there is none.
  s3.objects.set(
    uri.replace('T100000Z', 'T110000Z'),
    JSON.stringify({ window, rows: 3, reason: 'too few rows for an estimate' }),
  );
  const html = renderQuality(await find(s3), VERSION);
  expect(html).toMatch(
    /Measured quality[\s\S]*Estimated quality<\/h2>\n<p><strong>Without labels: the model may answer worse than it must<\/strong>: auc about 0.71\.<\/p>\n<ul><li>estimated auc 0.71 is below the required 0.8<\/li><\/ul>/,
  );
  expect(html).toContain(`1,500 rows from Tue, 24 Nov 2026, 10:00 UTC to Tue, 24 Nov 2026, 11:00 UTC; the report is`);
  expect(html).toContain(uri);
  expect(html).not.toContain('accuracy');
});
