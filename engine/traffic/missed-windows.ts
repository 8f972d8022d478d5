import type { TellOptions } from '../aws/notice';
import { type DueWindows, listDueWindows } from './catch-up';
import type { Window } from './window';

/** What a monitor does with its windows, in messages about those that it missed. */
export interface MonitorWork {
  readonly monitor: 'drift' | 'quality';
  /** Of the monitors that do several things, which. */
  readonly step?: string;
  /** A participle: `compared with the baseline`. */
  readonly done: string;
}

/** Missed windows that are made up for. */
export interface LateWindows {
  readonly windows: number;
  /** How many are left for the next invocations. */
  readonly later?: number;
  /** ISO times. */
  readonly from: string;
  readonly until: string;
  /** What came of them, in words and for programs. */
  readonly found?: string;
  readonly details?: Readonly<Record<string, number>>;
}

/**
 * What an invocation has to do when a window's turn has come, as both monitors begin: the windows that are due, oldest first.
 * Windows that nobody will make up for any more are told.
 *
 * @param until the end of the last window that is done; undefined before the first one
 */
export async function openDueWindows(
  asked: Window,
  until: Date | undefined,
  work: MonitorWork,
  audience: TellOptions,
): Promise<DueWindows> {
  const due = listDueWindows(asked, until);
  if (due.passed) {
    // Seldom: what tells is loaded for it only.
    const { tellLost } = await import('./tell-missed');
    await tellLost(due.passed, asked.metricTime, work, audience);
  }
  return due;
}
