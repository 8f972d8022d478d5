import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DEFAULT_DRIFT_CONFIG, type DriftConfig, type DriftReport } from '../../../engine/drift';
import { type DetectorClients, detectDrift } from '../../../lambda/detect-drift/detect-drift';
import type { DetectorSettings } from '../../../lambda/detect-drift/settings';
import { ToldNotices } from '../../engine/aws/told-notices';
import { answerBy, type FakeClient, FakeS3 } from './fake-aws';

export const settings: DetectorSettings = {
  endpointName: 'churn',
  variantName: 'AllTraffic',
  captureUri: 's3://bucket/capture',
  captureSamplingPercentage: 100,
  maximumBytes: 1024 ** 2,
  reportUri: 's3://bucket/reports',
  config: { ...DEFAULT_DRIFT_CONFIG, windowSeconds: 3600 },
};
export const event = { scheduledTime: '2026-11-23T14:10:30Z' };
export const arn = 'arn:aws:sagemaker:eu-west-1:111122223333:model-package/churn/3';
export const sources = {
  data: 's3://bucket/runs/r1/prepare/baseline/baseline.csv',
  schema: 's3://bucket/runs/r1/prepare/baseline/schema.json',
  predictions: 's3://bucket/runs/r1/evaluate/predictions/predictions.csv',
};
export const cacheUri = 's3://bucket/runs/r1/prepare/baseline/baseline.json';
export const reportUri = 's3://bucket/reports/churn/2026/11/23/13/20261123T130000Z.json';

export const rowAt = (i: number, plan = ['a', 'b', 'b', 'c'][(i * 7) % 4]): string => `${(i * 61) % 200},${plan}`;

export function capture(time: string, data: string, output = '0.5\n'): string {
  const payload = (text: string): object => ({
    observedContentType: 'text/csv',
    mode: 'INPUT',
    data: text,
    encoding: 'CSV',
  });
  return JSON.stringify({
    captureData: { endpointInput: payload(data), endpointOutput: payload(output) },
    eventMetadata: { eventId: 'e', inferenceTime: time },
    eventVersion: '0',
  });
}

export function fakeS3(): FakeS3 {
  const s3 = new FakeS3();
  s3.objects.set(sources.data, ['amount,plan', ...Array.from({ length: 1000 }, (_, i) => rowAt(i))].join('\n'));
  s3.objects.set(
    sources.schema,
    JSON.stringify({
      features: [
        { name: 'amount', type: 'numeric' },
        { name: 'plan', type: 'categorical' },
      ],
    }),
  );
  s3.objects.set(
    sources.predictions,
    ['prediction,label', ...Array.from({ length: 300 }, (_, i) => `${(i % 100) / 100},0`)].join('\n'),
  );
  return s3;
}

/** Four hundred rows between 13:00 and 14:00, in files of fifty. */
export function addTraffic(s3: FakeS3, plan?: string): void {
  for (let file = 0; file < 8; file++) {
    const lines = Array.from({ length: 50 }, (_, i) =>
      capture(
        `2026-11-23T13:${String(file * 7).padStart(2, '0')}:00Z`,
        `${rowAt(file * 50 + i, i % 4 === 0 ? plan : undefined)}\n`,
        `${i / 50}`,
      ),
    );
    s3.objects.set(`s3://bucket/capture/churn/AllTraffic/2026/11/23/13/0${file}.jsonl`, `${lines.join('\n')}\n`);
  }
}

/** Lets the monitor forget that it looked at a window, so that it looks with other eyes. */
export function forget(s3: FakeS3, window = reportUri): void {
  for (const uri of ['s3://bucket/reports/churn/.progress', window, window.replace('.json', '.counts.json.gz')]) {
    s3.objects.delete(uri);
  }
}

export function fakeSageMaker(answers: Record<string, (input: any) => unknown> = {}): FakeClient<SageMakerClient> {
  return answerBy(SageMakerClient, {
    DescribeEndpointCommand: () => ({ EndpointConfigName: 'churn-0123456789ab' }),
    DescribeEndpointConfigCommand: () => ({
      ProductionVariants: [
        { VariantName: 'Other', ModelName: 'x' },
        { VariantName: 'AllTraffic', ModelName: 'churn-0123456789ab' },
      ],
    }),
    DescribeModelCommand: () => ({
      Containers: [{ ModelPackageName: arn }],
      CreationTime: new Date('2026-11-01T00:00:00Z'),
    }),
    DescribeModelPackageCommand: () => ({
      DriftCheckBaselines: {
        ModelDataQuality: { Statistics: { S3Uri: sources.data }, Constraints: { S3Uri: sources.schema } },
        ModelQuality: { Statistics: { S3Uri: sources.predictions } },
      },
    }),
    ...answers,
  });
}

/** Looks at a window that one function counts. */
export async function detect(
  some: Parameters<typeof detectDrift>[0],
  detectorSettings: DetectorSettings,
  clients: Omit<DetectorClients, 'stepFunctions'>,
): Promise<DriftReport> {
  return (await detectDrift(some, detectorSettings, {
    eventBridge: new ToldNotices().eventBridge,
    ...clients,
    stepFunctions: answerBy(SFNClient, {}),
  })) as DriftReport;
}

/** A time of the 23rd of November 2026. */
export const at = (hour: number, minute = 0): string => new Date(Date.UTC(2026, 10, 23, hour, minute)).toISOString();

/** The page of an hour's window. */
export const pageOf = (s3: FakeS3, hour: number): string =>
  String(s3.objects.get(`s3://bucket/reports/churn/2026/11/23/${hour}/20261123T${hour}0000Z.html`));

/** Looks at an hour's window, and at what was published of it. */
export async function lookAtHour(
  s3: FakeS3,
  hour: number,
  { sns, eventBridge }: ToldNotices,
  config: Partial<DriftConfig> = {},
): Promise<{ report: DriftReport; metrics: Record<string, number> }> {
  const cloudWatch = fakeCloudWatch();
  const report = await detect(
    { scheduledTime: at(hour + 1, 10) },
    { ...settings, topicArn: 'topic', config: { ...settings.config, ...config } },
    { s3, sageMaker: fakeSageMaker(), cloudWatch, sns, eventBridge },
  );
  return { report, metrics: published(cloudWatch) };
}

/** CloudWatch with these sums of the endpoint's own metrics. */
export const fakeCloudWatch = (sums: Record<string, number> = {}): FakeClient<CloudWatchClient> =>
  answerBy(CloudWatchClient, {
    PutMetricDataCommand: () => ({}),
    GetMetricDataCommand: ({ MetricDataQueries }) => ({
      MetricDataResults: MetricDataQueries.map(({ Id, MetricStat }: any) => ({
        Id,
        Values: sums[MetricStat.Metric.MetricName] === undefined ? [] : [sums[MetricStat.Metric.MetricName]],
      })),
    }),
  });

/** The published values by name; of several with the same name the last. */
export function published(cloudWatch: FakeClient<CloudWatchClient>): Record<string, number> {
  return Object.fromEntries(
    cloudWatch.requests.flatMap(({ input }) =>
      (input.MetricData ?? []).map(({ MetricName, Value }: any) => [MetricName, Value]),
    ),
  );
}
