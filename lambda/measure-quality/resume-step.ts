import type { S3Client } from '@aws-sdk/client-s3';
import { REPORT_ENDINGS } from '../../contract/layout';
import { shiftWindow } from '../../engine/traffic/catch-up';
import { findLastBegun, listReported } from '../../engine/traffic/list-reported';
import type { ProgressStore } from '../../engine/traffic/progress';
import { runPool } from '../../engine/traffic/run-pool';
import type { Window } from '../../engine/traffic/window';
import { readReport } from './read-report';
import type { MeasurerSettings } from './settings';
import { reportUri, type Step, type Task } from './tasks';

/**
 * Notes where steps go on whose marks are lost, by the reports. All are noted before anything is done: what is measured for one
 * step looks like what was measured for another.
 *
 * @returns where the wanted one goes on; undefined where it is the monitor's first look
 */
export async function resumeSteps(
  tasks: readonly Task[],
  wanted: Step,
  progress: ProgressStore<Step>,
  settings: MeasurerSettings,
  s3: S3Client,
): Promise<Date | undefined> {
  for (const { step, ...asked } of tasks) {
    if (step === undefined || (await progress.read(step)) !== undefined) {
      continue;
    }
    const start = await findResumption(asked, step, settings, s3);
    if (start !== undefined) {
      await progress.advance(step, start);
    }
  }
  return progress.read(wanted);
}

/**
 * Where a step goes on whose mark is lost: with the first window for which it was not done, since the first one that has a
 * report, and with those that were done last.
 *
 * @returns the start of that window; undefined where there is no report: it is the monitor's first look
 */
async function findResumption(
  asked: Window,
  step: Step,
  settings: MeasurerSettings,
  s3: S3Client,
): Promise<Date | undefined> {
  const { reportUri: folder, endpointName } = settings;
  const ending = step === 'estimated' ? REPORT_ENDINGS.estimate : REPORT_ENDINGS.report;
  const locate = ({ start }: Window): string => reportUri(folder, endpointName, start, ending);
  const reported = await listReported(s3, `${folder}/${endpointName}`, asked, locate);
  const answers = await runPool(
    reported,
    async (window) => step === 'estimated' || (await isMeasured(window, step, locate(window), settings, s3)),
  );
  const done = reported.filter((_, i) => answers[i]);
  const [last, first] = [reported[0], reported.at(-1)];
  if (!last || !first) {
    return undefined;
  }
  const starts = new Set(done.map(({ start }) => start.getTime()));
  let next: Window = first;
  while (next.start < last.start && starts.has(next.start.getTime())) {
    next = shiftWindow(next, 1);
  }
  const begun = findLastBegun(done);
  return begun && begun.start < next.start ? begun.start : next.start;
}

/** Whether the labels of a window were due when it was measured: a person may have asked for it before, or for a part of it. */
async function isMeasured(
  { end }: Window,
  step: 'measured' | 'measuredAgain',
  uri: string,
  { config }: MeasurerSettings,
  s3: S3Client,
): Promise<boolean> {
  const report = await readReport(s3, uri);
  const delaySeconds = step === 'measured' ? config.labelDelaySeconds : config.lateLabelDelaySeconds;
  return (
    report?.window.end === end.toISOString() && Date.parse(report.labelsUntil) >= end.getTime() + delaySeconds * 1_000
  );
}
