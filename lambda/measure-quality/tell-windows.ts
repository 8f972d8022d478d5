import { REPORT_ENDINGS } from '../../contract/layout';
import { describeError } from '../../engine/aws/aws-errors';
import { type TellClients, type TellOptions, tell } from '../../engine/aws/notice';
import { listDecided } from '../../engine/quality/group-window';
import type { EstimateReport, QualityReport } from '../../engine/quality/report';
import type { MonitorWork } from '../../engine/traffic/tell-missed';
import type { MeasurerSettings } from './settings';
import { reportUri, type Step, type Task } from './tasks';

/** What each step is called in a message. */
const PARTICIPLES: Readonly<Record<Step, string>> = {
  estimated: 'estimated',
  measured: 'measured',
  measuredAgain: 'measured once more with late labels',
};

/** What the monitor does in a step, in messages about windows that it missed. */
export function describeWork(step: Step): MonitorWork {
  return { monitor: 'quality', step, done: PARTICIPLES[step] };
}

/** Whom the monitor tells. It insists: no window is done before its messages are taken. */
export function audienceOf(
  { endpointName, topicArn }: MeasurerSettings,
  { cloudWatch, sns, eventBridge }: TellClients,
): TellOptions {
  return { lifecycle: endpointName, cloudWatch, topicArn, sns, eventBridge, insists: true };
}

/** Tells of a window that could not be evaluated while a later one could. */
export async function tellFailed(
  { step = 'measured', start, end, metricTime }: Task,
  error: unknown,
  audience: TellOptions,
): Promise<void> {
  await tell(
    {
      kind: 'WindowNotEvaluated',
      happened: `the window from ${start.toISOString()} to ${end.toISOString()} could not be ${PARTICIPLES[step]}: ${describeError(error)}`,
      holds: 'its predictions are left as they were; later windows are evaluated',
      todo: 'Put right what the reason names, then invoke the function with the windowStart and windowEnd of the window.',
      time: metricTime,
      details: { monitor: 'quality', step, windowStart: start.toISOString(), windowEnd: end.toISOString() },
    },
    audience,
  );
}

/** Tells programs of groups that a model treats too differently. People hear of it by the alarm, after enough windows. */
export async function tellOfGroups(
  { step, start, metricTime }: Task,
  report: EstimateReport | QualityReport,
  settings: MeasurerSettings,
  audience: TellOptions,
): Promise<void> {
  const missed = listDecided(report, step === 'measured').filter(({ outcome }) => outcome === 'missed');
  if (missed.length === 0) {
    return;
  }
  const { window, modelPackageArn } = report;
  const ending = step === 'measured' ? REPORT_ENDINGS.report : REPORT_ENDINGS.estimate;
  await tell(
    {
      kind: 'GroupCriteriaMissed',
      happened: `in the window from ${window.start} to ${window.end}, ${missed.map(({ message }) => message).join('; ')}`,
      holds: 'the endpoint goes on serving, and no retraining starts',
      time: metricTime,
      details: {
        monitor: 'quality',
        windowStart: window.start,
        windowEnd: window.end,
        modelPackageArn,
        criteria: missed.map(({ metric }) => metric).join(', '),
        report: reportUri(settings.reportUri, settings.endpointName, start, ending),
      },
    },
    { ...audience, topicArn: undefined },
  );
}
