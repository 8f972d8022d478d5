import type { DriftConfig, DriftReport, PastVerdict, Verdict, WindowCounts, WindowShare } from '../../engine/drift';
import { mergeWindowCounts } from '../../engine/drift/window-counts';
import type { ReportStore } from '../../engine/traffic/report-store';
import { isRegular, listEarlierWindows, type Window } from '../../engine/traffic/window';

type Span = Pick<Window, 'start' | 'end'>;

/** What a verdict is about: verdicts about something else do not count. */
export interface ComparedSubject {
  readonly modelPackageArn?: string;
  /** Of a baseline that was given. A row counts towards one verdict only, also where the baseline was replaced in between. */
  readonly revision?: string;
}

/** What is known about the windows before the judged one. */
export interface EarlierWindows {
  readonly config: DriftConfig;
  readonly reports: ReportStore;
  readonly subject: ComparedSubject;
  readonly servingSince?: Date;
  /** See identifyCounts. */
  readonly identity: string;
  /** Counts a window anew; undefined when its files, and those of the hours around it, are too large for that. */
  readonly recount: (window: Span) => Promise<WindowCounts | undefined>;
}

/** Counts that a verdict can rest on, and which windows they are of, oldest first. */
export interface GatheredCounts {
  readonly counts: WindowCounts;
  readonly windows: readonly WindowShare[];
}

/**
 * Adds to a window's rows those that wait for a verdict.
 *
 * Windows are settled in their order, and each report says once and for all which rows wait after it: those of the windows
 * that it names, if it has no verdict, else none. So the report before is all that has to be known, every row counts towards
 * one verdict at most, and the verdicts are the same in whatever order, how often and by how many at once the windows are
 * looked at. Windows that began before the model version served are left out, and `maximumWindows` bounds the whole.
 *
 * Windows that are not of the schedule, which somebody asked for by their times, are taken as they are.
 */
export async function gatherWindows(window: Span, own: WindowCounts, earlier: EarlierWindows): Promise<GatheredCounts> {
  const { config, reports, identity, servingSince } = earlier;
  let gathered: GatheredCounts = { counts: own, windows: [describeShare(window, own)] };
  if (!isRegular(window, config)) {
    return gathered;
  }
  const spans = listEarlierWindows(window, config.maximumWindows - 1);
  for (const waiting of (await listWaiting(window, reports)).reverse()) {
    const span = spans.find(({ start }) => start.toISOString() === waiting.start);
    if (!span || (servingSince && span.start < servingSince)) {
      continue;
    }
    const counts = (await reports.readCounts(span, identity)) ?? (await earlier.recount(span));
    if (counts) {
      gathered = {
        counts: mergeWindowCounts(counts, gathered.counts),
        windows: [describeShare(span, counts), ...gathered.windows],
      };
    }
  }
  return gathered;
}

/**
 * The windows before one whose rows wait for a verdict, oldest first. What a damaged report says may have been a verdict: the
 * rows before it must not count towards another one.
 */
export async function listWaiting(window: Span, reports: ReportStore): Promise<WindowShare[]> {
  const [before] = listEarlierWindows(window, 1);
  const report = await reports.readSettled(before);
  return report === undefined || report === 'damaged' || isFinal(report.verdict)
    ? []
    : report.windows.filter(({ records, rejected }) => records + rejected > 0);
}

/**
 * The last verdicts about a model version before a window, oldest first. The nearest report knows those before it, so that
 * one is read, or a few where the monitor missed windows or a report is damaged.
 */
export async function recallVerdicts(
  window: Span,
  { config, reports, subject }: EarlierWindows,
): Promise<readonly PastVerdict[]> {
  for (const before of listEarlierWindows(window, Math.max(config.maximumWindows, config.evaluatedWindows) - 1)) {
    const report = await reports.readSettled(before);
    if (report && report !== 'damaged') {
      // Reports of an earlier release know none.
      return isAbout(report, subject) ? (report.recentVerdicts ?? []) : [];
    }
  }
  return [];
}

/** Whether no row waits after a verdict. What was not understood would spoil those that come after it, too. */
function isFinal(verdict: Verdict): boolean {
  return isJudged(verdict) || verdict === 'NotUnderstood';
}

/** Whether a verdict is drift or no drift. */
export function isJudged(verdict: Verdict): verdict is PastVerdict['verdict'] {
  return verdict === 'Drift' || verdict === 'NoDrift';
}

/** Adds a window's verdict to those before it; only as many are kept as the drift alarm looks at. */
export function addVerdict(
  past: readonly PastVerdict[],
  start: string,
  verdict: Verdict,
  config: DriftConfig,
): readonly PastVerdict[] {
  return [...past, ...(isJudged(verdict) ? [{ start, verdict }] : [])].slice(-config.evaluatedWindows);
}

function isAbout({ modelPackageArn, baseline }: DriftReport, subject: ComparedSubject): boolean {
  return modelPackageArn === subject.modelPackageArn && baseline?.sources.given?.revision === subject.revision;
}

function describeShare({ start, end }: Span, { rows, records, rejected }: WindowCounts): WindowShare {
  const problems = Object.values(rejected).reduce((total, count) => total + count, 0);
  return { start: start.toISOString(), end: end.toISOString(), rows, records, rejected: problems };
}
