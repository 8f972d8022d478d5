import type { S3Client } from '@aws-sdk/client-s3';
import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { REPORT_ENDINGS } from '../../contract/layout';
import { logger } from '../../engine/aws/logging';
import type { TellClients } from '../../engine/aws/notice';
import type { EstimateReport, QualityReport } from '../../engine/quality/report';
import { findComparedVersion } from '../../engine/traffic/compared-version';
import { openDueWindows } from '../../engine/traffic/missed-windows';
import { writeJson } from '../../engine/traffic/objects';
import { ProgressStore } from '../../engine/traffic/progress';
import { estimateWindow, readEstimate } from './estimate-window';
import { measureWindow } from './measure-window';
import { listEstimateMetrics, listQualityMetrics, publishValues } from './metrics';
import { tellOfMissingLabels } from './missing-labels';
import type { MeasurerSettings } from './settings';
import { type MeasureQualityEvent, planTasks, reportUri, type Step, type Task } from './tasks';
import { audienceOf, describeWork, tellFailed } from './tell-windows';

/** The clients that the measurer works with. */
export interface MeasurerClients extends TellClients {
  readonly s3: S3Client;
  /** Made when the version that serves is looked up, if absent. */
  readonly sageMaker?: SageMakerClient;
}

/**
 * Does what an event asks for: estimates windows whose labels are not due, measures those whose labels are. A schedule's event
 * also makes up for windows before that were missed, oldest first. Running it again with the same event changes nothing.
 *
 * A window that fails holds back none: it is tried again until a later one succeeds, when it was its own fault, and is told.
 *
 * @param mayGoOn whether there is time for one more missed window
 * @returns the reports that were made
 * @throws InvalidEventError, BaselineError, and whatever AWS refuses
 */
export async function measureQuality(
  event: MeasureQualityEvent | undefined,
  settings: MeasurerSettings,
  clients: MeasurerClients,
  mayGoOn: () => boolean = () => true,
): Promise<(QualityReport | EstimateReport)[]> {
  const { now, tasks } = planTasks(event, settings.config);
  const progress = new ProgressStore<Step>(clients.s3, `${settings.reportUri}/${settings.endpointName}`);
  const reports: (QualityReport | EstimateReport)[] = [];
  const errors: unknown[] = [];
  for (const asked of tasks) {
    const failed: FailedTask[] = [];
    for (const [i, task] of (await listDueTasks(asked, progress, settings, clients)).entries()) {
      if (i > 0 && !mayGoOn()) {
        logger.warn('missed windows are left for the next invocation', { step: asked.step, from: task.start });
        break;
      }
      try {
        reports.push(await perform(task, now, settings, clients));
      } catch (error) {
        failed.push({ task, error });
        continue;
      }
      for (const one of failed.splice(0)) {
        await tellFailed(one.task, one.error, audienceOf(settings, clients));
      }
      if (task.step) {
        await progress.advance(task.step, task.end);
      }
    }
    errors.push(...failed.map(({ error }) => error));
  }
  if (errors.length > 0) {
    throw errors[0];
  }
  return reports;
}

interface FailedTask {
  readonly task: Task;
  readonly error: unknown;
}

/** A task with what was missed of its step before it, oldest first. */
async function listDueTasks(
  asked: Task,
  progress: ProgressStore<Step>,
  settings: MeasurerSettings,
  clients: MeasurerClients,
): Promise<Task[]> {
  if (asked.step === undefined) {
    return [asked];
  }
  const work = describeWork(asked.step);
  const audience = audienceOf(settings, clients);
  const { windows, later } = await openDueWindows(asked, await progress.read(asked.step), work, audience);
  const missed = windows.filter(({ start }) => start < asked.start);
  if (missed.length > 0) {
    const { tellLate } = await import('../../engine/traffic/tell-missed');
    const [from, until] = [missed[0].start.toISOString(), missed.at(-1)!.end.toISOString()];
    await tellLate({ windows: missed.length, later, from, until }, asked.metricTime, work, audience);
  }
  return windows.map((window) => ({ ...asked, ...window }));
}

function perform(
  task: Task,
  now: Date,
  settings: MeasurerSettings,
  clients: MeasurerClients,
): Promise<QualityReport | EstimateReport> {
  return task.kind === 'estimate' ? estimate(task, settings, clients) : measure(task, now, settings, clients);
}

async function estimate(
  task: Task,
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
  await publishValues(cloudWatch, settings.endpointName, listEstimateMetrics(report), task.metricTime);
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
  clients: MeasurerClients,
): Promise<QualityReport> {
  const { s3, sageMaker, cloudWatch } = clients;
  const serving = await findComparedVersion(s3, sageMaker, settings);
  const report = await measureWindow(task, now, settings, s3, serving);
  const uri = reportUri(settings.reportUri, settings.endpointName, task.start, REPORT_ENDINGS.report);
  // The report goes first: metrics raise alarms, and who is alarmed wants to read it.
  await writeJson(s3, uri, report);
  if (task.published) {
    const values = listQualityMetrics(report, serving.modelPackageArn);
    await publishValues(cloudWatch, settings.endpointName, values, task.metricTime);
  }
  if (task.step === 'measured') {
    await tellOfMissingLabels(task, report, settings, s3, audienceOf(settings, clients));
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
