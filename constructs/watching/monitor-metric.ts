import type { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { DIMENSIONS, METRICS_NAMESPACE, type MonitorMetric } from '../../contract/cloudwatch';

/** A metric that a monitor publishes of an endpoint once in a window. */
export function monitorMetric(
  endpointName: string,
  window: Duration,
  { name, statistic }: MonitorMetric,
  options: cloudwatch.MetricOptions,
): cloudwatch.Metric {
  // The period is the publishing interval: a shorter one would let alarms flap between windows.
  return new cloudwatch.Metric({
    namespace: METRICS_NAMESPACE,
    metricName: name,
    dimensionsMap: { [DIMENSIONS.endpoint]: endpointName },
    statistic,
    period: window,
    ...options,
  });
}
