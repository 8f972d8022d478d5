import type { S3Client } from '@aws-sdk/client-s3';
import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { REPORT_ENDINGS } from '../../contract/layout';
import { logger } from '../../engine/aws/logging';
import type { TellClients } from '../../engine/aws/notice';
import type { EstimateReport, QualityReport } from '../../engine/quality/report';
import type { DueWindows } from '../../engine/traffic/catch-up';
import { findComparedVersion } from '../../engine/traffic/compared-version';
import { openDueWindows } from '../../engine/traffic/missed-windows';
import { writeJson } from '../../engine/traffic/objects';
import { ProgressStore } from '../../engine/traffic/progress';
import { attempt, attemptAgain, type Outcome, type WindowReport } from './attempt-windows';
import { estimateWindow, readEstimate } from './estimate-window';
import type { FanOutStarted } from './fan-out';
import { listEstimateMetrics, listQualityMetrics, publishValues } from './metrics';
import { tellOfMissingLabels, type UNLABELLED } from './missing-labels';
import { openWindow } from './open-window';
import { resumeSteps } from './resume-step';
import type { MeasurerSettings } from './settings';
import { type MeasureQualityEvent, planTasks, reportUri, type Step, type Task } from './tasks';
import { audienceOf, describeWork, tellFailed, tellOfGroups } from './tell-windows';

type QualityProgress = ProgressStore<Step | typeof UNLABELLED>;

/** The clients that the measurer works with. */
export interface MeasurerClients extends TellClients {
  readonly s3: S3Client;
  /** Made when the version that serves is looked up, if absent. */
  readonly sageMaker?: SageMakerClient;
  /** Made when a window is larger than memory, if absent. */
  readonly stepFunctions?: SFNClient;
}

/**
 * Does what an event asks for: estimates windows whose labels are not due, measures those whose labels are. A schedule's event
 * also makes up for windows before that were missed, oldest first. Running it again with the same event changes nothing.
 *
 * A window that fails holds back none: it is tried again until a later one succeeds, and then once more. When that fails, it was
 * its own fault, and is told. A window that is larger than memory is handed to the state machine, which has it measured in parts
 * and comes back with the plan; windows after it wait.
 *
 * @param mayGoOn whether there is time for one more missed window
 * @returns the reports that were made, and what was handed over
 * @throws InvalidEventError, BaselineError, and whatever AWS refuses
 */
export async function measureQuality(
  event: MeasureQualityEvent | undefined,
  settings: MeasurerSettings,
  clients: MeasurerClients,
  mayGoOn: () => boolean = () => true,
): Promise<(WindowReport | FanOutStarted)[]> {
  const { now, tasks } = planTasks(event, settings.config);
  const progress = openProgress(settings, clients);
  const reports: (WindowReport | FanOutStarted)[] = [];
  const errors: unknown[] = [];
  for (const asked of tasks) {
    try {
      const outcome: Outcome = { done: [], givenUp: [], failed: [] };
      const due = await listDue(asked, tasks, progress, settings, clients);
      const work = (task: Task): Promise<WindowReport | FanOutStarted> =>
        task.kind === 'estimate' ? estimate(task, settings, clients) : measure(task, asked, now, settings, clients);
      for (const [i, window] of due.windows.entries()) {
        if (i > 0 && !mayGoOn()) {
          logger.warn('missed windows are left for the next invocation', { step: asked.step, from: window.start });
          break;
        }
        const begun = await attempt({ ...asked, ...window }, outcome, work);
        if (begun) {
          reports.push(begun);
          outcome.begun = { ...asked, ...window };
          break;
        }
      }
      if (mayGoOn()) {
        reports.push(...(await attemptAgain(outcome, work)));
      }
      reports.push(...outcome.done.map(({ report }) => report));
      errors.push(...outcome.failed.map(({ error }) => error));
      await tellOutcome(asked, outcome, due, progress, settings, clients);
      // Last: whatever ends an invocation before, the next one tells it again.
      await noteProgress(asked.step, outcome, progress);
    } catch (error) {
      // The next invocation does it again; the other steps do not wait for it.
      errors.push(error);
    }
  }
  if (errors.length > 0) {
    throw errors[0];
  }
  return reports;
}

/** Tells what there is to tell. */
async function tellOutcome(
  asked: Task,
  { done, givenUp }: Outcome,
  { windows, later }: DueWindows,
  progress: QualityProgress,
  settings: MeasurerSettings,
  clients: MeasurerClients,
): Promise<void> {
  const { step } = asked;
  if (step === undefined) {
    return;
  }
  const audience = audienceOf(settings, clients);
  for (const { task, error } of givenUp) {
    await tellFailed(task, error, audience);
  }
  for (const { task, report } of done) {
    if (step !== 'measuredAgain') {
      await tellOfGroups(task, report, settings, audience);
    }
    if (step !== 'estimated') {
      await tellOfMissingLabels(task, report as QualityReport, settings, clients.s3, progress, audience);
    }
  }
  const late = done.filter(({ task }) => task.start < asked.start).map(({ task }) => task);
  if (late.length > 0) {
    const { tellLate } = await import('../../engine/traffic/tell-missed');
    const [from, until] = [late[0].start.toISOString(), late.at(-1)!.end.toISOString()];
    const left = later + windows.length - done.length - givenUp.length;
    await tellLate({ windows: late.length, later: left, from, until }, asked.metricTime, describeWork(step), audience);
  }
}

/** Notes until when a step is done. */
async function noteProgress(
  step: Step | undefined,
  { done, failed, begun }: Outcome,
  progress: QualityProgress,
): Promise<void> {
  if (step === undefined) {
    return;
  }
  const last = done.at(-1);
  if (last) {
    await progress.advance(step, last.task.end);
  } else if (begun && failed.length === 0) {
    // A first window has no mark before it, and would be forgotten while its parts are measured.
    await progress.advance(step, begun.start);
  }
}

