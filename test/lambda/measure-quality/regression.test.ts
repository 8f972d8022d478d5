// A regression before its labels: from captured requests and the trees of the evaluation to report and metrics.
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DEFAULT_QUALITY_CONFIG, type QualityConfig } from '../../../contract/quality-config';
import { logger } from '../../../engine/aws/logging';
import { measureQuality } from '../../../lambda/measure-quality/measure-quality';
import { ToldNotices } from '../../engine/aws/told-notices';
import { capture, label } from '../../engine/quality/fixtures';
import goldens from '../../engine/quality/loss-goldens.json';
import { answerBy, type FakeClient, FakeS3 } from '../detect-drift/fake-aws';
import { fakeSageMaker, published } from '../detect-drift/fixtures';
import { PLACES } from './fixtures';

const REPORT = 's3://bucket/quality-reports/price/2026/11/23/13/20261123T130000Z';
const LOSSES = 's3://bucket/runs/r/evaluate/predictions/losses.json';
const sources = {
  ModelDataQuality: {
    Statistics: { S3Uri: 's3://bucket/runs/baseline.csv' },
    Constraints: { S3Uri: 's3://bucket/runs/schema.json' },
  },
  ModelQuality: { Statistics: { S3Uri: 's3://bucket/runs/r/evaluate/predictions/predictions.csv' } },
};

let cloudWatch: FakeClient<CloudWatchClient>;
beforeEach(() => {
  jest.spyOn(logger, 'info').mockImplementation(() => undefined);
  cloudWatch = answerBy(CloudWatchClient, { PutMetricDataCommand: () => ({}) });
});

/** The held-out rows again, as live traffic. */
function serve(change: (input: string[]) => string[] = (input) => input): FakeS3 {
  const s3 = new FakeS3();
  s3.objects.set('s3://bucket/runs/schema.json', JSON.stringify({ features: goldens.schema }));
  s3.objects.set(LOSSES, JSON.stringify(goldens.losses));
  const lines = goldens.rows.map(({ predicted, input }, i) =>
    capture({ inferenceId: `R${i}` }, `${change(input).join(',')}\n`, `${predicted}\n`),
  );
  s3.objects.set('s3://bucket/capture/price/AllTraffic/2026/11/23/13/0.jsonl', lines.join('\n'));
  s3.objects.set(
    's3://bucket/ground-truth/2026/11/23/15/0.jsonl',
    goldens.rows.map(({ predicted }, i) => label(`R${i}`, `${predicted + 2}`)).join('\n'),
  );
  return s3;
}

/** What was published of estimates. */
const estimates = (): Record<string, number> =>
  Object.fromEntries(Object.entries(published(cloudWatch)).filter(([name]) => name.startsWith('Estimated')));

async function measure(
  s3: FakeS3,
  scheduledTime = '2026-11-23T14:15:00Z',
  more: Partial<QualityConfig> = {},
): Promise<void> {
  await measureQuality(
    { scheduledTime },
    {
      ...PLACES,
      endpointName: 'price',
      config: {
        ...DEFAULT_QUALITY_CONFIG,
        problemType: 'regression',
        windowSeconds: 3600,
        labelDelaySeconds: 7200,
        lateLabelDelaySeconds: 7200,
        criteria: [{ metric: 'mae', comparison: 'atMost', threshold: 0.5 }],
        ...more,
      },
    },
    {
      s3,
      sageMaker: fakeSageMaker({ DescribeModelPackageCommand: () => ({ DriftCheckBaselines: sources }) }),
      cloudWatch,
      eventBridge: new ToldNotices().eventBridge,
    },
  );
}

test('the errors are estimated under names that say so, compared with those of held-out rows, and judged without an alarm', async () => {
  const s3 = serve();
  await measure(s3);
  const report = s3.json(`${REPORT}.estimate.json`);
  const { mae, rmse } = report.estimate.metrics;
  expect(report.estimate).toMatchObject({
    method: 'direct loss estimation',
    rows: 240,
    heldOut: goldens.losses.heldOut,
  });
  expect(report.reason).toMatch(
    /^estimated from 240 answers and 240 held-out rows, mae 2\.\d+ where held-out rows had 2\.39/,
  );
  expect(report.criteria).toMatchObject([
    { metric: 'mae', outcome: 'missed', message: expect.stringContaining('estimated') },
  ]);
  expect(estimates()).toEqual({ EstimatedMae: mae.estimated, EstimatedRmse: rmse.estimated });
});

test('once labels are there, the report has both', async () => {
  const s3 = serve();
  await measure(s3);
  await measure(s3, '2026-11-23T16:05:00Z');
  const report = s3.json(`${REPORT}.json`);
  expect(report.measures.mae.value).toBeCloseTo(2, 9);
  expect(report.estimate.metrics.mae.estimated).toBeGreaterThan(1);
});

test('rows that no held-out row was like are told', async () => {
  const s3 = serve(([, plan, since, size]) => ['1e6', plan, since, size]);
  await measure(s3);
  expect(s3.json(`${REPORT}.estimate.json`).reason).toContain(
    '100 % of the rows have a value that no held-out row had (age), of whose errors nothing is known',
  );
});

test('rows that a filter leaves out are not estimated, and answers keep their rows', async () => {
  const s3 = serve();
  await measure(s3);
  const { metrics } = s3.json(`${REPORT}.estimate.json`).estimate;
  const filtered = serve();
  // Before each row stands one of a health check, in the same request.
  const lines = goldens.rows.map(({ predicted, input }, i) =>
    capture({ inferenceId: `R${i}` }, `1,probe,,1\n${input.join(',')}\n`, `1\n${predicted}\n`),
  );
  filtered.objects.set('s3://bucket/capture/price/AllTraffic/2026/11/23/13/0.jsonl', lines.join('\n'));
  await measure(filtered, undefined, { leaveOut: [{ by: 'column', name: 'plan', is: ['probe'] }] });
  expect(filtered.json(`${REPORT}.estimate.json`).estimate).toMatchObject({ rows: 240, metrics });
});

test.each<[string, (s3: FakeS3) => void, string]>([
  [
    'evaluated before there were trees',
    (s3) => s3.objects.delete(LOSSES),
    'the model version carries nothing that says how large its errors are on which rows',
  ],
  [
    'whose schema is gone',
    (s3) => s3.objects.delete('s3://bucket/runs/schema.json'),
    "the model version's schema s3://bucket/runs/schema.json does not exist",
  ],
  ['with a damaged file', (s3) => s3.objects.set(LOSSES, '{'), 'losses.json is not JSON'],
  [
    'whose requests cannot be read',
    (s3) =>
      s3.objects.set(
        's3://bucket/capture/price/AllTraffic/2026/11/23/13/0.jsonl',
        goldens.rows
          .map(({ predicted }, i) => capture({ inferenceId: `R${i}` }, undefined, `${predicted}\n`))
          .join('\n'),
      ),
    '0 rows with a number answered in the window, at least 200 are needed for an estimate: what was asked cannot be read of 240 more',
  ],
])('a version %s has a reason and no estimate', async (_, change, reason) => {
  const s3 = serve();
  change(s3);
  await measure(s3);
  const report = s3.json(`${REPORT}.estimate.json`);
  expect(report.estimate).toBeUndefined();
  expect(report.reason).toContain(reason);
  expect(estimates()).toEqual({});
});
