import { type Notice, tell } from '../../engine/aws/notice';
import type { DriftReport } from '../../engine/drift';
import type { DueWindows } from '../../engine/traffic/catch-up';
import type { Window } from '../../engine/traffic/window';
import type { DetectionContext } from './context';

/** Windows that a message names. */
const NAMED = 20;

/** Tells of a window that drifted, or that could not be evaluated. */
export async function tellWindow(window: Window, report: DriftReport, context: DetectionContext): Promise<void> {
  const details = describe(report, context.reports.locateReport(window));
  const named = `the window from ${report.window.start} to ${report.window.end}`;
  if (report.error !== undefined) {
    await send(
      {
        kind: 'WindowNotEvaluated',
        happened: `${named} could not be compared with the baseline: ${report.error}`,
        holds: 'there is no verdict on its traffic; later windows are evaluated',
        time: window.metricTime,
        details,
      },
      context,
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
    await send(notice, { ...context, settings: { ...context.settings, topicArn: undefined } });
  }
}

/** Tells of windows that nobody will evaluate any more. */
export async function tellPassed(
  { start, end }: NonNullable<DueWindows['passed']>,
  time: Date,
  context: DetectionContext,
): Promise<void> {
  const [from, until] = [start.toISOString(), end.toISOString()];
  await send(
    {
      kind: 'WindowsLost',
      happened: `the drift monitor did not run, and the traffic from ${from} to ${until} was not compared with the baseline`,
      holds: 'it is evaluated no more; later windows are',
      time,
      details: { monitor: 'drift', from, until },
    },
    context,
  );
}

/** Tells of missed windows that were made up for. */
export async function tellLate(late: readonly DriftReport[], time: Date, context: DetectionContext): Promise<void> {
  const drifted = late.filter(({ verdict }) => verdict === 'Drift').map(({ window }) => window.start);
  const names = `${drifted.slice(0, NAMED).join(', ')}${drifted.length > NAMED ? ', …' : ''}`;
  await send(
    {
      kind: 'WindowsEvaluatedLate',
      happened: `${late.length} missed windows from ${late[0].window.start} to ${late.at(-1)!.window.end} were compared with the baseline late; ${drifted.length === 0 ? 'none of them drifted' : `${drifted.length} of them drifted: ${names}`}`,
      holds: 'their metrics have the times of their own events, and alarms look at the last ones only',
      time,
      details: { monitor: 'drift', windows: late.length, drifted: drifted.length },
    },
    context,
  );
}

function describe({ verdict, window, modelPackageArn }: DriftReport, report: string): NonNullable<Notice['details']> {
  return { monitor: 'drift', verdict, windowStart: window.start, windowEnd: window.end, modelPackageArn, report };
}

function send(notice: Notice, { cloudWatch, sns, eventBridge, settings }: DetectionContext): Promise<void> {
  const { endpointName, topicArn } = settings;
  return tell(notice, { lifecycle: endpointName, cloudWatch, topicArn, sns, eventBridge });
}
