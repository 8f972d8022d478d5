import type { DriftReport } from '../drift';
import { describeWindow } from './describe-window';
import type { KnownQuality } from './quality-section';
import { renderPage } from './render-page';
import type { WindowSummary } from './window-history';
import type { WindowPlaces } from './window-places';

/**
 * The page of a window, as HTML.
 *
 * @param earlier the windows before, oldest first
 * @param quality what is known of the quality of the answers
 */
export function renderWindow(
  report: DriftReport,
  earlier: readonly WindowSummary[],
  places: WindowPlaces,
  quality?: KnownQuality,
): string {
  return renderPage({ ...describeWindow(report, earlier, places), ...(quality && { quality }) });
}

// What a page needs of the windows before is loaded with it.
export { listFollowed } from './column-trend';
export { summarizeWindow } from './window-history';
