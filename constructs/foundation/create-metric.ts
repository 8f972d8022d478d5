import type { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IConstruct } from 'constructs';
import type { PublishedMetric } from '../../contract/cloudwatch';

/** Where a metric is published, and how often. */
export interface MetricSource {
  readonly namespace: string;
  readonly dimensionsMap: Record<string, string>;
  readonly period: Duration;
}

/**
 * A metric of a construct, with the name and the statistic of the contract's table. It knows the construct's account and region, so
 * that a dashboard elsewhere shows it.
 *
 * @param options what the caller of a `metricX` method chose otherwise
 */
export function createMetric(
  scope: IConstruct,
  { name, statistic }: Pick<PublishedMetric, 'name' | 'statistic'>,
  source: MetricSource,
  options: cloudwatch.MetricOptions = {},
): cloudwatch.Metric {
  return new cloudwatch.Metric({ ...source, metricName: name, statistic, ...options }).attachTo(scope);
}
