import type { TellOptions } from '../aws/notice';
import { type DueWindows, listDueWindows } from './catch-up';
import type { MonitorWork } from './tell-missed';
import type { Window } from './window';

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
