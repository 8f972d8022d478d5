import { Duration, Resource } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import { DIMENSIONS, ENDPOINT_METRICS, type PublishedMetric, SAGEMAKER_NAMESPACE } from '../../contract/cloudwatch';
import { createMetric } from '../foundation/create-metric';
import type { Baseline } from './baseline';

/** The one production variant of our endpoints. Its name never changes, since autoscaling and metrics refer to it. */
export const VARIANT_NAME = 'AllTraffic';

/** An endpoint whose traffic can be watched: a `ModelEndpoint`, or one that was made elsewhere (`MonitoredEndpoint`). */
export interface IMonitoredEndpoint extends sagemaker.IEndpoint {
  /** The production variant that is watched. */
  readonly variantName: string;
  /** Where captured requests are: `<captureUri>/<endpoint>/<variant>/yyyy/mm/dd/hh/*.jsonl`. */
  readonly captureUri: string;
  /** The bucket of the captured requests. */
  readonly captureBucket: s3.IBucket;
  /** The share of requests that is captured, in percent. */
  readonly captureSamplingPercentage: number;
  /**
   * Where monitors write when they are not told otherwise.
   * @default - they must be told
   */
  readonly reportBucket?: s3.IBucket;
  /**
   * What the traffic is compared with when a monitor is not told otherwise.
   * @default - monitors must be told, or do without
   */
  readonly baseline?: Baseline;
  /** The alarms that belong to the endpoint. For any other, `metricX(…).createAlarm(…)`. */
  readonly alarms: cloudwatch.IAlarm[];
  /** Lets an IAM principal list, read and decrypt the captured requests. */
  grantReadCapture(grantee: iam.IGrantable): iam.Grant;
  /**
   * Lets an IAM principal write captured requests itself, where AWS captures none: whoever calls a serverless or asynchronous
   * endpoint, or its containers.
   */
  grantWriteCapture(grantee: iam.IGrantable): iam.Grant;
  /** Requests to the variant. Sum over 5 minutes. */
  metricInvocations(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /** Requests that failed with a 4XX status. Sum over 5 minutes. */
  metricInvocation4XXErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /** Requests that failed with a 5XX status. Sum over 5 minutes. */
  metricInvocation5XXErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /** How long the containers took to answer, in microseconds. Average over 5 minutes. */
  metricModelLatency(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /** What SageMaker adds to the containers' time, in microseconds. Average over 5 minutes. */
  metricOverheadLatency(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
}

/**
 * What an endpoint offers to those who watch it, whoever made it.
 *
 * @internal
 */
export abstract class MonitoredEndpointBase extends Resource implements IMonitoredEndpoint {
  public abstract readonly endpointName: string;
  public abstract readonly endpointArn: string;
  public abstract readonly variantName: string;
  public abstract readonly captureUri: string;
  public abstract readonly captureBucket: s3.IBucket;
  public abstract readonly captureSamplingPercentage: number;
  public abstract readonly reportBucket?: s3.IBucket;
  public abstract readonly baseline?: Baseline;
  public abstract readonly alarms: cloudwatch.IAlarm[];

  public abstract grantReadCapture(grantee: iam.IGrantable): iam.Grant;
  public abstract grantWriteCapture(grantee: iam.IGrantable): iam.Grant;

  public get endpointRef(): sagemaker.EndpointReference {
    return { endpointArn: this.endpointArn };
  }

  /** Lets an IAM principal send requests to the endpoint. */
  public grantInvoke(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['sagemaker:InvokeEndpoint'],
      resourceArns: [this.endpointArn],
    });
  }

  /** Requests to the variant. Sum over 5 minutes. */
  public metricInvocations(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.endpointMetric(ENDPOINT_METRICS.invocations, options);
  }

  /** Requests that failed with a 4XX status. Sum over 5 minutes. */
  public metricInvocation4XXErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.endpointMetric(ENDPOINT_METRICS.refused, options);
  }

  /** Requests that failed with a 5XX status. Sum over 5 minutes. */
  public metricInvocation5XXErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.endpointMetric(ENDPOINT_METRICS.failed, options);
  }

  /** How long the containers took to answer, in microseconds. Average over 5 minutes. */
  public metricModelLatency(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.endpointMetric(ENDPOINT_METRICS.modelLatency, options);
  }

  /** What SageMaker adds to the containers' time, in microseconds. Average over 5 minutes. */
  public metricOverheadLatency(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.endpointMetric(ENDPOINT_METRICS.overheadLatency, options);
  }

  private endpointMetric(metric: PublishedMetric, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    const source = {
      namespace: SAGEMAKER_NAMESPACE,
      dimensionsMap: { [DIMENSIONS.endpoint]: this.endpointName, [DIMENSIONS.variant]: this.variantName },
      period: Duration.minutes(5),
    };
    return createMetric(this, metric, source, options);
  }
}
