import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { logger } from '../../engine/aws/logging';
import { type DriftReport, withoutDistributions } from '../../engine/drift';
import { loadBaseline, locateBaseline } from '../../engine/traffic/baseline-store';
import { countCapture } from '../../engine/traffic/capture-reader';
import { findComparedVersion } from '../../engine/traffic/compared-version';
import { listCapture } from '../../engine/traffic/list-capture';
import { identifyCounts, ReportStore } from '../../engine/traffic/report-store';
import { chooseWindow, type DetectDriftEvent, type Window } from '../../engine/traffic/window';
import type { FanOutStarted } from './fan-out';
import { publishMetrics } from './metrics';
import { captureFolder, reportCounts, reportNothing } from './report-counts';
import { writeReportPage } from './report-page';
import type { DetectorSettings } from './settings';

/** The clients that the detector works with. */
export interface DetectorClients {
  readonly s3: S3Client;
  readonly cloudWatch: CloudWatchClient;
  /** Made when the version that serves is looked up, if absent. */
  readonly sageMaker?: SageMakerClient;
  /** Made when a window is too large for one function, if absent. */
  readonly stepFunctions?: SFNClient;
}

interface DetectionContext extends DetectorClients {
  readonly reports: ReportStore;
}

/** What the state machine is answered: a whole report may be longer than its 256 KiB. */
export interface JudgedPlan {
  readonly judged: Pick<DriftReport, 'verdict' | 'reason' | 'rows'>;
}

/**
 * Judges the window that the event means, stores the report and publishes the metrics. Running it again with the same event
 * writes the same report in the same place. A window that is too large for one function is handed to the state machine,
 * which counts it in parts and comes back with the plan.
 *
 * @returns the report without the distributions
 * @throws InvalidEventError, BaselineError, WindowTooLargeError, and whatever AWS refuses
 */
export async function detectDrift(
  event: DetectDriftEvent | undefined,
  settings: DetectorSettings,
  clients: DetectorClients,
): Promise<DriftReport | FanOutStarted | JudgedPlan> {
  const { s3 } = clients;
  const reports = new ReportStore(s3, `${settings.reportUri}/${settings.endpointName}`, settings.config);
  const context: DetectionContext = { ...clients, reports };
  if (event?.plan !== undefined) {
    const { readCountedPlan } = await import('./fan-out');
    const plan = await readCountedPlan(s3, event.plan);
    const { verdict, reason, rows } = await conclude(
      plan.window,
      await reportCounts(plan, settings, context),
      settings,
      context,
    );
    return { judged: { verdict, reason, rows } };
  }
  const window = chooseWindow(event, settings.config);
  const version = await findComparedVersion(s3, clients.sageMaker, settings);
  if (!('sources' in version)) {
    return conclude(window, reportNothing(window, settings, version), settings, context);
  }
  const { servingSince } = version;
  const baseline = await loadBaseline(s3, version.sources);
  const identity = identifyCounts(baseline, servingSince);
  const objects = await listCapture(s3, captureFolder(settings), window);
  const bytes = objects.reduce((total, { size }) => total + size, 0);
  if (bytes > settings.maximumBytes) {
    // Most windows are counted by one function: what the others need is loaded for them only.
    const { startFanOut } = await import('./fan-out');
    return startFanOut(s3, clients.stepFunctions, settings, {
      window,
      version,
      identity,
      captureFolder: captureFolder(settings),
      objects,
      bytes,
    });
  }
  const counts = await countCapture(s3, objects, { window, baseline, servingSince });
  return conclude(
    window,
    await reportCounts({ window, version, baseline, identity, counts }, settings, context),
    settings,
    context,
  );
}

/** The report goes first: metrics raise alarms, and who is alarmed wants to read it. */
async function conclude(
  window: Window,
  report: DriftReport,
  settings: DetectorSettings,
  { s3, cloudWatch, reports }: DetectionContext,
): Promise<DriftReport> {
  const uri = await reports.writeReport(window, report);
  // A page that fails must not hold back the alarm: it is told after it, and tried again.
  const [page] = await Promise.allSettled([
    writeReportPage(s3, window, report, reports, {
      report: uri,
      capture: captureFolder(settings),
      ...(report.baseline && { baseline: locateBaseline(report.baseline.sources) }),
      decisions: settings.decisionsUri,
      functionName: settings.functionName,
    }),
  ]);
  await publishMetrics(cloudWatch, report, window.metricTime);
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
    report: uri,
  });
  if (page.status === 'rejected') {
    throw page.reason;
  }
  return withoutDistributions(report);
}
