import { logger } from '../common/logging';
import { S3Sender } from '../common/s3';
import { DriftReport, judgeWindow, withoutDistributions } from '../drift';
import { loadBaseline, locateBaseline } from './baseline-store';
import { countCapture } from './capture-reader';
import { measureCapture } from './capture-share';
import { addVerdict, EarlierWindows, gatherWindows, recallVerdicts } from './gather-windows';
import { listCapture } from './list-capture';
import { CloudWatchSender, publishMetrics } from './metrics';
import { writeReportPage } from './report-page';
import { identifyCounts, ReportStore } from './report-store';
import { findServingVersion, NoServingVersion, SageMakerSender } from './serving-version';
import { DetectorSettings } from './settings';
import { chooseWindow, DetectDriftEvent, Window } from './window';

/** The clients that the detector works with. */
export interface DetectorClients {
  readonly s3: S3Sender;
  readonly sagemaker: SageMakerSender;
  readonly cloudwatch: CloudWatchSender;
}

/**
 * Judges the window that the event means, stores the report and publishes the metrics. Running it again with the same event
 * writes the same report in the same place.
 *
 * @returns the report without the distributions
 * @throws InvalidEventError, BaselineError, and whatever AWS refuses
 */
export async function detectDrift(event: DetectDriftEvent | undefined, settings: DetectorSettings, clients: DetectorClients): Promise<DriftReport> {
  const window = chooseWindow(event, settings.config);
  const reports = new ReportStore(clients.s3, `${settings.reportUri}/${settings.endpointName}`, settings.config);
  const report = await reportOn(window, settings, clients, reports);
  // The report goes first: metrics raise alarms, and who is alarmed wants to read it.
  const uri = await reports.writeReport(window, report);
  // A page that fails must not hold back the alarm: it is told after it, and tried again.
  const [page] = await Promise.allSettled([writeReportPage(clients.s3, window, report, reports, {
    report: uri,
    capture: locateCapture(settings),
    ...(report.baseline && { baseline: locateBaseline(report.baseline.sources) }),
    decisions: settings.decisionsUri,
    functionName: settings.functionName,
  })]);
  await publishMetrics(clients.cloudwatch, report, window.metricTime);
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
    predictionDrifted: report.predictionDrifted,
    multivariateDrifted: report.multivariateDrifted,
    report: uri,
  });
  if (page.status === 'rejected') {
    throw page.reason;
  }
  return withoutDistributions(report);
}

async function reportOn(window: Window, settings: DetectorSettings, { s3, sagemaker, cloudwatch }: DetectorClients, reports: ReportStore): Promise<DriftReport> {
  const { endpointName, variantName, config } = settings;
  const version = await findServingVersion(sagemaker, endpointName, variantName);
  const { modelPackageArn } = version;
  const span = { start: window.start.toISOString(), end: window.end.toISOString() };
  const frame = { version: 1 as const, endpoint: endpointName, ...(modelPackageArn && { modelPackageArn }), window: span, config };
  if (!('sources' in version)) {
    return { ...frame, ...describeNothing(version, span) };
  }
  const { servingSince } = version;
  const baseline = await loadBaseline(s3, version.sources);
  const uri = locateCapture(settings);
  const recount: EarlierWindows['recount'] = async (some) => countCapture(s3, await listCapture(s3, uri, some), { window: some, baseline, servingSince });
  const earlier: EarlierWindows = { config, reports, modelPackageArn: version.modelPackageArn, servingSince, identity: identifyCounts(baseline, servingSince), recount };
  const own = await recount(window);
  await reports.writeCounts(window, earlier.identity, own);
  const { counts, windows } = await gatherWindows(window, own, earlier);
  const judgement = judgeWindow(baseline, counts, config);
  const { rows, records, rejected, rejectedSamples } = counts;
  return {
    ...frame,
    baseline: { rows: baseline.rows, sources: version.sources },
    windows,
    recentVerdicts: addVerdict(await recallVerdicts(window, earlier), span.start, judgement.verdict, config),
    capture: await measureCapture(cloudwatch, settings, window, own.records),
    rows,
    records,
    rejected,
    rejectedSamples,
    ...judgement,
    reason: windows.length > 1 ? `${judgement.reason}; rests on ${windows.length} windows since ${windows[0].start}` : judgement.reason,
  };
}

function describeNothing({ reason }: NoServingVersion, span: DriftReport['window']): Omit<DriftReport, 'version' | 'endpoint' | 'window' | 'config'> {
  return {
    windows: [{ ...span, rows: 0, records: 0, rejected: 0 }],
    recentVerdicts: [],
    rows: 0,
    records: 0,
    rejected: {},
    rejectedSamples: [],
    verdict: 'NoBaseline',
    reason,
    driftedFeatures: [],
    driftedShare: 0,
    features: [],
    predictionDrifted: false,
    multivariateDrifted: false,
    schema: { violations: [] },
  };
}

/** `<capture destination>/<endpoint>/<variant>` */
function locateCapture({ captureUri, endpointName, variantName }: DetectorSettings): string {
  return `${captureUri}/${endpointName}/${variantName}`;
}
