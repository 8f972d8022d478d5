import { type CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DIMENSIONS, METRICS_NAMESPACE } from '../../contract/cloudwatch';

/** What publishing needs of a client; a test passes a fake. */
export type CloudWatchSender = Pick<CloudWatchClient, 'send'>;

/** Publishes one occurrence of something that an operator asks for, with the endpoint as its dimension. */
export async function countMetric(
  client: CloudWatchSender,
  metricName: string,
  endpointName: string,
  time: Date,
): Promise<void> {
  await client.send(
    new PutMetricDataCommand({
      Namespace: METRICS_NAMESPACE,
      MetricData: [
        {
          MetricName: metricName,
          Dimensions: [{ Name: DIMENSIONS.endpoint, Value: endpointName }],
          Value: 1,
          Unit: 'Count',
          Timestamp: time,
        },
      ],
    }),
  );
}
