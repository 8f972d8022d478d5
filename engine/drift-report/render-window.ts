import type { DriftReport } from '../drift';
import { describeWindow } from './describe-window';
import { renderPage } from './render-page';
import type { WindowSummary } from './window-history';
import type { WindowPlaces } from './window-places';

/**
 * The page of a window, as HTML.
 *
 * @param earlier the windows before, oldest first
 */
export function renderWindow(report: DriftReport, earlier: readonly WindowSummary[], places: WindowPlaces): string {
  return renderPage(describeWindow(report, earlier, places));
}

// What a page needs of the windows before is loaded with it.
export { listFollowed } from './column-trend';
export { summarizeWindow } from './window-history';
