import { type CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { METRICS_NAMESPACE, type PublishedMetric } from '../../contract/cloudwatch';

/**
 * Publishes one occurrence of something that an operator asks for, of an endpoint or a pipeline.
 *
 * @param dimensions what it is of: name and value
 */
export async function countMetric(
  cloudWatch: CloudWatchClient,
  { name, unit }: PublishedMetric,
  dimensions: Readonly<Record<string, string>>,
  time: Date,
): Promise<void> {
  await cloudWatch.send(
    new PutMetricDataCommand({
      Namespace: METRICS_NAMESPACE,
      MetricData: [
        {
          MetricName: name,
          Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
          Value: 1,
          Unit: unit,
          Timestamp: time,
        },
      ],
    }),
  );
}