/** The windows that are due for a step, oldest first; where its mark is lost, those of all steps are found first. */
async function listDue(
  asked: Task,
  tasks: readonly Task[],
  progress: QualityProgress,
  settings: MeasurerSettings,
  clients: MeasurerClients,
): Promise<DueWindows> {
  const { step } = asked;
  if (step === undefined) {
    return { windows: [asked], later: 0 };
  }
  const until = (await progress.read(step)) ?? (await resumeSteps(tasks, step, progress, settings, clients.s3));
  return openDueWindows(asked, until, describeWork(step), audienceOf(settings, clients));
}

function openProgress({ reportUri, endpointName }: MeasurerSettings, { s3 }: MeasurerClients): QualityProgress {
  return new ProgressStore(s3, `${reportUri}/${endpointName}`);
}

async function estimate(
  task: Task,
  settings: MeasurerSettings,
  { s3, sageMaker, cloudWatch }: MeasurerClients,
): Promise<EstimateReport> {
  const made = await estimateWindow(task, settings, s3, sageMaker);
  const uri = reportUri(settings.reportUri, settings.endpointName, task.start, REPORT_ENDINGS.estimate);
  const earlier = made.modelPackageArn === undefined ? await readEstimate(s3, uri) : undefined;
  // An event that is repeated later must not forget which version served. What wrote that may have ended before the metrics.
  const report = earlier?.modelPackageArn === undefined ? made : earlier;
  if (report === made) {
    await writeJson(s3, uri, report);
  }
  await publishValues(cloudWatch, settings.endpointName, listEstimateMetrics(report), task.metricTime);
  const { window, modelPackageArn, rows, reason } = report;
  logger.info('window estimated', {
    window,
    modelPackageArn,
    rows,
    reason,
    estimate: report.estimate?.metrics,
    groupCriteria: report.groupCriteria?.map(({ message }) => message),
    report: uri,
  });
  return report;
}

async function measure(
  task: Task,
  asked: Task,
  now: Date,
  settings: MeasurerSettings,
  clients: MeasurerClients,
): Promise<QualityReport | FanOutStarted> {
  const { s3, sageMaker, stepFunctions } = clients;
  const serving = await findComparedVersion(s3, sageMaker, settings);
  const open = await openWindow(task, now, settings, s3, serving);
  if (open.config.forecast) {
    const { measureForecasts } = await import('./measure-forecasts');
    const report = await measureForecasts(open, settings, s3);
    return publish(task, report, serving.modelPackageArn, settings, clients, open.isShownOnly);
  }
  // Most windows fit into one function: what the others need is loaded where there may be such.
  const fanOut = settings.fanOut && (await import('./fan-out'));
  const known = await fanOut?.findFanOut(task, open, settings, s3, stepFunctions);
  if (known) {
    return known;
  }
  const { measureWindow } = await import('./measure-window');
  const measured = await measureWindow(open, settings, s3);
  return 'excess' in measured
    ? fanOut!.startFanOut(measured.excess, task, asked, open, settings, s3, stepFunctions)
    : publish(task, measured, serving.modelPackageArn, settings, clients, open.isShownOnly);
}

/**
 * Measures a window whose parts are measured, stores the report and publishes what there is to publish.
 *
 * @throws PlanMismatchError, and whatever AWS refuses
 */
export async function concludePlan(
  uri: string,
  settings: MeasurerSettings,
  clients: MeasurerClients,
): Promise<QualityReport> {
  const { mergeParts, openPlan, readTask } = await import('./fan-out');
  const plan = await openPlan(clients.s3, uri);
  const { task, asked } = readTask(plan);
  const report = await mergeParts(uri, plan, settings, clients.s3);
  const serving = await findComparedVersion(clients.s3, clients.sageMaker, settings);
  await publish(task, report, serving.modelPackageArn, settings, clients, plan.open.isShownOnly);
  const outcome: Outcome = { done: [{ task, report }], givenUp: [], failed: [] };
  const progress = openProgress(settings, clients);
  await tellOutcome(asked, outcome, { windows: [task], later: 0 }, progress, settings, clients);
  const until = task.step && (await progress.read(task.step));
  if (until === undefined || until >= task.start) {
    await noteProgress(task.step, outcome, progress);
  }
  // Otherwise windows before it failed. The next event tries them again, finds this report, and tells of those that fail once more.
  return report;
}

async function publish(
  task: Task,
  report: QualityReport,
  servingArn: string | undefined,
  settings: MeasurerSettings,
  { s3, cloudWatch }: MeasurerClients,
  isShownOnly = false,
): Promise<QualityReport> {
  const uri = reportUri(settings.reportUri, settings.endpointName, task.start, REPORT_ENDINGS.report);
  // The report goes first: metrics raise alarms, and who is alarmed wants to read it.
  if (!isShownOnly) {
    await writeJson(s3, uri, report);
  }
  if (task.published) {
    const values = listQualityMetrics(report, servingArn);
    await publishValues(cloudWatch, settings.endpointName, values, task.metricTime);
  }
  const { samples: _, ...labels } = report.labels;
  logger.info('window measured', {
    verdict: report.verdict,
    reason: report.reason,
    window: report.window,
    modelPackageArn: report.modelPackageArn,
    labels,
    worstSlice: report.worstSlice,
    groupCriteria: report.groupCriteria?.map(({ message }) => message),
    trainingRows: report.trainingRows,
    report: uri,
  });
  return report;
}
