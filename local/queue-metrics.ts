import { GetQueueAttributesCommand, paginateListQueues, type SQSClient } from '@aws-sdk/client-sqs';
import type { MetricSink } from './interfaces';

const NAMESPACE = 'AWS/SQS';

/**
 * What SQS tells CloudWatch of its queues: how many messages wait. A queue that holds none is told of once, after it held
 * some; on AWS too, one that is not used has no metrics.
 */
export class QueueMetrics {
  private readonly filled = new Set<string>();

  constructor(
    private readonly sqs: SQSClient,
    private readonly metrics: MetricSink,
  ) {}

  /** Puts the present values. */
  public async measure(): Promise<void> {
    for await (const { QueueUrls = [] } of paginateListQueues({ client: this.sqs }, {})) {
      await Promise.all(QueueUrls.map((url) => this.measureQueue(url)));
    }
  }

  private async measureQueue(url: string): Promise<void> {
    const { Attributes = {} } = await this.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['ApproximateNumberOfMessages'] }),
    );
    const value = Number(Attributes.ApproximateNumberOfMessages ?? 0);
    if (value > 0 || this.filled.delete(url)) {
      const dimensions = { QueueName: url.slice(url.lastIndexOf('/') + 1) };
      this.metrics.put([
        { namespace: NAMESPACE, metricName: 'ApproximateNumberOfMessagesVisible', dimensions, value, unit: 'Count' },
      ]);
    }
    if (value > 0) {
      this.filled.add(url);
    }
  }
}
