import {
  type DriftConfig,
  type DriftReport,
  mergeWindowCounts,
  type PastVerdict,
  type Verdict,
  type WindowCounts,
  type WindowShare,
} from '../../engine/drift';
import type { ReportStore } from '../../engine/traffic/report-store';
import { isRegular, listEarlierWindows, listLaterWindows, type Window } from '../../engine/traffic/window';

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
  /** Counts a window anew; undefined when it is too large for that, and so has rows enough of its own. */
  readonly recount: (window: Span) => Promise<WindowCounts | undefined>;
}

/** Counts that a verdict can rest on, and which windows they are of, oldest first. */
export interface GatheredCounts {
  readonly counts: WindowCounts;
  readonly windows: readonly WindowShare[];
}

/**
 * Adds earlier windows to one that has too few rows, the nearest first, until there are enough.
 *
 * Only windows that waited for more rows themselves are added: the first one with a verdict of its own ends the search. So
 * every row counts towards one verdict at most, and what once made a window drift cannot make the next small windows drift
 * again, in whatever order the windows are looked at. Windows that began before the model version served and empty ones are left out, and `maximumWindows` bounds the whole.
 *
 * Windows that are not of the schedule, which somebody asked for by their times, are taken as they are.
 */
export async function gatherWindows(window: Span, own: WindowCounts, earlier: EarlierWindows): Promise<GatheredCounts> {
  const { config, reports, identity } = earlier;
  let gathered: GatheredCounts = { counts: own, windows: [describeShare(window, own)] };
  if (!isRegular(window, config)) {
    return gathered;
  }
  for (const before of listEarlierWindows(window, config.maximumWindows - 1)) {
    if (gathered.counts.rows >= config.minimumRows || (earlier.servingSince && before.start < earlier.servingSince)) {
      break;
    }
    const report = await reports.readReport(before);
    // What a damaged report says may have been a verdict: its rows must not count towards another one.
    if (
      report === 'damaged' ||
      (report && isJudged(report.verdict) && report.modelPackageArn === earlier.subject.modelPackageArn)
    ) {
      break;
    }
    const counts = (await reports.readCounts(before, identity)) ?? (await earlier.recount(before));
    // A window that was not evaluated yet, although it has rows enough, has its own verdict still to come.
    if (!counts || (!report && counts.rows >= config.minimumRows)) {
      break;
    }
    const share = describeShare(before, counts);
    if (share.records + share.rejected > 0) {
      gathered = { counts: mergeWindowCounts(counts, gathered.counts), windows: [share, ...gathered.windows] };
    }
  }
  const isEnough = gathered.windows.length > 1 && gathered.counts.rows >= config.minimumRows;
  return isEnough && (await isInLaterVerdict(window, earlier))
    ? { counts: own, windows: [describeShare(window, own)] }
    : gathered;
}

/** Whether a later window, which was evaluated first, has a verdict that rests on this one's rows. */
async function isInLaterVerdict(window: Span, { config, reports, subject }: EarlierWindows): Promise<boolean> {
  for (const after of listLaterWindows(window, config.maximumWindows - 1)) {
    const report = await reports.readReport(after);
    if (!report) {
      return false;
    }
    if (report !== 'damaged' && isJudged(report.verdict) && report.modelPackageArn === subject.modelPackageArn) {
      // Reports of an earlier release rest on their own window.
      return (report.windows ?? []).some(({ start }) => start === window.start.toISOString());
    }
  }
  return false;
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
    const report = await reports.readReport(before);
    if (report && report !== 'damaged') {
      // Reports of an earlier release know none.
      return isAbout(report, subject) ? (report.recentVerdicts ?? []) : [];
    }
  }
  return [];
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

function isJudged(verdict: Verdict): verdict is PastVerdict['verdict'] {
  return verdict === 'Drift' || verdict === 'NoDrift';
}

function describeShare({ start, end }: Span, { rows, records, rejected }: WindowCounts): WindowShare {
  const problems = Object.values(rejected).reduce((total, count) => total + count, 0);
  return { start: start.toISOString(), end: end.toISOString(), rows, records, rejected: problems };
}
