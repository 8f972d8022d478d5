// How groups are treated in live traffic: from captured requests to report, metric and event.
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import {
  DEFAULT_QUALITY_CONFIG,
  type GroupCriterionConfig,
  type QualityConfig,
} from '../../../contract/quality-config';
import { logger } from '../../../engine/aws/logging';
import { measureQuality } from '../../../lambda/measure-quality/measure-quality';
import { ToldNotices } from '../../engine/aws/told-notices';
import { capture, label, SCHEMA } from '../../engine/quality/fixtures';
import { answerBy, type FakeClient, FakeS3 } from '../detect-drift/fake-aws';
import { PLACES } from './fixtures';

const ARN = 'arn:aws:sagemaker:eu-west-1:111122223333:model-package/churn/1';
const FOLDER = 's3://bucket/quality-reports/churn/2026/11/23/13/20261123T130000Z';
const ESTIMATED = { scheduledTime: '2026-11-23T14:15:00Z' };
const MEASURED = { scheduledTime: '2026-11-23T16:05:00Z' };

const PARITY: GroupCriterionConfig = {
  metric: 'demographicParityRatio',
  comparison: 'atLeast',
  threshold: 0.8,
  slice: { column: 'plan' },
  minimumGroupRows: 30,
};
const OPPORTUNITY: GroupCriterionConfig = {
  ...PARITY,
  metric: 'equalOpportunityDifference',
  comparison: 'atMost',
  threshold: 0.1,
};

let told: ToldNotices;
let cloudWatch: FakeClient<CloudWatchClient>;

beforeEach(() => {
  jest.spyOn(logger, 'info').mockImplementation(() => undefined);
  told = new ToldNotices();
  cloudWatch = answerBy(CloudWatchClient, { PutMetricDataCommand: () => ({}) });
});

/** Of 300 rows of `basic` a fifth is answered yes, of 300 of `plus` a half; every second row is positive. */
function serve(): FakeS3 {
  const s3 = new FakeS3();
  const rows = Array.from({ length: 600 }, (_, i) => {
    const plan = i % 2 === 0 ? 'basic' : 'plus';
    const yes = Math.floor(i / 2) % 10 < (plan === 'basic' ? 2 : 5);
    return { id: `C${i}`, plan, yes, truth: Math.floor(i / 20) % 2 };
  });
  s3.objects.set(
    's3://bucket/runs/schema.json',
    JSON.stringify({ features: SCHEMA, target: { positiveClass: '1', negativeClass: '0' } }),
  );
  s3.objects.set(
    's3://bucket/capture/churn/AllTraffic/2026/11/23/13/0.jsonl',
    rows
      .map(({ id, plan, yes }, i) => capture({ inferenceId: id }, `${i},${plan}\n`, yes ? '0.9\n' : '0.1\n'))
      .join('\n'),
  );
  s3.objects.set(
    's3://bucket/ground-truth/2026/11/23/14/a.jsonl',
    rows.map(({ id, truth }) => label(id, `${truth}\n`)).join('\n'),
  );
  return s3;
}

function fakeSageMaker(since = '2026-11-01T00:00:00Z'): FakeClient<SageMakerClient> {
  return answerBy(SageMakerClient, {
    DescribeEndpointCommand: () => ({ EndpointConfigName: 'config' }),
    DescribeEndpointConfigCommand: () => ({ ProductionVariants: [{ VariantName: 'AllTraffic', ModelName: 'model' }] }),
    DescribeModelCommand: () => ({ Containers: [{ ModelPackageName: ARN }], CreationTime: new Date(since) }),
    DescribeModelPackageCommand: () => ({
      DriftCheckBaselines: {
        ModelDataQuality: {
          Statistics: { S3Uri: 's3://bucket/runs/baseline.csv' },
          Constraints: { S3Uri: 's3://bucket/runs/schema.json' },
        },
      },
    }),
  });
}

async function measure(
  s3: FakeS3,
  event: object,
  config: Partial<QualityConfig> = {},
  sageMaker = fakeSageMaker(),
): Promise<void> {
  await measureQuality(
    event,
    {
      ...PLACES,
      topicArn: 'topic',
      config: {
        ...DEFAULT_QUALITY_CONFIG,
        windowSeconds: 3600,
        labelDelaySeconds: 7200,
        lateLabelDelaySeconds: 7200,
        groupCriteria: [PARITY, OPPORTUNITY],
        ...config,
      },
    },
    { s3, sageMaker, cloudWatch, sns: told.sns, eventBridge: told.eventBridge },
  );
}

const published = (): Record<string, number> =>
  Object.fromEntries(
    cloudWatch.requests.flatMap(({ input }) =>
      input.MetricData.map(({ MetricName, Value }: any) => [MetricName, Value]),
    ),
  );

