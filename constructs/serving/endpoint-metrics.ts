import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { DIMENSIONS, ENDPOINT_METRICS, SAGEMAKER_NAMESPACE } from '../../contract/cloudwatch';

/** The one production variant. Its name never changes, since autoscaling and metrics refer to it. */
export const VARIANT_NAME = 'AllTraffic';

/** The metrics that SageMaker publishes of an endpoint, in the namespace `AWS/SageMaker`. */
export class EndpointMetrics {
  public constructor(
    private readonly endpointName: string,
    private readonly variantName: string = VARIANT_NAME,
  ) {}

  /** Requests to the endpoint. */
  public invocations(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric(ENDPOINT_METRICS.invocations, 'Sum', options);
  }

  /** Requests that failed with a 4XX status. */
  public invocation4XXErrors(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric(ENDPOINT_METRICS.refused, 'Sum', options);
  }

  /** Requests that failed with a 5XX status. */
  public invocation5XXErrors(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric(ENDPOINT_METRICS.failed, 'Sum', options);
  }

  /** How long the containers took to answer, in microseconds. */
  public modelLatency(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric('ModelLatency', 'Average', options);
  }

  /** What SageMaker adds to the containers' time, in microseconds. */
  public overheadLatency(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric('OverheadLatency', 'Average', options);
  }

  private metric(metricName: string, statistic: string, options: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: SAGEMAKER_NAMESPACE,
      metricName,
      dimensionsMap: { [DIMENSIONS.endpoint]: this.endpointName, [DIMENSIONS.variant]: this.variantName },
      statistic,
      period: Duration.minutes(5),
      ...options,
    });
  }
}
