import type { S3Client } from '@aws-sdk/client-s3';
import { REPORT_ENDINGS } from '../../contract/layout';
import { shiftWindow } from '../../engine/traffic/catch-up';
import { listReported } from '../../engine/traffic/list-reported';
import { runPool } from '../../engine/traffic/run-pool';
import type { Window } from '../../engine/traffic/window';
import { readReport } from './read-report';
import type { MeasurerSettings } from './settings';
import { reportUri, type Step } from './tasks';

/**
 * Where a step goes on whose mark is lost, by the reports: with the first window for which it was not done, since the first one
 * that has a report. Where it was done for all of them, with the last one: whoever did that may have ended before anybody was
 * told.
 *
 * @returns the start of that window; undefined where there is no report: it is the monitor's first look
 */
export async function findResumption(
  asked: Window,
  step: Step,
  settings: MeasurerSettings,
  s3: S3Client,
): Promise<Date | undefined> {
  const { reportUri: folder, endpointName } = settings;
  const ending = step === 'estimated' ? REPORT_ENDINGS.estimate : REPORT_ENDINGS.report;
  const locate = ({ start }: Window): string => reportUri(folder, endpointName, start, ending);
  const reported = await listReported(s3, `${folder}/${endpointName}`, asked, locate);
  const [last, first] = [reported[0], reported.at(-1)];
  if (!last || !first) {
    return undefined;
  }
  const done = new Set<number>();
  await runPool(reported, async (window) => {
    if (step === 'estimated' || (await isMeasured(window, step, locate(window), settings, s3))) {
      done.add(window.start.getTime());
    }
  });
  let next = first;
  while (next.start < last.start && done.has(next.start.getTime())) {
    next = shiftWindow(next, 1);
  }
  return next.start;
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
