import { toPage } from '../../contract/layout';
import { writeText } from '../../engine/aws/s3';
import type { DriftReport } from '../../engine/drift';
import type { WindowSummary } from '../../engine/drift-report/window-history';
import type { WindowPlaces } from '../../engine/drift-report/window-places';
import { locateBaseline } from '../../engine/traffic/baseline-store';
import type { ReportStore } from '../../engine/traffic/report-store';
import { listEarlierWindows, type Window } from '../../engine/traffic/window';
import type { DetectionContext } from './context';
import { captureFolder } from './report-counts';

type Span = Pick<Window, 'start' | 'end'>;

/** Windows before the judged one that the page looks back on: two weeks of daily windows with it. */
const EARLIER_WINDOWS = 13;

/**
 * Writes the page of a report beside it, `….html`. It tells since when what drifted has drifted, by the reports of the
 * windows of the same length before it.
 */
export async function writePage(window: Span, report: DriftReport, context: DetectionContext): Promise<void> {
  const { s3, reports, settings } = context;
  // The charts' library is half of the bundle and is loaded only here.
  const { renderWindow, summarizeWindow, listFollowed } = await import('../../engine/drift-report/render-window');
  const followed = listFollowed(report);
  const earlier = await readEarlierWindows(window, reports, (each) => summarizeWindow(each, followed));
  const quiet = earlier.findLast(({ verdict }) => verdict === 'NoDrift');
  const places: WindowPlaces = {
    report: reports.locateReport(window),
    ...(quiet && { quietReport: reports.locateReport({ start: new Date(quiet.start), end: new Date(quiet.end) }) }),
    capture: captureFolder(settings),
    ...(report.baseline && { baseline: locateBaseline(report.baseline.sources) }),
    decisions: settings.decisionsUri,
    functionName: settings.functionName,
  };
  const { findQuality } = await import('./measured-quality');
  const folder = settings.qualityUri && `${settings.qualityUri}/${settings.endpointName}`;
  const quality = await findQuality(s3, folder, window.end);
  const page = renderWindow(report, earlier, places, quality);
  await writeText(s3, toPage(places.report), page, 'text/html; charset=utf-8');
}

type Summarize = (report: DriftReport) => WindowSummary;

/** The windows before, oldest first, from the first one that has a report. */
async function readEarlierWindows(window: Span, reports: ReportStore, summarize: Summarize): Promise<WindowSummary[]> {
  const spans = listEarlierWindows(window, EARLIER_WINDOWS).reverse();
  const windows = await Promise.all(spans.map((span) => readWindow(span, reports, summarize)));
  const first = windows.findIndex(({ verdict }) => verdict !== undefined);
  return first === -1 ? [] : windows.slice(first);
}

async function readWindow(span: Span, reports: ReportStore, summarize: Summarize): Promise<WindowSummary> {
  const none = {
    start: span.start.toISOString(),
    end: span.end.toISOString(),
    driftedFeatures: [],
    predictionDrifted: false,
    multivariateDrifted: false,
  };
  const report = await reports.readReport(span);
  return report && report !== 'damaged' ? summarize(report) : none;
}
