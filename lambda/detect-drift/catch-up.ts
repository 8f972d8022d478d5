import { describeError } from '../../engine/aws/aws-errors';
import type { WindowCounts } from '../../engine/drift';
import { type DriftReport, withoutDistributions } from '../../engine/drift/report';
import { type DueWindows, shiftWindow } from '../../engine/traffic/catch-up';
import { openDueWindows } from '../../engine/traffic/missed-windows';
import type { Window } from '../../engine/traffic/window';
import { type Concluded, conclude } from './conclude';
import { audienceOf, type Compared, type DetectionContext, WORK } from './context';
import { countWindow } from './count-window';
import type { FanOutStarted } from './fan-out';
import { reportCounts } from './report-counts';
import { reportFailure, reportNothing } from './report-nothing';

/** What an invocation answers that could not come to its own window: the next ones go on with the missed ones. */
export interface Unfinished {
  readonly unfinished: { readonly windows: number };
}

/** A window of a catch-up that has its report. */
interface Settled extends Concluded {
  /** Whether an invocation before wrote it. */
  readonly hadReport: boolean;
}

/**
 * Settles all windows up to one whose turn has come, oldest first: each verdict rests on what the report before it says, so
 * that none is given before those before it. An event that was lost, late or repeated changes no verdict.
 *
 * A window that cannot be counted holds back the others only until a later one can: then it was its own fault, its report says
 * so, and it is told. As long as none can be counted, the invocation fails and nothing is given up.
 *
 * The progress goes last: an invocation that ends before is made up for by the next one, which writes and tells it all again.
 *
 * @throws what the counting of the first window that failed threw
 */
export async function catchUp(
  asked: Window,
  compared: Compared,
  context: DetectionContext,
): Promise<DriftReport | FanOutStarted | Unfinished> {
  const { reports } = context;
  const due = await listDue(asked, compared, context);
  const concluded: Settled[] = [];
  const failed: { window: Window; error: unknown }[] = [];
  let fanOut: FanOutStarted | undefined;
  let later = due.later;
  for (const [i, window] of due.windows.entries()) {
    if (i > 0 && !isSame(window, asked) && !context.mayGoOn()) {
      later += due.windows.length - i;
      break;
    }
    const stands = await reports.readSettled(window);
    const standing = stands === 'damaged' ? undefined : stands;
    let draft = standing;
    if (!draft) {
      let counts: WindowCounts | FanOutStarted | undefined;
      try {
        counts = await countServed(window, asked, compared, context);
      } catch (error) {
        failed.push({ window, error });
        continue;
      }
      if (counts && 'fanOut' in counts) {
        fanOut = counts;
        break;
      }
      await giveUp(failed, concluded, context);
      draft = await draftReport(window, counts, compared, context);
    }
    concluded.push({ ...(await conclude(window, draft, context)), hadReport: standing !== undefined });
  }
  for (const [i, one] of concluded.entries()) {
    if (one.error !== undefined) {
      concluded[i] = { ...one, ...(await conclude(one.window, one.report, context)) };
    }
  }
  const late = concluded.filter(({ window }) => !isSame(window, asked)).map(({ report }) => report);
  if (late.length > 0) {
    const { tellLate } = await import('./tell-windows');
    await tellLate(late, later, asked.metricTime, context);
  }
  const done = findDone(concluded);
  if (done) {
    await context.progress.advance('judged', done.end);
  }
  if (failed.length > 0) {
    throw failed[0].error;
  }
  const unfinished = concluded.find(({ error }) => error !== undefined);
  if (unfinished) {
    throw unfinished.error;
  }
  const own = concluded.find(({ window }) => isSame(window, asked));
  const report = own?.report ?? (await reports.readSettled(asked));
  return fanOut ?? (report && report !== 'damaged' ? withoutDistributions(report) : { unfinished: { windows: later } });
}

