import { logger } from '../common/logging';
import { S3Sender } from '../common/s3';
import { DriftReport, judgeWindow, withoutDistributions } from '../drift';
import { loadBaseline } from './baseline-store';
import { countCapture } from './capture-reader';
import { CloudWatchSender, publishMetrics } from './metrics';
import { writeJson } from './objects';
import { findServingVersion, SageMakerSender } from './serving-version';
import { DetectorSettings } from './settings';
import { chooseWindow, DetectDriftEvent, formatHour, Window } from './window';

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
  const report = await reportOn(window, settings, clients);
  const uri = reportUri(report, settings);
  // The report goes first: metrics raise alarms, and who is alarmed wants to read it.
  await writeJson(clients.s3, uri, report);
  await publishMetrics(clients.cloudwatch, report, window.metricTime);
  logger.info('window judged', {
    verdict: report.verdict,
    reason: report.reason,
    window: report.window,
    modelPackageArn: report.modelPackageArn,
    rows: report.rows,
    records: report.records,
    rejected: report.rejected,
    violations: report.schema.violations.length,
    driftedFeatures: report.driftedFeatures,
    predictionDrifted: report.predictionDrifted,
    report: uri,
  });
  return withoutDistributions(report);
}

async function reportOn(window: Window, settings: DetectorSettings, { s3, sagemaker }: DetectorClients): Promise<DriftReport> {
  const { endpointName, variantName, captureUri, config } = settings;
  const version = await findServingVersion(sagemaker, endpointName, variantName);
  const frame = {
    version: 1 as const,
    endpoint: endpointName,
    ...(version.modelPackageArn && { modelPackageArn: version.modelPackageArn }),
    window: { start: window.start.toISOString(), end: window.end.toISOString() },
  };
  if (!('sources' in version)) {
    return {
      ...frame,
      rows: 0,
      records: 0,
      rejected: {},
      rejectedSamples: [],
      verdict: 'NoBaseline',
      reason: version.reason,
      driftedFeatures: [],
      driftedShare: 0,
      features: [],
      predictionDrifted: false,
      schema: { violations: [] },
      config,
    };
  }
  const baseline = await loadBaseline(s3, version.sources);
  const uri = `${captureUri}/${endpointName}/${variantName}`;
  const counts = await countCapture(s3, { uri, window, baseline, servingSince: version.servingSince });
  const { rows, records, rejected, rejectedSamples } = counts;
  return { ...frame, rows, records, rejected, rejectedSamples, ...judgeWindow(baseline, counts, config), config };
}

/** `<REPORT_URI>/<endpoint>/yyyy/mm/dd/hh/<window start>.json`, all of the window's start. */
function reportUri({ endpoint, window }: DriftReport, settings: DetectorSettings): string {
  const compact = window.start.replace(/\.\d+Z$/, 'Z').replace(/[-:]/g, '');
  return `${settings.reportUri}/${endpoint}/${formatHour(new Date(window.start))}/${compact}.json`;
}
