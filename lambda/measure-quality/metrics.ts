import { type MetricDatum, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { type CloudWatchSender, METRICS_NAMESPACE } from '../../engine/aws/metrics';
import type { EstimateReport, QualityReport } from '../../engine/quality/report';

type Values = [name: string, value: number][];

/**
 * The metrics of a measured window. Their number depends on the problem type alone, not on the segments: of those the worst
 * one is published. A window with too few labels publishes no quality, and one that another version than today's answered
 * publishes nothing about the criteria: an alarm about a version that was replaced would replace its successor.
 *
 * @param servingArn the version that serves now
 */
export function listQualityMetrics(report: QualityReport, servingArn: string | undefined): Values {
  const { labels, measures, criteria, verdict, worstSlice } = report;
  const unusable = Object.values(labels.unusableLabels).reduce((total, count) => total + count, 0);
  const values: Values = [
    ['WindowsMeasured', 1],
    ['LabelledRows', labels.labelledRows],
    ['UnusableLabels', unusable],
  ];
  if (labels.rows > 0) {
    values.push(['LabelCoverage', labels.coverage]);
  }
  if (report.measuredRows < report.config.minimumRows) {
    return values;
  }
  values.push(...Object.entries(measures).map(([name, { value }]): [string, number] => [capitalize(name), value]));
  if (worstSlice) {
    values.push([`WorstSlice${capitalize(worstSlice.metric)}`, worstSlice.measured]);
  }
  if (criteria.length > 0 && verdict !== 'InsufficientData' && report.modelPackageArn === servingArn) {
    values.push(['CriteriaMissed', criteria.filter(({ outcome }) => outcome === 'missed').length]);
  }
  return values;
}

/** The metrics of an estimated window; every one says in its name that it is an estimate. */
export function listEstimateMetrics({ estimate }: EstimateReport): Values {
  return Object.entries(estimate?.metrics ?? {}).map(([name, { estimated }]) => [
    `Estimated${capitalize(name)}`,
    estimated,
  ]);
}

/** Publishes values under an endpoint's name. */
export async function publishValues(
  cloudwatch: CloudWatchSender,
  endpointName: string,
  values: Values,
  time: Date,
): Promise<void> {
  const data = values.map(
    ([MetricName, Value]): MetricDatum => ({
      MetricName,
      Value,
      Unit: /Rows|Windows|Labels|Missed/.test(MetricName) ? 'Count' : 'None',
      Timestamp: time,
      Dimensions: [{ Name: 'EndpointName', Value: endpointName }],
    }),
  );
  if (data.length > 0) {
    await cloudwatch.send(new PutMetricDataCommand({ Namespace: METRICS_NAMESPACE, MetricData: data }));
  }
}

function capitalize(name: string): string {
  return name[0].toUpperCase() + name.slice(1);
}
