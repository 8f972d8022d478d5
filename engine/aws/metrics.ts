import { type CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DIMENSIONS, METRICS_NAMESPACE, type PublishedMetric } from '../../contract/cloudwatch';

/** Publishes one occurrence of something that an operator asks for, with the endpoint as its dimension. */
export async function countMetric(
  cloudWatch: CloudWatchClient,
  { name, unit }: PublishedMetric,
  endpointName: string,
  time: Date,
): Promise<void> {
  await cloudWatch.send(
    new PutMetricDataCommand({
      Namespace: METRICS_NAMESPACE,
      MetricData: [
        {
          MetricName: name,
          Dimensions: [{ Name: DIMENSIONS.endpoint, Value: endpointName }],
          Value: 1,
          Unit: unit,
          Timestamp: time,
        },
      ],
    }),
  );
}
