import { type Notice, tell } from '../../engine/aws/notice';
import type { DriftReport } from '../../engine/drift';
import { tellLate as tellLateWindows } from '../../engine/traffic/tell-missed';
import type { Window } from '../../engine/traffic/window';
import { audienceOf, type DetectionContext, WORK } from './context';

/** Windows that a message names. */
const NAMED = 20;

/** Tells of a window that drifted, or that could not be evaluated. */
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
