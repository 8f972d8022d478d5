// Requests that the filter leaves out are neither measured nor training data.
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DEFAULT_QUALITY_CONFIG, type QualityConfig } from '../../../contract/quality-config';
import { logger } from '../../../engine/aws/logging';
import { measureQuality } from '../../../lambda/measure-quality/measure-quality';
import { ToldNotices } from '../../engine/aws/told-notices';
import { capture, label, SCHEMA } from '../../engine/quality/fixtures';
import { answerBy, FakeS3 } from '../detect-drift/fake-aws';
import { fakeSageMaker } from '../detect-drift/fixtures';
import { PLACES } from './fixtures';

const REPORTS = 's3://bucket/quality-reports/churn/2026/11/23/13/20261123T130000Z';
const MEASURED = { scheduledTime: '2026-11-23T16:05:00Z' };
const ESTIMATED = { scheduledTime: '2026-11-23T14:15:00Z' };
const SYNTHETIC: QualityConfig['leaveOut'] = [{ by: 'customAttribute', name: 'source', is: ['synthetic-check'] }];

const config: QualityConfig = {
  ...DEFAULT_QUALITY_CONFIG,
  windowSeconds: 3600,
  labelDelaySeconds: 7200,
  lateLabelDelaySeconds: 18_000,
  slices: [{ column: 'plan' }],
  trainingData: { uri: 's3://bucket/source/labelled-traffic', idColumn: 'customer', targetColumn: 'churned' },
};

/** Customers about whom the model is right, and checks whose label it never meets. */
function addTraffic(s3: FakeS3, { customers = 300, checks = 200, together = false } = {}): void {
  const rows = Array.from({ length: customers + checks }, (_, i) => {
    const isCheck = i >= customers;
    const score = (i % 10) / 10;
    return { id: isCheck ? `check-${i}` : `C${i}`, score, truth: score >= 0.5 === !isCheck ? 1 : 0, isCheck };
  });
  const lines = rows.map(({ id, score, isCheck }, i) => {
    const plan = isCheck ? 'check' : 'basic';
    const line = together
      ? capture({ inferenceId: `${id},${id}-check` }, `${i},${plan}\n${i},check\n`, `${score}\n${1 - score}\n`)
      : capture({ inferenceId: id }, `${i},${plan}\n`, `${score}\n`);
    return isCheck
      ? line.replace('"inferenceId"', '"customAttributes":["source=synthetic-check"],"inferenceId"')
      : line;
  });
  const labels = rows.map(({ id, truth }) =>
    together ? label(`${id},${id}-check`, `${truth}\n${truth}\n`) : label(id, `${truth}\n`),
  );
  s3.objects.set('s3://bucket/capture/churn/AllTraffic/2026/11/23/13/0.jsonl', lines.join('\n'));
  s3.objects.set('s3://bucket/ground-truth/2026/11/23/15/0.jsonl', labels.join('\n'));
}

function open(): FakeS3 {
  const s3 = new FakeS3();
  const target = { positiveClass: '1', negativeClass: '0' };
  s3.objects.set('s3://bucket/runs/schema.json', JSON.stringify({ features: SCHEMA, target }));
  const heldOut = Array.from({ length: 600 }, (_, i) => `${(i % 10) / 10},${i % 10 >= 5 ? 1 : 0}`);
  s3.objects.set('s3://bucket/runs/predictions.csv', ['prediction,label', ...heldOut].join('\n'));
  return s3;
}