test('before labels, selection rates are reported, and demographic parity is judged', async () => {
  const s3 = serve();
  await measure(s3, ESTIMATED);
  const { groups, groupCriteria } = s3.json(`${FOLDER}.estimate.json`);
  expect(groups).toMatchObject([
    { column: 'plan', group: 'basic', rates: { selectionRate: { value: 0.2, rows: 300 } } },
    { column: 'plan', group: 'plus', rates: { selectionRate: { value: 0.5, rows: 300 } } },
  ]);
  expect(groups[0].rates.recall).toBeUndefined();
  expect(groupCriteria).toMatchObject([
    { metric: 'demographicParityRatio', outcome: 'missed', measured: { value: 0.4 }, least: 'basic', most: 'plus' },
  ]);
  expect(published()).toMatchObject({ DemographicParityRatio: 0.4, GroupCriteriaMissed: 1 });
  // People hear of it by the alarm: the event is for programs.
  expect(told.messages).toEqual([]);
  expect(told.events.map(({ type, detail }) => [type, detail.kind])).toEqual([
    ['lifecycle.drift', 'GroupCriteriaMissed'],
  ]);
  const { happened, details } = told.events[0].detail;
  expect(happened).toContain('demographicParityRatio by plan 0.400 is below the required 0.8');
  expect(details.report).toBe(`${FOLDER}.estimate.json`);
});

test('with labels, the rates that need them are judged too, and parity raises no second alarm', async () => {
  const s3 = serve();
  await measure(s3, MEASURED);
  const report = s3.json(`${FOLDER}.json`);
  expect(report.groups[0].rates).toMatchObject({
    selectionRate: { rows: 300 },
    recall: { rows: 150, value: 0.2 },
    falsePositiveRate: { rows: 150, value: 0.2 },
  });
  expect(report.groupCriteria).toMatchObject([
    { metric: 'demographicParityRatio', outcome: 'missed' },
    { metric: 'equalOpportunityDifference', outcome: 'missed', measured: { value: 0.3 } },
  ]);
  expect(report.verdict).toBe('CriteriaMet');
  expect(published()).toMatchObject({ EqualOpportunityDifference: 0.3, GroupCriteriaMissed: 1 });
  expect(published()).not.toHaveProperty('DemographicParityRatio');
  expect(told.events.map(({ detail }) => [detail.kind, detail.details.criteria, detail.details.report])).toEqual([
    ['GroupCriteriaMissed', 'equalOpportunityDifference', `${FOLDER}.json`],
  ]);
});

test('selection rates count rows whose labels never come, and the rest is no verdict', async () => {
  const s3 = serve();
  s3.objects.delete('s3://bucket/ground-truth/2026/11/23/14/a.jsonl');
  await measure(s3, MEASURED);
  const report = s3.json(`${FOLDER}.json`);
  expect(report.groupCriteria.map(({ outcome }: any) => outcome)).toEqual(['missed', 'unmeasured']);
  expect(report.groupCriteria[1].message).toContain('not basic (0 rows), plus (0 rows)');
  expect(published()).not.toHaveProperty('GroupCriteriaMissed');
  expect(told.events).toEqual([]);
});

test('what another version answered says nothing about this one', async () => {
  const s3 = serve();
  // All captured rows came at 13:05.
  await measure(s3, ESTIMATED, {}, fakeSageMaker('2026-11-23T13:30:00Z'));
  expect(s3.json(`${FOLDER}.estimate.json`)).toMatchObject({ groups: [], groupCriteria: [{ outcome: 'unmeasured' }] });
  expect(published()).not.toHaveProperty('GroupCriteriaMissed');
});

test('a difference within chance, and groups that are alike, raise nothing', async () => {
  const s3 = serve();
  const near: GroupCriterionConfig = { ...PARITY, threshold: 0.45 };
  await measure(s3, ESTIMATED, { groupCriteria: [near, { ...PARITY, threshold: 0.3 }] });
  expect(s3.json(`${FOLDER}.estimate.json`).groupCriteria.map(({ outcome }: any) => outcome)).toEqual([
    'unclear',
    'met',
  ]);
  expect(published()).toMatchObject({ GroupCriteriaMissed: 0, DemographicParityRatio: 0.4 });
  expect(told.events).toEqual([]);
});

test('slices alone have their rates, and nothing is judged', async () => {
  const s3 = serve();
  await measure(s3, ESTIMATED, { groupCriteria: [], slices: [{ column: 'plan' }] });
  const report = s3.json(`${FOLDER}.estimate.json`);
  expect(report.groups).toHaveLength(2);
  expect(report).not.toHaveProperty('groupCriteria');
  expect(published()).not.toHaveProperty('GroupCriteriaMissed');
});

test('a column that the version lacks is said', async () => {
  const s3 = serve();
  await measure(s3, ESTIMATED, { groupCriteria: [{ ...PARITY, slice: { column: 'gender' } }] });
  expect(s3.json(`${FOLDER}.estimate.json`).groupCriteria[0].message).toContain('none has the name');
});
