import type { Verdict } from '../drift';
import type { ColumnReport } from '../drift/report';
import { chooseLevel, type Level, type MeasuredColumn } from './column-level';
import { listDrifted, measureStrength } from './drift-strength';
import type { PageContent } from './page-content';
import type { WindowSummary } from './window-history';

/** Columns whose trend is told: those that drifted most. */
const MOST_TRENDS = 24;

/** A column in one of the windows. */
export interface TrendPoint {
  /** Of the window; an ISO time. */
  readonly start: string;
  /** Of the whole window; absent where it has no report. */
  readonly verdict?: Verdict;
  readonly drifted: boolean;
  /** Absent where the window does not tell. */
  readonly level?: number;
  /** The largest effect in multiples of what counts today; absent where the window does not tell. */
  readonly strength?: number;
  /** Whether another model version served before, so that the window is compared with other training data than that one. */
  readonly changed: boolean;
}

/** How a column that drifted went through the last windows. */
export interface ColumnTrend {
  readonly column: ColumnReport;
  /** What its points are levels of; absent where only strengths are known. */
  readonly level?: Level;
  /** Oldest first, this window last. */
  readonly points: readonly TrendPoint[];
}

/** The features whose measures are kept of other windows, to be told as trends. */
export function listFollowed(report: Pick<PageContent, 'features' | 'config'>): ReadonlySet<string> {
  return new Set(
    listDrifted({ features: report.features, config: report.config })
      .slice(0, MOST_TRENDS)
      .map(({ name }) => name),
  );
}

type Content = Pick<PageContent, 'features' | 'predictions' | 'multivariate' | 'config' | 'statistics' | 'history'>;

/** The trends of what drifted: the answers first, then the furthest column first. */
export function listTrends(content: Content): ColumnTrend[] {
  const { predictions, history } = content;
  if (history.length < 2) {
    return [];
  }
  const drifted = listDrifted(content);
  const ordered = [
    ...drifted.filter((column) => column === predictions),
    ...drifted.filter((column) => column !== predictions),
  ];
  return ordered.slice(0, MOST_TRENDS).map((column) => followColumn(column, content));
}

function followColumn(column: ColumnReport, content: Content): ColumnTrend {
  const { history, config, statistics } = content;
  const level = chooseLevel(column);
  const points = history.map((window, i): TrendPoint => {
    const measured = findColumn(column, window, content);
    const value = measured && level?.read(measured);
    return {
      start: window.start,
      verdict: window.verdict,
      drifted: window.verdict === 'Drift' && (measured?.drifted ?? false),
      ...(value !== undefined && { level: value }),
      ...(measured && { strength: measureStrength(measured, config, statistics) }),
      changed: isOtherVersion(window, history.slice(0, i)),
    };
  });
  return { column, ...(level && { level }), points };
}

/** Whether a window is of another model version than the last one before it that tells. */
export function isOtherVersion(window: WindowSummary, before: readonly WindowSummary[]): boolean {
  const last = [...before].reverse().find(({ modelPackageArn }) => modelPackageArn !== undefined)?.modelPackageArn;
  return last !== undefined && window.modelPackageArn !== undefined && last !== window.modelPackageArn;
}

function findColumn(
  column: ColumnReport,
  { columns }: WindowSummary,
  { predictions, multivariate }: Content,
): (ColumnReport & MeasuredColumn) | undefined {
  if (column === predictions) {
    return columns?.predictions;
  }
  return column === multivariate
    ? columns?.multivariate
    : columns?.features.find(({ name, type }) => name === column.name && type === column.type);
}
