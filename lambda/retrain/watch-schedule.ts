import type { RegularRuns } from '../../contract/retrain-guards';
import { findLatestDue, ScheduleExpressionError } from '../../contract/schedule-expression';
import type { Clock } from '../../engine/aws/clock';
import { logger } from '../../engine/aws/logging';
import { type TellClients, tell } from '../../engine/aws/notice';
import type { LedgerStore } from './ledger';
import type { RetrainSettings } from './settings';

/** A schedule's event is delivered within an hour, or goes to the dead-letter queue; Lambda may try it three times. */
const PATIENCE_MILLISECONDS = 75 * 60_000;

type WatchOptions = RetrainSettings & Clock & TellClients;

/** Notes that the schedule of regular runs has sent an event. */
export async function noteScheduled(at: Date, store: LedgerStore, { schedule }: WatchOptions): Promise<void> {
  if (schedule) {
    const { since } = findWatched(store, schedule) ?? { since: at };
    await store.save({
      ...store.ledger,
      schedule: { expression: identify(schedule), since: at > since ? at : since },
    });
  }
}

/**
 * Tells, once as long as it lasts, that the schedule of regular runs sent no event when one was due: somebody disabled or deleted
 * it. What could not be delivered, or was failed on, is told by the dead-letter queue.
 */
export async function watchSchedule(time: Date, store: LedgerStore, options: WatchOptions): Promise<void> {
  const { schedule, now, pipelineName } = options;
  if (!schedule) {
    return;
  }
  const watched = findWatched(store, schedule);
  if (!watched) {
    const since = new Date(now());
    await store.save({ ...store.ledger, schedule: { expression: identify(schedule), since } });
    return;
  }
  const due = watched.isTold ? undefined : findDue(schedule, watched.since, new Date(now() - PATIENCE_MILLISECONDS));
  if (!due) {
    return;
  }
  await tell(
    {
      kind: 'ScheduleMissed',
      happened: `the schedule ${schedule.expression} of regular runs was due at ${due.toISOString()}, and no event of it has come since ${watched.since.toISOString()}`,
      holds: 'no regular run starts; what else asks for a run is answered',
      time,
      details: { due: due.toISOString(), since: watched.since.toISOString(), ...schedule },
    },
    { ...options, lifecycle: pipelineName, insists: true },
  );
  await store.save({ ...store.ledger, schedule: { ...watched, isTold: true } });
}

function findWatched({ ledger }: LedgerStore, schedule: RegularRuns) {
  return ledger.schedule?.expression === identify(schedule) ? ledger.schedule : undefined;
}

/** A schedule that is another one now begins anew. */
function identify({ expression, timeZone }: RegularRuns): string {
  return timeZone === undefined ? expression : `${expression} ${timeZone}`;
}

function findDue({ expression, timeZone }: RegularRuns, since: Date, to: Date): Date | undefined {
  try {
    // A rate counts from its last event.
    return findLatestDue(expression, { from: since, to }, since, timeZone);
  } catch (error) {
    if (!(error instanceof ScheduleExpressionError)) {
      throw error;
    }
    logger.warn('when the schedule is due cannot be told', { expression, reason: error.message });
    return undefined;
  }
}
