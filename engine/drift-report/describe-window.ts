import type { DriftReport } from '../drift';
import { listFollowed } from './column-trend';
import { formatInstant, formatLength } from './format-time';
import { listNextSteps } from './next-steps';
import { type Fact, type PageContent, tellFilter } from './page-content';
import { summarizeWindow, type WindowSummary } from './window-history';
import type { WindowPlaces } from './window-places';

/**
 * What the page of a window shows.
 *
 * @param earlier the windows before, oldest first
 */
export function describeWindow(
  report: DriftReport,
  earlier: readonly WindowSummary[],
  places: WindowPlaces,
): PageContent {
  const { endpoint, window, windows } = report;
  const together = windows.length > 1 ? ` (${windows.length} windows with few rows, pooled)` : '';
  return {
    ...report,
    subject: `The traffic of ${endpoint}`,
    scope: `From ${formatInstant(windows[0].start)} to ${formatInstant(window.end)}${together}, compared with ${report.baseline ? `${report.baseline.rows.toLocaleString('en-GB')} rows of ` : ''}${report.baseline?.sources.given ? 'the baseline that was given for it' : 'the training data of the model version that serves'}.`,
    facts: listFacts(report, places),
    history: [...earlier, summarizeWindow(report, listFollowed(report))],
    nextSteps: listNextSteps(report, places),
    notes: [...(report.baseline?.notes ?? []), ...describeCapture(report)],
  };
}

/** Below this share of captured requests the reader is told; a little is always missing at the edges of a window. */
const WHOLE_CAPTURE = 0.95;

function describeCapture({ capture }: DriftReport): string[] {
  if (capture?.share === undefined || capture.share >= WHOLE_CAPTURE) {
    return [];
  }
  return [
    `requests that were not captured: ${capture.records} records are ${(capture.share * 100).toFixed(0)} % of what ${capture.answered} answered requests should have left, at ${capture.samplingPercentage} % sampling`,
  ];
}

function listFacts(report: DriftReport, places: WindowPlaces): Fact[] {
  const { window, config, baseline } = report;
  return [
    { name: 'rows compared', text: `${report.rows}, from ${report.records} captured requests` },
    ...tellFilter(report),
    {
      name: 'window',
      text: `${window.start} to ${window.end} (${formatLength((Date.parse(window.end) - Date.parse(window.start)) / 1000)}), evaluated ${formatLength(config.delaySeconds)} after its end`,
    },
    { name: 'captured under', text: places.capture, code: true },
    ...(report.modelPackageArn ? [{ name: 'model version', text: report.modelPackageArn, code: true }] : []),
    ...(report.windows.length > 1
      ? [
          {
            name: 'pooled from',
            text: report.windows.map(({ start, rows }) => `${rows} rows of the window from ${start}`).join(', '),
          },
        ]
      : []),
    ...(baseline
      ? [
          { name: 'baseline', text: `${baseline.rows} rows` },
          { name: 'baseline from', text: baseline.sources.data, code: true },
        ]
      : []),
    ...(baseline?.sources.predictions
      ? [{ name: 'baseline predictions', text: baseline.sources.predictions, code: true }]
      : []),
    { name: 'this report as JSON', text: places.report, code: true },
  ];
}
