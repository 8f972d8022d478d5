import { logger } from '../../engine/aws/logging';
import type { DriftReport } from '../../engine/drift';
import { isAllLeftOut } from '../../engine/drift/record-filter';
import type { Window } from '../../engine/traffic/window';
import type { DetectionContext } from './context';
import { publishMetrics } from './metrics';
import { writePage } from './report-page';

/** A window that has its report. */
export interface Concluded {
  readonly window: Window;
  /** The report that stands: another invocation may have been first. */
  readonly report: DriftReport;
  /** Why there is no page, or why somebody was not told. */
  readonly error?: unknown;
}

/**
 * Settles a window: the report goes first, since metrics raise alarms, and who is alarmed wants to read it. Doing it again
 * changes nothing: the report that stands is published under its own time, and a metric of one value twice is what it was.
 */
export async function conclude(window: Window, draft: DriftReport, context: DetectionContext): Promise<Concluded> {
  const { reports, cloudWatch } = context;
  const report = await reports.settle(window, draft);
  // A page that fails must not hold back the alarm: it is told after it, and tried again.
  const [page] = await Promise.allSettled([writePage(window, report, context)]);
  if (report.error === undefined) {
    const time = report.metricTime === undefined ? window.metricTime : new Date(report.metricTime);
    await publishMetrics(cloudWatch, report, time);
  }
  logReport(report, reports.locateReport(window));
  const [told] = await Promise.allSettled([tellIfNeeded(window, report, context)]);
  const failed = [page, told].find((each) => each.status === 'rejected');
  return { window, report, error: failed?.reason };
}

async function tellIfNeeded(window: Window, report: DriftReport, context: DetectionContext): Promise<void> {
  const { error, verdict, notUnderstood } = report;
  if (error !== undefined || verdict === 'Drift' || notUnderstood !== undefined || isAllLeftOut(report)) {
    const { tellWindow } = await import('./tell-windows');
    await tellWindow(window, report, context);
  }
}

/** @param uri of the report */
export function logReport(report: DriftReport, uri: string): void {
  logger.info('window judged', {
    verdict: report.verdict,
    reason: report.reason,
    window: report.window,
    windows: report.windows.length,
    modelPackageArn: report.modelPackageArn,
    rows: report.rows,
    records: report.records,
    rejected: report.rejected,
    capture: report.capture,
    violations: report.schema.violations.length,
    driftedFeatures: report.driftedFeatures,
    topFeatures: report.topFeatures,
    predictionDrifted: report.predictionDrifted,
    multivariateDrifted: report.multivariateDrifted,
    provisional: report.provisional,
    report: uri,
  });
}
