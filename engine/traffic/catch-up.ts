import { CATCH_UP_SECONDS } from '../../contract/windows';
import type { Window } from './window';

/** Windows that one invocation makes up for at most; the next one goes on. */
const MOST_WINDOWS = 100;

/** What an invocation has to do besides the window that it was asked for. */
export interface DueWindows {
  /** The missed windows and the one that was asked for, oldest first. */
  readonly windows: readonly Window[];
  /** How many of them are left for the next invocations. */
  readonly later: number;
  /** Windows that were missed so long ago that nobody makes up for them: from when, and until when. */
  readonly passed?: { readonly start: Date; readonly end: Date };
}

/**
 * The windows for which something is still to be done, up to one whose turn has come. Each has the time at which its own event
 * was due: CloudWatch is told of it as if the event had not been lost.
 *
 * @param asked the window whose turn has come
 * @param until the end of the last window that is done; undefined before the first one, which looks at nothing before it
 */
export function listDueWindows(asked: Window, until: Date | undefined, most = MOST_WINDOWS): DueWindows {
  const length = asked.end.getTime() - asked.start.getTime();
  if (until === undefined || until > asked.start) {
    return { windows: until !== undefined && until >= asked.end ? [] : [asked], later: 0 };
  }
  // Where windows were of another length before, the first one may not begin before the last one's end.
  const missed = Math.floor((asked.start.getTime() - until.getTime()) / length);
  const reached = Math.min(missed, Math.floor((CATCH_UP_SECONDS * 1000) / length));
  const windows = Array.from({ length: reached + 1 }, (_, i) => shiftWindow(asked, i - reached));
  return {
    windows: windows.slice(0, most),
    later: Math.max(0, windows.length - most),
    ...(reached < missed && { passed: { start: until, end: windows[0].start } }),
  };
}

/** The window so many of its lengths later, with the time of its own event. */
export function shiftWindow({ start, end, metricTime }: Window, lengths: number): Window {
  const by = lengths * (end.getTime() - start.getTime());
  return {
    start: new Date(start.getTime() + by),
    end: new Date(end.getTime() + by),
    metricTime: new Date(metricTime.getTime() + by),
  };
}
