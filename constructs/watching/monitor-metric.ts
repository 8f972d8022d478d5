import type { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IConstruct } from 'constructs';
import { DIMENSIONS, METRICS_NAMESPACE, type PublishedMetric } from '../../contract/cloudwatch';
import { createMetric } from '../foundation/create-metric';

/** A metric that a monitor publishes of an endpoint once in a window. */
export function monitorMetric(
  monitor: IConstruct & { readonly endpointName: string },
  window: Duration,
  metric: PublishedMetric,
  options?: cloudwatch.MetricOptions,
): cloudwatch.Metric {
  const source = {
    namespace: METRICS_NAMESPACE,
    dimensionsMap: { [DIMENSIONS.endpoint]: monitor.endpointName },
    // The publishing interval: a shorter period would let alarms flap between windows.
    period: window,
  };
  return createMetric(monitor, metric, source, options);
}
