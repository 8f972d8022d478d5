import { type CloudWatchClient, type MetricDatum, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DIMENSIONS, DRIFT_METRICS, METRICS_NAMESPACE, type PublishedMetric } from '../../contract/cloudwatch';
import type { DriftReport } from '../../engine/drift';
import { doesDriftStand } from '../../engine/drift/standing-drift';
import { isJudged } from './gather-windows';

/**
 * The metrics of a report. Their number does not depend on the number of columns: CloudWatch charges for every name and
 * dimension by the month, so that the features which are furthest from the baseline share metrics by their rank, and the
 * report says which they are. What was read is that of the window alone,
 * so that rows which wait for a verdict are not counted again with every window. A window without a verdict publishes
 * neither 0 nor 1 for drift, nor, with too few rows, for what was not understood; except that drift which stands (see doesDriftStand) is 1.
 */
export function listMetrics(report: DriftReport, time: Date): MetricDatum[] {
  const judged = isJudged(report.verdict);
  const { notUnderstood = [] } = report;
  const { rows, rejected } = report.windows[report.windows.length - 1];
  const values: [PublishedMetric, number][] = [
    [DRIFT_METRICS.windowsAnalyzed, 1],
    [DRIFT_METRICS.rowsAnalyzed, rows],
    [DRIFT_METRICS.rejectedRecords, rejected],
  ];
  if (report.capture) {
    values.push([DRIFT_METRICS.capturedRecords, report.capture.records]);
  }
  if (report.capture?.share !== undefined) {
    values.push([DRIFT_METRICS.captureShare, report.capture.share]);
  }
  if (judged || notUnderstood.length > 0) {
    values.push([DRIFT_METRICS.notUnderstood, notUnderstood.length > 0 ? 1 : 0]);
  }
  if (judged) {
    values.push(
      [DRIFT_METRICS.driftDetected, report.verdict === 'Drift' ? 1 : 0],
      [DRIFT_METRICS.driftedFeatures, report.driftedFeatures.length],
      [DRIFT_METRICS.driftedFeatureShare, report.driftedShare],
    );
    // Too few predictions are no "no drift" either, nor are those that were not understood.
    if (!notUnderstood.includes('answers') && (report.predictions?.rows ?? 0) >= report.config.minimumRows) {
      values.push([DRIFT_METRICS.predictionDrift, report.predictionDrifted ? 1 : 0]);
    }
  } else if (doesDriftStand(report)) {
    values.push([DRIFT_METRICS.driftDetected, 1]);
  }
  const endpoint = { Name: DIMENSIONS.endpoint, Value: report.endpoint };
  const ranked = (report.topFeatures ?? []).map(
    ({ strength }, i): MetricDatum => ({
      MetricName: DRIFT_METRICS.driftStrength.name,
      Value: strength,
      Unit: DRIFT_METRICS.driftStrength.unit,
      Timestamp: time,
      Dimensions: [endpoint, { Name: DIMENSIONS.rank, Value: String(i + 1) }],
    }),
  );
  return values
    .map(
      ([{ name, unit }, Value]): MetricDatum => ({
        MetricName: name,
        Value,
        Unit: unit,
        Timestamp: time,
        Dimensions: [endpoint],
      }),
    )
    .concat(ranked);
}

/** Publishes the metrics of a report. CloudWatch refuses times more than two weeks ago. */
export async function publishMetrics(cloudWatch: CloudWatchClient, report: DriftReport, time: Date): Promise<void> {
  await cloudWatch.send(
    new PutMetricDataCommand({ Namespace: METRICS_NAMESPACE, MetricData: listMetrics(report, time) }),
  );
}
