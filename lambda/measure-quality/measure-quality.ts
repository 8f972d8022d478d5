import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { REPORT_ENDINGS } from '../../contract/layout';
import { logger } from '../../engine/aws/logging';
import type { EstimateReport, QualityReport } from '../../engine/quality/report';
import { findComparedVersion } from '../../engine/traffic/compared-version';
import { writeJson } from '../../engine/traffic/objects';
import { estimateWindow, readEstimate } from './estimate-window';
import { measureWindow } from './measure-window';
import { listEstimateMetrics, listQualityMetrics, publishValues } from './metrics';
import type { MeasurerSettings } from './settings';
import { type MeasureQualityEvent, planTasks, reportUri, type Task } from './tasks';

/** The clients that the measurer works with. */
export interface MeasurerClients {
  readonly s3: S3Client;
  readonly cloudWatch: CloudWatchClient;
  /** Made when the version that serves is looked up, if absent. */
  readonly sageMaker?: SageMakerClient;
}

/**
 * Does what an event asks for: estimates windows whose labels are not due, measures those whose labels are. Running it again
 * with the same event writes the same reports in the same places, as long as no label came in between.
 *
 * @returns the reports
 * @throws InvalidEventError, BaselineError, and whatever AWS refuses
 */
export async function measureQuality(
  event: MeasureQualityEvent | undefined,
  settings: MeasurerSettings,
  clients: MeasurerClients,
): Promise<(QualityReport | EstimateReport)[]> {
  const { now, tasks } = planTasks(event, settings.config);
  const reports: (QualityReport | EstimateReport)[] = [];
  for (const task of tasks) {
    reports.push(
      await (task.kind === 'estimate' ? estimate(task, now, settings, clients) : measure(task, now, settings, clients)),
    );
  }
  return reports;
}

async function estimate(
  task: Task,
  now: Date,
  settings: MeasurerSettings,
  { s3, sageMaker, cloudWatch }: MeasurerClients,
): Promise<EstimateReport> {
  const report = await estimateWindow(task, settings, s3, sageMaker);
  const uri = reportUri(settings.reportUri, settings.endpointName, task.start, REPORT_ENDINGS.estimate);
  const earlier = report.modelPackageArn === undefined ? await readEstimate(s3, uri) : undefined;
  if (earlier?.modelPackageArn !== undefined) {
    // An event that is repeated later must not forget which version served.
    return earlier;
  }
  await writeJson(s3, uri, report);
  await publishValues(cloudWatch, settings.endpointName, listEstimateMetrics(report), now);
  const { window, modelPackageArn, rows, reason } = report;
  logger.info('window estimated', {
    window,
    modelPackageArn,
    rows,
    reason,
    estimate: report.estimate?.metrics,
    report: uri,
  });
  return report;
}

async function measure(
  task: Task,
  now: Date,
  settings: MeasurerSettings,
  { s3, sageMaker, cloudWatch }: MeasurerClients,
): Promise<QualityReport> {
  const serving = await findComparedVersion(s3, sageMaker, settings);
  const report = await measureWindow(task, now, settings, s3, serving);
  const uri = reportUri(settings.reportUri, settings.endpointName, task.start, REPORT_ENDINGS.report);
  // The report goes first: metrics raise alarms, and who is alarmed wants to read it.
  await writeJson(s3, uri, report);
  if (task.published) {
    await publishValues(cloudWatch, settings.endpointName, listQualityMetrics(report, serving.modelPackageArn), now);
  }
  const { samples: _, ...labels } = report.labels;
  logger.info('window measured', {
    verdict: report.verdict,
    reason: report.reason,
    window: report.window,
    modelPackageArn: report.modelPackageArn,
    labels,
    worstSlice: report.worstSlice,
    trainingRows: report.trainingRows,
    report: uri,
  });
  return report;
}
