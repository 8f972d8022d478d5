import type { Clock } from '../../engine/aws/clock';
import { type TellClients, tell } from '../../engine/aws/notice';
import { beginWatch, findWatched, listMissed, noteEvent } from '../../engine/schedules/missed-events';
import type { LedgerStore } from './ledger';
import type { RetrainSettings } from './settings';

type WatchOptions = RetrainSettings & Clock & TellClients;

/** Notes that the schedule of regular runs has sent an event. */
export async function noteScheduled(at: Date, store: LedgerStore, { schedule }: WatchOptions): Promise<void> {
  if (schedule) {
    const { ledger } = store;
    await store.save({ ...ledger, schedule: noteEvent(ledger.schedule, schedule, at) });
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
  const watched = findWatched(store.ledger.schedule, schedule);
  if (!watched) {
    await store.save({ ...store.ledger, schedule: beginWatch(schedule, new Date(now())) });
    return;
  }
  const due = watched.isTold ? undefined : listMissed(schedule, watched, now()).at(-1);
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
