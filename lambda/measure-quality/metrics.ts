import { type CloudWatchClient, type MetricDatum, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  DIMENSIONS,
  estimatedMetric,
  METRICS_NAMESPACE,
  measuredMetric,
  type PublishedMetric,
  QUALITY_METRICS,
  worstSliceMetric,
} from '../../contract/cloudwatch';
import { listDecided } from '../../engine/quality/group-window';
import { choosePrimaryMetric } from '../../engine/quality/measure-rows';
import type { EstimateReport, QualityReport } from '../../engine/quality/report';

type Values = [metric: PublishedMetric, value: number][];

/**
 * The metrics of a measured window. Their number depends on the problem type alone, not on the slices: of those the worst
 * one is published. A window with too few labels publishes no quality, and one that another version than today's answered
 * publishes nothing about the criteria: an alarm about a version that was replaced would replace its successor.
 *
 * @param servingArn the version that serves now
 */
export function listQualityMetrics(report: QualityReport, servingArn: string | undefined): Values {
  const { labels, measures, criteria, verdict, slices, worstSlice } = report;
  const unusable = Object.values(labels.unusableLabels).reduce((total, count) => total + count, 0);
  const values: Values = [
    [QUALITY_METRICS.windowsMeasured, 1],
    [QUALITY_METRICS.labelledRows, labels.labelledRows],
    [QUALITY_METRICS.unusableLabels, unusable],
  ];
  if (labels.rows > 0) {
    values.push([QUALITY_METRICS.labelCoverage, labels.coverage]);
  }
  values.push(...listGroupMetrics(report, true, servingArn));
  if (report.measuredRows < report.config.minimumRows) {
    return values;
  }
  values.push(
    ...Object.entries(measures).map(([name, { value }]): [PublishedMetric, number] => [measuredMetric(name), value]),
  );
  const primary = choosePrimaryMetric(report.config);
  const whole = measures[primary];
  // Where no slice is worse beyond chance, the worst one is as good as all rows: a gap would hide that from a chart.
  if (whole !== undefined && slices.some((slice) => slice.measures?.[primary] !== undefined)) {
    values.push([worstSliceMetric(primary), worstSlice?.measured ?? whole.value]);
  }
  if (criteria.length > 0 && verdict !== 'InsufficientData' && report.modelPackageArn === servingArn) {
    values.push([QUALITY_METRICS.criteriaMissed, criteria.filter(({ outcome }) => outcome === 'missed').length]);
  }
  return values;
}

/**
 * The metrics of an estimated window; every one says in its name that it is an estimate, but those of how groups are answered,
 * which no label changes.
 */
export function listEstimateMetrics(report: EstimateReport): Values {
  return [
    ...Object.entries(report.estimate?.metrics ?? {}).map(([name, { estimated }]): Values[number] => [
      estimatedMetric(name),
      estimated,
    ]),
    ...listGroupMetrics(report, false, report.modelPackageArn),
  ];
}

/** Of each notion of fairness the value that is worst, of several columns, and how many criteria are missed. */
function listGroupMetrics(
  report: EstimateReport | QualityReport,
  labelled: boolean,
  servingArn: string | undefined,
): Values {
  const judged = listDecided(report, labelled).filter(({ measured }) => measured !== undefined);
  const values = new Map<string, number>();
  for (const { metric, comparison, measured } of judged) {
    const worse = comparison === 'atLeast' ? Math.min : Math.max;
    values.set(metric, worse(measured!.value, values.get(metric) ?? measured!.value));
  }
  return [
    ...[...values].map(([name, value]): Values[number] => [measuredMetric(name), value]),
    ...(judged.length > 0 && report.modelPackageArn === servingArn
      ? [
          [
            QUALITY_METRICS.groupCriteriaMissed,
            judged.filter(({ outcome }) => outcome === 'missed').length,
          ] satisfies Values[number],
        ]
      : []),
  ];
}

/** Publishes values under an endpoint's name. */
export async function publishValues(
  cloudWatch: CloudWatchClient,
  endpointName: string,
  values: Values,
  time: Date,
): Promise<void> {
  const data = values.map(
    ([{ name, unit }, Value]): MetricDatum => ({
      MetricName: name,
      Value,
      Unit: unit,
      Timestamp: time,
      Dimensions: [{ Name: DIMENSIONS.endpoint, Value: endpointName }],
    }),
  );
  if (data.length > 0) {
    await cloudWatch.send(new PutMetricDataCommand({ Namespace: METRICS_NAMESPACE, MetricData: data }));
  }
}
