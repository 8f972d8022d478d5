import type { DriftReport, WindowCounts } from '../../engine/drift';
import type { Window } from '../../engine/traffic/window';
import { logReport } from './conclude';
import type { Compared, DetectionContext } from './context';
import { reportCounts } from './report-counts';
import { reportNothing } from './report-nothing';
import { writePage } from './report-page';

/**
 * Looks at a window that somebody asked for by its times. One of the schedule whose turn has come has its report, which
 * stands. Any other one is judged as it is now: its turn may be still to come, so that no metric is published, no row is used
 * up, and the schedule's report will replace this one.
 *
 * @param counts absent where there is nothing to compare with
 */
export async function lookAhead(
  window: Window,
  compared: Compared,
  counts: WindowCounts | undefined,
  context: DetectionContext,
): Promise<DriftReport> {
  const { reports } = context;
  const stands = await reports.readSettled(window);
  if (stands !== undefined && stands !== 'damaged') {
    return stands;
  }
  const judged =
    'baseline' in compared && counts
      ? await reportCounts({ window, ...compared, counts }, context)
      : await reportNothing(window, compared as { reason: string }, context);
  const { metricTime: _, ...report } = judged;
  const written = await reports.settle(window, { ...report, provisional: true });
  await writePage(window, written, context);
  logReport(written, reports.locateReport(window));
  return written;
}
