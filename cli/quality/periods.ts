import type { QualityConfig } from '../../contract/quality-config';
import type { LabelledRow } from '../../engine/quality/held-record';
import type { Measures } from '../../engine/quality/measure';
import { measureOutcomes } from '../../engine/quality/measure-rows';
import type { QualityVerdict } from '../../engine/quality/report';

/** The lengths of periods. */
export const PERIODS = ['hour', 'day', 'week', 'month'] as const;

/** A length of periods; they begin in UTC, weeks on Mondays. */
export type PeriodName = (typeof PERIODS)[number];

/** The rows that were answered in a period, and how good the answers were. */
export interface Period {
  /** ISO 8601. */
  readonly start: string;
  readonly rows: number;
  readonly measures: Measures;
}

/** What was measured of the labelled rows that were answered in a period. */
export interface MeasuredPeriod extends Period {
  readonly verdict: QualityVerdict;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** 1970-01-05, in milliseconds since the epoch. */
const FIRST_MONDAY = 4 * DAY;

/** Where the period of an instant begins. */
export function startOf(time: Date, period: PeriodName): Date {
  const since = time.getTime();
  switch (period) {
    case 'hour':
      return new Date(Math.floor(since / HOUR) * HOUR);
    case 'day':
      return new Date(Math.floor(since / DAY) * DAY);
    case 'week':
      return new Date(Math.floor((since - FIRST_MONDAY) / (7 * DAY)) * 7 * DAY + FIRST_MONDAY);
    case 'month':
      return new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth()));
  }
}

/**
 * Measures rows by the period in which they were answered, the first period first. Periods without a labelled row are not among them.
 *
 * @param classes how many there are
 */
export function measurePeriods(
  rows: readonly LabelledRow[],
  period: PeriodName,
  config: QualityConfig,
  classes: number,
): MeasuredPeriod[] {
  const periods = new Map<number, LabelledRow[]>();
  for (const row of rows) {
    const start = startOf(row.time, period).getTime();
    const own = periods.get(start);
    own ? own.push(row) : periods.set(start, [row]);
  }
  return [...periods]
    .sort(([one], [other]) => one - other)
    .map(([start, own]) => {
      const { verdict, measures } = measureOutcomes(own, [], { ...config, slices: [] }, classes);
      return { start: new Date(start).toISOString(), rows: own.length, verdict, measures };
    });
}
