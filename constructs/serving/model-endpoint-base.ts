import { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { DIMENSIONS, METRICS_NAMESPACE, type PublishedMetric, ROLLOUT_METRICS } from '../../contract/cloudwatch';
import { PREFIXES } from '../../contract/layout';
import { createMetric } from '../foundation/create-metric';
import { grantReadCaptured, grantWriteCaptured } from './capture-grants';
import { type IMonitoredEndpoint, MonitoredEndpointBase } from './monitored-endpoint-base';

/**
 * An endpoint that serves a registry's newest approved version: a `ModelEndpoint`, or one that another stack made. What is
 * granted to it is granted to its containers.
 */
export interface IModelEndpoint extends IMonitoredEndpoint, iam.IGrantable {
  /** Rollouts after which the new model or the new settings serve. Sum over 5 minutes. */
  metricRolloutSucceeded(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /** Rollouts that failed or were rolled back: what served before goes on. Sum over 5 minutes. */
  metricRolloutFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
}

/**
 * What an endpoint of this library offers to others, whichever stack made it.
 *
 * @internal
 */
export abstract class ModelEndpointBase extends MonitoredEndpointBase implements IModelEndpoint {
  public abstract readonly grantPrincipal: iam.IPrincipal;

  /** Encrypts the captured requests. */
  protected abstract readonly captureKey?: kms.IKey;

  /** Lets an IAM principal list, read and decrypt the captured requests. */
  public grantReadCapture(grantee: iam.IGrantable): iam.Grant {
    return grantReadCaptured(
      this.captureBucket,
      grantee,
      `${PREFIXES.capture}/${this.endpointName}/*`,
      this.captureKey,
    );
  }

  /** Lets an IAM principal write captured requests itself, where AWS captures none. */
  public grantWriteCapture(grantee: iam.IGrantable): iam.Grant {
    const keys = `${PREFIXES.capture}/${this.endpointName}/${this.variantName}/*`;
    return grantWriteCaptured(this.captureBucket, grantee, keys, this.captureKey);
  }

  /** Rollouts after which the new model or the new settings serve. Sum over 5 minutes. */
  public metricRolloutSucceeded(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.rolloutMetric(ROLLOUT_METRICS.succeeded, options);
  }

  /** Rollouts that failed or were rolled back: what served before goes on. Sum over 5 minutes. */
  public metricRolloutFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.rolloutMetric(ROLLOUT_METRICS.failed, options);
  }

  private rolloutMetric(metric: PublishedMetric, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    const source = {
      namespace: METRICS_NAMESPACE,
      dimensionsMap: { [DIMENSIONS.endpoint]: this.endpointName },
      period: Duration.minutes(5),
    };
    return createMetric(this, metric, source, options);
  }
}
