import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { S3Client } from '@aws-sdk/client-s3';
import { type Baseline, type DriftReport, judgeWindow, type WindowCounts } from '../../engine/drift';
import { countCapture } from '../../engine/traffic/capture-reader';
import { measureCapture } from '../../engine/traffic/capture-share';
import { listCapture } from '../../engine/traffic/list-capture';
import type { ReportStore } from '../../engine/traffic/report-store';
import type { NoServingVersion, ServingVersion } from '../../engine/traffic/serving-version';
import type { Window } from '../../engine/traffic/window';
import { addVerdict, type EarlierWindows, gatherWindows, recallVerdicts } from './gather-windows';
import { rankFeatures } from './rank-features';
import type { DetectorSettings } from './settings';

/** A window that was counted, in one part or in many. */
export interface CountedWindow {
  readonly window: Window;
  readonly version: ServingVersion;
  readonly baseline: Baseline;
  /** See identifyCounts. */
  readonly identity: string;
  readonly counts: WindowCounts;
}

/** What reporting works with. */
export interface ReportContext {
  readonly s3: S3Client;
  readonly cloudWatch: CloudWatchClient;
  readonly reports: ReportStore;
}

/** Stores a window's counts, adds those of earlier windows where they are too few, and judges what came together. */
export async function reportCounts(
  counted: CountedWindow,
  settings: DetectorSettings,
  { s3, cloudWatch, reports }: ReportContext,
): Promise<DriftReport> {
  const { window, version, baseline, identity, counts: own } = counted;
  const { config } = settings;
  const { modelPackageArn, servingSince } = version;
  const recount: EarlierWindows['recount'] = async (some) => {
    const objects = await listCapture(s3, captureFolder(settings), some);
    const bytes = objects.reduce((total, { size }) => total + size, 0);
    return bytes > settings.maximumBytes
      ? undefined
      : countCapture(s3, objects, { window: some, baseline, servingSince });
  };
  await reports.writeCounts(window, identity, own);
  const subject = { modelPackageArn, revision: version.sources.given?.revision };
  const earlier: EarlierWindows = { config, reports, subject, servingSince, identity, recount };
  const { counts, windows } = await gatherWindows(window, own, earlier);
  const judgement = judgeWindow(baseline, counts, config);
  const { rows, records, rejected, rejectedSamples } = counts;
  const frame = frameReport(window, settings, modelPackageArn);
  return {
    ...frame,
    baseline: {
      rows: baseline.rows,
      sources: version.sources,
      ...(baseline.notes && { notes: baseline.notes }),
    },
    windows,
    recentVerdicts: addVerdict(await recallVerdicts(window, earlier), frame.window.start, judgement.verdict, config),
    capture: await measureCapture(cloudWatch, settings, window, own.records),
    rows,
    records,
    rejected,
    rejectedSamples,
    ...judgement,
    topFeatures: judgement.verdict === 'InsufficientData' ? [] : rankFeatures(judgement.features, config),
    reason:
      windows.length > 1
        ? `${judgement.reason}; rests on ${windows.length} windows since ${windows[0].start}`
        : judgement.reason,
  };
}

/** The report of a window that there is nothing to compare with. */
export function reportNothing(
  window: Window,
  settings: DetectorSettings,
  { reason, modelPackageArn }: NoServingVersion,
): DriftReport {
  const frame = frameReport(window, settings, modelPackageArn);
  return {
    ...frame,
    windows: [{ ...frame.window, rows: 0, records: 0, rejected: 0 }],
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
export function captureFolder({ captureUri, endpointName, variantName }: DetectorSettings): string {
  return `${captureUri}/${endpointName}/${variantName}`;
}

function frameReport(
  { start, end }: Window,
  { endpointName, config }: DetectorSettings,
  modelPackageArn: string | undefined,
) {
  const window = { start: start.toISOString(), end: end.toISOString() };
  return { version: 1 as const, endpoint: endpointName, ...(modelPackageArn && { modelPackageArn }), window, config };
}
