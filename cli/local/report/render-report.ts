import { PAGE_POLICY } from '../../../contract/layout';
import type { DriftReport } from '../../../engine/drift/report';
import { renderStyle } from '../../../engine/drift-report/style';
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
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${PAGE_POLICY}"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Local run of ${summary.stackName}</title><link rel="icon" href="data:,">
<style>${renderStyle()}</style></head>
<body><main>
${summary.judged === undefined ? renderHeadline(summary) : renderJudged(summary, summary.judged)}
${renderExpectations(summary)}
${summary.traffic.some(({ all }) => all !== undefined) ? renderQuality(summary) : ''}
${summary.qualityWindows.length > 0 ? renderQualityWindows(summary) : ''}
${summary.windows.some(({ features }) => features.length > 0) ? renderDrift(summary) : ''}
${renderDistributions(reports)}
${renderTimeline(summary)}
${renderTables(summary)}
${renderDurations(summary)}
${renderLimits()}
</main></body></html>
`;
}