/**
 * The last window up to which all is done. One whose page or message failed twice holds the progress, so that the next invocations
 * try it again; where one before had it too and two later windows are done, it is its own fault, and it is given up.
 */
function findDone(concluded: readonly Settled[]): Window | undefined {
  const isFinished = ({ error }: Settled): boolean => error === undefined;
  const held = concluded.findIndex(
    (one, i) => !isFinished(one) && !(one.hadReport && concluded.slice(i + 1).filter(isFinished).length > 1),
  );
  return (held === -1 ? concluded.at(-1) : concluded[held - 1])?.window;
}

/**
 * The windows that are due; where the progress is lost, from the newest one on that has its report. The first look of a monitor begins with its own window; where that has too few rows, with the
 * first one before it that has any and may be pooled.
 */
async function listDue(asked: Window, compared: Compared, context: DetectionContext): Promise<DueWindows> {
  const { progress, settings } = context;
  const until = (await progress.read('judged')) ?? (await resumeByReports(asked, context));
  const due = await openDueWindows(asked, until, WORK, audienceOf(context));
  if (until !== undefined || !('baseline' in compared)) {
    const isDone = due.windows.length === 0 && (await isReadable(asked, context));
    return due.windows.length > 0 || isDone ? due : { ...due, windows: [asked] };
  }
  const hasRows = async (window: Window, least: number): Promise<boolean> => {
    const counts = await countWindow(window, compared, context, { asked });
    return 'fanOut' in counts || counts.rows >= least;
  };
  if (await hasRows(asked, settings.config.minimumRows)) {
    return due;
  }
  const { servingSince } = compared.version;
  for (let i = settings.config.maximumWindows - 1; i > 0; i--) {
    const first = shiftWindow(asked, -i);
    if ((servingSince === undefined || first.start >= servingSince) && (await hasRows(first, 1))) {
      return { ...due, windows: Array.from({ length: i + 1 }, (_, j) => shiftWindow(asked, j - i)) };
    }
  }
  return due;
}

async function resumeByReports(asked: Window, context: DetectionContext): Promise<Date | undefined> {
  // Seldom: it is loaded for a look without a progress only.
  const { resume } = await import('./resume');
  return resume(asked, context);
}

async function isReadable(window: Window, { reports }: DetectionContext): Promise<boolean> {
  const report = await reports.readSettled(window);
  return report !== undefined && report !== 'damaged';
}

/** What is counted of a window; undefined where there is nothing to compare it with. */
async function countServed(
  window: Window,
  asked: Window,
  compared: Compared,
  context: DetectionContext,
): Promise<WindowCounts | FanOutStarted | undefined> {
  return 'baseline' in compared && (isSame(window, asked) || !endedBefore(window, compared.version.servingSince))
    ? countWindow(window, compared, context, { asked })
    : undefined;
}

async function draftReport(
  window: Window,
  counts: WindowCounts | undefined,
  compared: Compared,
  context: DetectionContext,
): Promise<DriftReport> {
  if ('baseline' in compared && counts) {
    return reportCounts({ window, ...compared, counts }, context);
  }
  const nothing =
    'baseline' in compared
      ? {
          reason: `the window was evaluated late, and the version that serves now came after it, at ${compared.version.servingSince?.toISOString()}`,
        }
      : compared;
  return reportNothing(window, nothing, context);
}

function isSame(one: Window, other: Window): boolean {
  return one.start.getTime() === other.start.getTime();
}

function endedBefore({ end }: Window, time: Date | undefined): boolean {
  return time !== undefined && end <= time;
}

/** Settles windows that could not be counted where a later one could. */
async function giveUp(
  failed: { window: Window; error: unknown }[],
  concluded: Settled[],
  context: DetectionContext,
): Promise<void> {
  for (const { window, error } of failed.splice(0)) {
    const report = await reportFailure(window, describeError(error), context);
    concluded.push({ ...(await conclude(window, report, context)), hadReport: false });
  }
}
