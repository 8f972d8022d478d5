import type { Baseline, DriftReport, WindowCounts } from '../../engine/drift';
import { isCalibrationNeeded } from '../../engine/drift/calibration-report';
import { ColumnNames } from '../../engine/drift/column-names';
import { RecordFilter } from '../../engine/drift/record-filter';
import { countBatchRecords } from '../../engine/traffic/batch-records';
import { countCapture } from '../../engine/traffic/capture-reader';
import { measureCapture } from '../../engine/traffic/capture-share';
import { listCapture } from '../../engine/traffic/list-capture';
import type { Window } from '../../engine/traffic/window';
import type { ComparedBaseline, DetectionContext } from './context';
import { addVerdict, type EarlierWindows, gatherWindows, isJudged, recallVerdicts } from './gather-windows';
import type { DetectorSettings } from './settings';

/** A window that was counted, in one part or in many. */
export interface CountedWindow extends ComparedBaseline {
  readonly window: Window;
  readonly counts: WindowCounts;
}

/** Adds to a window's counts those that wait for a verdict, and judges what came together. */
export async function reportCounts(counted: CountedWindow, context: DetectionContext): Promise<DriftReport> {
  const { window, version, baseline, identity, counts: own } = counted;
  const { s3, cloudWatch, reports, settings } = context;
  const { config } = settings;
  const { modelPackageArn, servingSince } = version;
  const recount: EarlierWindows['recount'] = async (some) => {
    const objects = await listCapture(s3, captureFolder(settings), some);
    const bytes = objects.reduce((total, { size }) => total + size, 0);
    return bytes > settings.maximumBytes
      ? undefined
      : countCapture(s3, objects, { window: some, baseline, servingSince });
  };
  const subject = { modelPackageArn, revision: version.sources.given?.revision };
  const earlier: EarlierWindows = { config, reports, subject, servingSince, identity, recount };
  const { counts, windows } = await gatherWindows(window, own, earlier);
  // Loaded only when there is a window to judge.
  const { chooseMode, doubtDrift, explainWindow, judgeWindow, noteChunks, rankFeatures } = await import('./judge');
  const mode = await chooseMode(s3, baseline, settings);
  const judgement = explainWindow(judgeWindow(baseline, counts, mode.config), baseline, counts, mode.config);
  const calibration = await doubtDrift(s3, baseline, judgement, mode, settings);
  const { rows, records, rejected, rejectedSamples } = counts;
  const frame = frameReport(window, settings, modelPackageArn);
  return {
    ...frame,
    config: mode.config,
    ...(calibration && { calibration }),
    baseline: {
      rows: baseline.rows,
      sources: version.sources,
      ...describeNotes(baseline, noteChunks(baseline, mode.config, 'calibrationChunks')),
    },
    windows,
    recentVerdicts: addVerdict(await recallVerdicts(window, earlier), frame.window.start, judgement.verdict, config),
    capture: await measureCapture(cloudWatch, settings, window, await countSent(counted, context)),
    rows,
    records,
    rejected,
    rejectedSamples,
    ...judgement,
    topFeatures: isJudged(judgement.verdict) ? rankFeatures(judgement.features, config) : [],
    reason: [
      judgement.reason,
      ...(windows.length > 1 ? [`rests on ${windows.length} windows since ${windows[0].start}`] : []),
      ...(isCalibrationNeeded(calibration) ? [calibration.text] : []),
    ].join('; '),
  };
}

/** Captured requests that clients have sent: those of batches reached no endpoint. */
async function countSent(
  { window, counts: { records, leftOut } }: CountedWindow,
  { s3, settings }: DetectionContext,
): Promise<number> {
  const all = records + (leftOut?.records ?? 0);
  const captured = all === 0 ? [] : await listCapture(s3, captureFolder(settings), window);
  return Math.max(0, all - countBatchRecords(captured, window));
}

/** What cannot be known of the baseline, how many of its chunks are taken, and which rules of the filter cannot be followed. */
function describeNotes(
  { notes = [], features, leaveOut }: Baseline,
  chunks: readonly string[],
): { notes?: readonly string[] } {
  const unknown = RecordFilter.of(leaveOut)?.listUnknown(features, ColumnNames.of(features)) ?? [];
  const all = [
    ...notes,
    ...chunks,
    ...unknown.map((name) => `leaveOut: the baseline has no column ${name}, so that nothing is left out by it`),
  ];
  return all.length > 0 ? { notes: all } : {};
}

/** `<capture destination>/<endpoint>/<variant>` */
export function captureFolder({ captureUri, endpointName, variantName }: DetectorSettings): string {
  return `${captureUri}/${endpointName}/${variantName}`;
}

/** What every report says. */
export function frameReport(
  { start, end, metricTime }: Window,
  { endpointName, config }: DetectorSettings,
  modelPackageArn: string | undefined,
) {
  const window = { start: start.toISOString(), end: end.toISOString() };
  return {
    version: 1 as const,
    endpoint: endpointName,
    ...(modelPackageArn && { modelPackageArn }),
    window,
    metricTime: metricTime.toISOString(),
    config,
  };
}
