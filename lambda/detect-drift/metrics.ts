import { CloudWatchClient, MetricDatum, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DriftReport } from '../drift';

/** What publishing needs of a client; a test passes a fake. */
export type CloudWatchSender = Pick<CloudWatchClient, 'send'>;

/** The namespace of the lifecycle's own metrics. */
const NAMESPACE = 'SageMakerLifecycle';

/**
 * The metrics of a report. Their number does not depend on the number of columns, and a window without a verdict publishes
 * neither 0 nor 1 for drift.
 */
export function listMetrics(report: DriftReport, time: Date): MetricDatum[] {
  const judged = report.verdict === 'Drift' || report.verdict === 'NoDrift';
  const rejected = Object.values(report.rejected).reduce((total, count) => total + count, 0);
  const values: [string, number][] = [
    ['WindowsAnalyzed', 1],
    ['RowsAnalyzed', report.rows],
    ['RejectedRecords', rejected],
  ];
  if (judged) {
    values.push(
      ['DriftDetected', report.verdict === 'Drift' ? 1 : 0],
      ['DriftedFeatures', report.driftedFeatures.length],
      ['DriftedFeatureShare', report.driftedShare],
    );
    // Too few predictions are no "no drift" either.
    if ((report.predictions?.rows ?? 0) >= report.config.minimumRows) {
      values.push(['PredictionDrift', report.predictionDrifted ? 1 : 0]);
    }
  }
  return values.map(([MetricName, Value]) => ({
    MetricName,
    Value,
    Unit: MetricName === 'DriftedFeatureShare' ? 'None' : 'Count',
    Timestamp: time,
    Dimensions: [{ Name: 'EndpointName', Value: report.endpoint }],
  }));
}

/** Publishes the metrics of a report. CloudWatch refuses times more than two weeks ago. */
export async function publishMetrics(cloudwatch: CloudWatchSender, report: DriftReport, time: Date): Promise<void> {
  await cloudwatch.send(new PutMetricDataCommand({ Namespace: NAMESPACE, MetricData: listMetrics(report, time) }));
}
