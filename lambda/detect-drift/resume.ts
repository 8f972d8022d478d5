import { findLastBegun, listReported, type ReportedWindow } from '../../engine/traffic/list-reported';
import type { Window } from '../../engine/traffic/window';
import type { DetectionContext } from './context';

/**
 * Where to go on without a progress: with the first of the windows that had their reports last. It is noted before any other is
 * written, from which it could not be told.
 *
 * @returns undefined where no window has a report: it is the monitor's first look
 */
export async function resume(
  asked: Window,
  { s3, progress, reports }: Pick<DetectionContext, 's3' | 'progress' | 'reports'>,
): Promise<Date | undefined> {
  const settled: ReportedWindow[] = [];
  for (const window of await listReported(s3, reports.folder, asked, (each) => reports.locateReport(each))) {
    const report = await reports.readSettled(window);
    if (report !== undefined && report !== 'damaged' && settled.push(window) > 1 && findLastBegun(settled) !== window) {
      break;
    }
  }
  const start = findLastBegun(settled)?.start;
  if (start !== undefined) {
    await progress.advance('judged', start);
  }
  return start;
}
