import type { DriftReport } from '../../engine/drift';
import type { ReportStore } from '../../engine/traffic/report-store';
import type { NoServingVersion } from '../../engine/traffic/serving-version';
import { listEarlierWindows, type Window } from '../../engine/traffic/window';
import type { DetectionContext } from './context';
import { listWaiting } from './gather-windows';
import { frameReport } from './report-counts';

/** The report of a window that there is nothing to compare with. */
export async function reportNothing(
  window: Window,
  { reason, modelPackageArn }: NoServingVersion,
  { settings, reports }: DetectionContext,
): Promise<DriftReport> {
  return {
    ...frameReport(window, settings, modelPackageArn),
    ...(await leaveWaiting(window, reports)),
    ...NOTHING,
    recentVerdicts: [],
    verdict: 'NoBaseline',
    reason,
  };
}

/** The report of a window that could not be counted. Drift that stood before it stands on. */
export async function reportFailure(
  window: Window,
  error: string,
  { settings, reports }: DetectionContext,
): Promise<DriftReport> {
  const [before] = listEarlierWindows(window, 1);
  const earlier = await reports.readSettled(before);
  return {
    ...frameReport(window, settings, undefined),
    ...(await leaveWaiting(window, reports)),
    ...NOTHING,
    recentVerdicts: earlier && earlier !== 'damaged' ? (earlier.recentVerdicts ?? []) : [],
    verdict: 'InsufficientData',
    reason: `the window could not be evaluated: ${error}`,
    error,
  };
}

/** What a report says of which nothing was counted. */
const NOTHING = {
  rows: 0,
  records: 0,
  rejected: {},
  rejectedSamples: [],
  driftedFeatures: [],
  driftedShare: 0,
  features: [],
  predictionDrifted: false,
  multivariateDrifted: false,
  schema: { violations: [] },
} as const;

/** The windows that waited before wait on. */
async function leaveWaiting({ start, end }: Window, reports: ReportStore): Promise<Pick<DriftReport, 'windows'>> {
  const own = { start: start.toISOString(), end: end.toISOString(), rows: 0, records: 0, rejected: 0 };
  return { windows: [...(await listWaiting({ start, end }, reports)), own] };
}
