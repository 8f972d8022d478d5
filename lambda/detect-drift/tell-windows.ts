import { type Notice, tell } from '../../engine/aws/notice';
import type { DriftReport } from '../../engine/drift';
import { findUnreadSample, tellSample, UNREAD_ADVICE } from '../../engine/drift/advise-unread';
import { isAllLeftOut } from '../../engine/drift/record-filter';
import type { UnreadPart } from '../../engine/drift/unread-reasons';
import { tellLate as tellLateWindows } from '../../engine/traffic/tell-missed';
import { listEarlierWindows, type Window } from '../../engine/traffic/window';
import { audienceOf, type DetectionContext, WORK } from './context';

/** Windows that a message names. */
const NAMED = 20;

/** Tells of a window that drifted, that could not be evaluated, that was not understood, or of which all was left out. */
export async function tellWindow(window: Window, report: DriftReport, context: DetectionContext): Promise<void> {
  const details = describe(report, context.reports.locateReport(window));
  const named = `the window from ${report.window.start} to ${report.window.end}`;
  if (report.error !== undefined) {
    await tell(
      {
        kind: 'WindowNotEvaluated',
        happened: `${named} could not be compared with the baseline: ${report.error}`,
        holds: 'there is no verdict on its traffic; later windows are evaluated',
        time: window.metricTime,
        details,
      },
      audienceOf(context),
    );
  } else if (report.verdict === 'Drift') {
    // People hear of it by the alarm, which waits until enough windows have drifted.
    const notice: Notice = {
      kind: 'DriftFound',
      happened: `${named} has drifted: ${report.reason}`,
      holds: 'the endpoint goes on serving',
      time: window.metricTime,
      details,
    };
    await tell(notice, { ...audienceOf(context), topicArn: undefined });
  }
  if (isAllLeftOut(report) && !(await wasLeftOut(window, context))) {
    await tell(describeLeftOut(window, report, details), audienceOf(context));
  }
  if (report.notUnderstood !== undefined && !(await wasTold(window, report.notUnderstood, context))) {
    await tell(describeUnread(window, report, report.notUnderstood, details), audienceOf(context));
  }
}

/** Whether the last window of which something can be said was not understood either: people have heard of it then. */
async function wasTold(
  window: Window,
  parts: readonly UnreadPart[],
  { reports, settings }: DetectionContext,
): Promise<boolean> {
  for (const before of listEarlierWindows(window, settings.config.maximumWindows)) {
    const report = await reports.readSettled(before);
    if (report !== undefined && report !== 'damaged' && report.verdict !== 'InsufficientData') {
      return parts.every((part) => report.notUnderstood?.includes(part));
    }
  }
  return false;
}

/** Whether all of the window before was left out as well: people have heard of it then. */
async function wasLeftOut(window: Window, { reports }: DetectionContext): Promise<boolean> {
  const [before] = listEarlierWindows(window, 1);
  const report = await reports.readSettled(before);
  return report !== undefined && report !== 'damaged' && isAllLeftOut(report);
}

function describeLeftOut(
  window: Window,
  { window: { start, end }, leftOut }: DriftReport,
  details: Notice['details'],
): Notice {
  return {
    kind: 'TrafficLeftOut',
    happened: `of the window from ${start} to ${end} ${leftOut?.text}`,
    holds: 'there is no verdict on the window; the endpoint goes on serving',
    time: window.metricTime,
    details,
  };
}

function describeUnread(
  window: Window,
  { window: { start, end }, verdict, unread = [], rejectedSamples }: DriftReport,
  parts: readonly UnreadPart[],
  details: Notice['details'],
): Notice {
  const samples = parts.flatMap((part) => findUnreadSample(rejectedSamples, [part]) ?? []);
  const such = samples.length > 0 ? `; such as ${samples.map(tellSample).join('; ')}` : '';
  return {
    kind: 'TrafficNotUnderstood',
    happened: `of the window from ${start} to ${end}, ${unread.join('; ')}${such}`,
    holds: `the endpoint goes on serving; ${
      verdict === 'Drift'
        ? `its features have been compared all the same, its ${parts.join(' and ')} have not`
        : 'there is no verdict on the window, so that no retraining starts from it'
    }`,
    todo: parts.map((part) => UNREAD_ADVICE[part]).join(' '),
    time: window.metricTime,
    details: { ...details, notUnderstood: parts.join(', ') },
  };
}

/** Tells of missed windows that were made up for, and which of them drifted. */
export async function tellLate(
  late: readonly DriftReport[],
  later: number,
  time: Date,
  context: DetectionContext,
): Promise<void> {
  const drifted = late.filter(({ verdict }) => verdict === 'Drift').map(({ window }) => window.start);
  const names = `${drifted.slice(0, NAMED).join(', ')}${drifted.length > NAMED ? ', …' : ''}`;
  await tellLateWindows(
    {
      windows: late.length,
      later,
      from: late[0].window.start,
      until: late.at(-1)!.window.end,
      found: drifted.length === 0 ? 'none of them drifted' : `${drifted.length} of them drifted: ${names}`,
      details: { drifted: drifted.length },
    },
    time,
    WORK,
    audienceOf(context),
  );
}

function describe({ verdict, window, modelPackageArn }: DriftReport, report: string): NonNullable<Notice['details']> {
  return { monitor: 'drift', verdict, windowStart: window.start, windowEnd: window.end, modelPackageArn, report };
}
