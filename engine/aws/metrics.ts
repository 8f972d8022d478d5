import { type CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DIMENSIONS, METRICS_NAMESPACE, type PublishedMetric } from '../../contract/cloudwatch';

/** What publishing needs of a client; a test passes a fake. */
export type CloudWatchSender = Pick<CloudWatchClient, 'send'>;

/** Publishes one occurrence of something that an operator asks for, with the endpoint as its dimension. */
export async function countMetric(
  client: CloudWatchSender,
  { name, unit }: PublishedMetric,
  endpointName: string,
  time: Date,
): Promise<void> {
  await client.send(
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
