import type { DriftReport } from '../../../engine/drift/report';
import { renderDocument } from '../../../engine/drift-report/page-document';
import type { Summary } from '../summary-types';
import { renderJudged } from './judged';
import { renderQualityWindows } from './quality-windows';
import {
  renderDistributions,
  renderDrift,
  renderDurations,
  renderExpectations,
  renderHeadline,
  renderLimits,
  renderQuality,
  renderTables,
  renderTimeline,
} from './sections';

/**
 * The page of a local run: HTML with everything inside it, no script and no address of anything else.
 *
 * @param summary what the run did
 * @param reports the drift reports of its windows, oldest first; the distributions are drawn from them
 */
export function renderReport(summary: Summary, reports: DriftReport[]): string {
  return renderDocument(`Local run of ${summary.stackName}`, [
    summary.judged === undefined ? renderHeadline(summary) : renderJudged(summary, summary.judged),
    renderExpectations(summary),
    summary.traffic.some(({ all }) => all !== undefined) ? renderQuality(summary) : '',
    summary.qualityWindows.length > 0 ? renderQualityWindows(summary) : '',
    summary.windows.some(({ features }) => features.length > 0) ? renderDrift(summary) : '',
    renderDistributions(reports),
    renderTimeline(summary),
    renderTables(summary),
    renderDurations(summary),
    renderLimits(),
  ]);
}
