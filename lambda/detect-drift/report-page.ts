import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { toPage } from '../../contract/layout';
import { parseS3Uri } from '../../engine/aws/s3';
import type { DriftReport } from '../../engine/drift';
import { summarizeWindow, type WindowSummary } from '../../engine/drift-report/window-history';
import type { WindowPlaces } from '../../engine/drift-report/window-places';
import type { ReportStore } from '../../engine/traffic/report-store';
import { listEarlierWindows, type Window } from '../../engine/traffic/window';

type Span = Pick<Window, 'start' | 'end'>;

/** Windows before the judged one that the page looks back on: two weeks of daily windows with it. */
const EARLIER_WINDOWS = 13;

/**
 * Writes the page of a report beside it, `….html`. It tells since when what drifted has drifted, by the reports of the
 * windows of the same length before it.
 */
export async function writeReportPage(
  s3: S3Client,
  window: Span,
  report: DriftReport,
  reports: ReportStore,
  places: WindowPlaces,
): Promise<void> {
  const earlier = await readEarlierWindows(window, reports);
  // The charts' library is half of the bundle and is loaded only here.
  const { renderWindow } = await import('../../engine/drift-report/render-window');
  const { bucket, key } = parseS3Uri(toPage(places.report));
  const page = renderWindow(report, earlier, places);
  await s3.send(
    new PutObjectCommand({ Bucket: bucket, Key: key, Body: page, ContentType: 'text/html; charset=utf-8' }),
  );
}

/** The windows before, oldest first, from the first one that has a report. */
async function readEarlierWindows(window: Span, reports: ReportStore): Promise<WindowSummary[]> {
  const spans = listEarlierWindows(window, EARLIER_WINDOWS).reverse();
  const windows = await Promise.all(spans.map((span) => readWindow(span, reports)));
  const first = windows.findIndex(({ verdict }) => verdict !== undefined);
  return first === -1 ? [] : windows.slice(first);
}

async function readWindow(span: Span, reports: ReportStore): Promise<WindowSummary> {
  const none = {
    start: span.start.toISOString(),
    end: span.end.toISOString(),
    driftedFeatures: [],
    predictionDrifted: false,
    multivariateDrifted: false,
  };
  const report = await reports.readReport(span);
  return report && report !== 'damaged' ? summarizeWindow(report) : none;
}