async function measure(s3: FakeS3, event: object, leaveOut: QualityConfig['leaveOut']): Promise<any> {
  const sageMaker = fakeSageMaker({
    DescribeModelPackageCommand: () => ({
      DriftCheckBaselines: {
        ModelDataQuality: {
          Statistics: { S3Uri: 's3://bucket/runs/baseline.csv' },
          Constraints: { S3Uri: 's3://bucket/runs/schema.json' },
        },
        ModelQuality: { Statistics: { S3Uri: 's3://bucket/runs/predictions.csv' } },
      },
    }),
  });
  await measureQuality(
    event,
    {
      ...PLACES,
      config: { ...config, ...(leaveOut && { leaveOut }) },
    },
    {
      s3,
      sageMaker,
      cloudWatch: answerBy(CloudWatchClient, { PutMetricDataCommand: () => ({}) }),
      eventBridge: new ToldNotices().eventBridge,
    },
  );
  return s3.json(`${REPORTS}${event === ESTIMATED ? '.estimate' : ''}.json`);
}

const trainingRows = (s3: FakeS3): string[] =>
  String(s3.objects.get('s3://bucket/source/labelled-traffic/20261123T130000Z.csv')).trim().split('\n').slice(1);

beforeAll(() => {
  jest.spyOn(logger, 'info').mockImplementation(() => undefined);
});

test('requests that the filter names are neither measured nor training data, and are counted', async () => {
  const s3 = open();
  addTraffic(s3);
  const plain = await measure(s3, MEASURED, undefined);
  expect(plain).toMatchObject({ measuredRows: 500, measures: { accuracy: { value: 0.6 } } });
  expect(trainingRows(s3).some((row) => row.startsWith('check-'))).toBe(true);

  const filtered = open();
  addTraffic(filtered);
  const report = await measure(filtered, MEASURED, SYNTHETIC);
  expect(report).toMatchObject({
    measuredRows: 300,
    measures: { accuracy: { value: 1 } },
    labels: { records: 300, rows: 300, leftOut: { records: 200, rows: 0 }, unusableRecords: {} },
    reason: expect.stringMatching(/^200 requests left out by the filter; /),
    config: { leaveOut: SYNTHETIC },
  });
  expect(report.slices.map(({ value }: any) => value)).not.toContain('check');
  expect(trainingRows(filtered)).toHaveLength(300);
  expect(trainingRows(filtered).some((row) => row.startsWith('check-'))).toBe(false);
});

test('a row of a request is left out with its answer, its label and its training row', async () => {
  const s3 = open();
  addTraffic(s3, { checks: 0, together: true });
  const report = await measure(s3, MEASURED, [{ by: 'column', name: 'plan', is: ['check'] }]);
  expect(report).toMatchObject({
    measuredRows: 300,
    measures: { accuracy: { value: 1 } },
    labels: {
      rows: 300,
      labelledRows: 300,
      leftOut: { records: 0, rows: 300 },
      unusableRecords: {},
      unusableLabels: {},
    },
    reason: expect.stringMatching(/^300 rows left out by the filter; /),
  });
  expect(trainingRows(s3).map((row) => row.split(',')[0])).toEqual(
    expect.arrayContaining(Array.from({ length: 300 }, (_, i) => `C${i}`)),
  );
  expect(trainingRows(s3)).toHaveLength(300);
});

test('a window of which all is left out says so', async () => {
  const s3 = open();
  addTraffic(s3, { customers: 0 });
  expect(await measure(s3, ESTIMATED, SYNTHETIC)).toMatchObject({
    rows: 0,
    leftOut: { records: 200, rows: 0 },
    reason: expect.stringMatching(/^all of the traffic is left out: 200 requests left out by the filter; 0 rows/),
  });
  expect(await measure(s3, MEASURED, SYNTHETIC)).toMatchObject({
    verdict: 'InsufficientData',
    reason: expect.stringMatching(/^all of the traffic is left out: 200 requests left out by the filter; /),
  });
});

test('an estimate is of what is not left out', async () => {
  const s3 = open();
  addTraffic(s3);
  expect(await measure(s3, ESTIMATED, SYNTHETIC)).toMatchObject({
    rows: 300,
    leftOut: { records: 200, rows: 0 },
    reason: expect.stringMatching(/^200 requests left out by the filter; estimated from 300 answers/),
  });
});
