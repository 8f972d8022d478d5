import type { EffectLimits } from '../../contract/drift-config';
import type { StatisticDescription } from '../../contract/drift-statistics';
import type { ColumnBaseline, NumericBaseline } from './column-baseline';
import type { NumericCounts } from './column-counts';
import type { ColumnReport } from './report';
import type { ColumnCounts } from './window-counts';

/** One column's two sides, as statistics measure them. Both have usable values. */
export interface ComparedColumn {
  readonly baseline: ColumnBaseline;
  readonly live: ColumnCounts;
  /** Rows with a usable value: baseline, live. */
  readonly present: readonly [number, number];
  /**
   * Baseline and live counts in the same groups: of a numeric column groups of about as many baseline rows each, of a
   * categorical one its categories, and last everything that the baseline never saw.
   */
  readonly groups: readonly [readonly number[], readonly number[]];
  /** Values, as a share of the baseline's rows, that are unseen by chance even where nothing drifts; 0 for numbers. */
  readonly expectedUnseenShare: number;
}

/** The two sides of a numeric column. */
export interface ComparedNumbers extends Pick<ComparedColumn, 'present'> {
  readonly baseline: NumericBaseline;
  readonly live: NumericCounts;
}

/** Whether a column's sides are of numbers. */
export function isNumeric(column: ComparedColumn): column is ComparedColumn & ComparedNumbers {
  return column.baseline.type === 'numeric';
}

/**
 * A test of a part of the values: those that the baseline lacks (categories), the tails, one value that was rare, and what lies
 * beside heavy values (numbers).
 */
export type PartTest = 'unseen' | 'tails' | 'newValue' | 'beside';

/**
 * A distance between live traffic and its baseline. A column has drifted only where a test finds its change significant
 * *and* one of its statistics reaches the limit.
 */
export interface Statistic extends StatisticDescription {
  /** The distance; undefined where it cannot be told of this column. */
  readonly measure: (column: ComparedColumn) => number | undefined;
  /**
   * Whether a value is large enough to matter.
   * @default - it is at or beyond the limit; a value that cannot be told is 0
   */
  readonly counts?: (value: number | undefined, limit: number, column: ComparedColumn) => boolean;
  /**
   * The change in words.
   * @default - label, value, unit and limit
   */
  readonly describe?: (value: number, limit: number, column: ComparedColumn) => string;
  /**
   * The tests of parts of the values, each of whose significance is enough, besides that of all values.
   * @default - none: only a significant change of all values counts
   */
  readonly partTests?: readonly PartTest[];
  /**
   * Whether the change in words belongs to the verdict's sentence.
   * @default false
   */
  readonly isHeadline?: boolean;
}

/** The shares of a column's rows without a usable value. */
export type MissingShares = Pick<ColumnReport, 'missingShare' | 'baselineMissingShare'>;

/**
 * A statistic of the rows without a usable value, which a test of its own finds significant. Its value is not among a report's
 * statistics, since the report has the shares that it is made of.
 */
export interface MissingStatistic extends StatisticDescription {
  readonly measureMissing: (shares: MissingShares) => number;
  /**
   * The change in words.
   * @default - label, value, unit and limit
   */
  readonly describe?: (value: number, limit: number, shares: MissingShares) => string;
}

/** Any row of the statistics' table. */
export type AnyStatistic = Statistic | MissingStatistic;

/** Whether a statistic is one of the missing values. */
export function isOfMissing(statistic: AnyStatistic): statistic is MissingStatistic {
  return 'measureMissing' in statistic;
}

/** The limit that is configured for a statistic, or its own. */
export function readLimit({ name, limit }: StatisticDescription, limits: EffectLimits): number {
  return limits[name] ?? limit;
}

/** Whether a value is at or beyond a limit, in the statistic's direction. */
export function reachesLimit({ direction }: StatisticDescription, value: number, limit: number): boolean {
  return direction === 'atLeast' ? value >= limit : value <= limit;
}

/** A change in words, such as `PSI 0.31 (limit 0.2)`. */
export function describeEffect(
  { label, unit }: Pick<StatisticDescription, 'label' | 'unit'>,
  value: number,
  limit: number,
): string {
  return `${label} ${value.toPrecision(3)}${unit} (limit ${limit})`;
}

/** What a report says about a column by one statistic; undefined where it says nothing. */
export function readStatistic(statistic: AnyStatistic, column: ColumnReport): number | undefined {
  return isOfMissing(statistic) ? statistic.measureMissing(column) : column.statistics[statistic.name];
}
