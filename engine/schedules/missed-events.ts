import type { ScheduleConfig } from '../../contract/schedule-config';
import { findAllDue, ScheduleExpressionError } from '../../contract/schedule-expression';
import { logger } from '../aws/logging';

/** A schedule's event is delivered within an hour, or goes to the dead-letter queue; Lambda may try it three times. */
const PATIENCE_MILLISECONDS = 75 * 60_000;

/** What is known of a schedule. */
export interface WatchedSchedule {
  /** What it is about: of another expression nothing is known. */
  readonly expression: string;
  /** The time of its newest event, or when it was seen for the first time. */
  readonly since: Date;
}

/** What is known of a schedule; one that is another one now begins anew. */
export function findWatched<W extends WatchedSchedule>(
  watched: W | undefined,
  schedule: ScheduleConfig,
): W | undefined {
  return watched?.expression === identify(schedule) ? watched : undefined;
}

/** A schedule that is seen for the first time: what was due before is not missed. */
export function beginWatch(schedule: ScheduleConfig, since: Date): WatchedSchedule {
  return { expression: identify(schedule), since };
}

/** A schedule that has sent an event; events may come late, and in any order. */
export function noteEvent(watched: WatchedSchedule | undefined, schedule: ScheduleConfig, at: Date): WatchedSchedule {
  const { since } = findWatched(watched, schedule) ?? { since: at };
  return beginWatch(schedule, at > since ? at : since);
}

/**
 * When a schedule was due and sent no event, although there was time to deliver it; oldest first.
 *
 * @param from what was due up to here is left out
 */
export function listMissed(
  { expression, timeZone }: ScheduleConfig,
  { since }: WatchedSchedule,
  now: number,
  from = since,
): Date[] {
  const to = new Date(now - PATIENCE_MILLISECONDS);
  if (to <= from) {
    return [];
  }
  try {
    // A rate counts from its last event.
    return findAllDue(expression, { from, to }, since, timeZone);
  } catch (error) {
    if (!(error instanceof ScheduleExpressionError)) {
      throw error;
    }
    logger.warn('when the schedule is due cannot be told', { expression, reason: error.message });
    return [];
  }
}

function identify({ expression, timeZone }: ScheduleConfig): string {
  return timeZone === undefined ? expression : `${expression} ${timeZone}`;
}
