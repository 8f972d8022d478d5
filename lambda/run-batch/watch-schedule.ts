import { BATCH_PLACES } from '../../contract/batch';
import type { ScheduleConfig } from '../../contract/schedule-config';
import { readEventTime } from '../../engine/aws/event-time';
import type { Notice } from '../../engine/aws/notice';
import { readText, type WriteCondition, writeJson } from '../../engine/aws/s3';
import {
  beginWatch,
  findWatched,
  listMissed,
  noteEvent,
  type WatchedSchedule,
} from '../../engine/schedules/missed-events';
import type { BatchRecord, WatchEvent } from './events';
import { type BatchOptions, tellBatch } from './options';
import { FIRST_REMINDER } from './skips';
import { describeWhatHolds, readState } from './state';

/** What is known of the schedule of batches. */
interface WatchedBatches extends WatchedSchedule {
  /** Due times since its newest event without one. @default 0 */
  readonly missed?: number;
  /** The newest of them. @default - there is none */
  readonly due?: Date;
  /** How many there were when people were told last. @default - they were not told */
  readonly told?: number;
}

/** Notes that the schedule has sent an event, whatever comes of it. */
export async function noteScheduled(at: Date, schedule: ScheduleConfig, options: BatchOptions): Promise<void> {
  const { watched } = await readWatched(options);
  await writeJson(options.s3, watchedUri(options), noteEvent(watched, schedule, at));
}

/**
 * Tells that the schedule of batches sent no event when one was due: somebody disabled or deleted it. It is told at the first
 * due time that is missed, and less and less often as long as it lasts. What could not be delivered, or was failed on, is told by
 * the dead-letter queue.
 */
export async function watchSchedule(
  event: WatchEvent,
  schedule: ScheduleConfig,
  options: BatchOptions,
): Promise<BatchRecord> {
  const { watched: last, condition } = await readWatched(options);
  const known = findWatched(last, schedule);
  // An event that came meanwhile has written what is known, and that holds.
  const write = (watched: WatchedBatches): Promise<boolean> =>
    writeJson(options.s3, watchedUri(options), watched, condition);
  if (!known) {
    await write(beginWatch(schedule, new Date(options.now())));
    return { outcome: 'watched', reason: 'the schedule is watched from now on' };
  }
  const dues = listMissed(schedule, known, options.now(), known.due);
  const due = dues.at(-1);
  if (!due) {
    const missed = known.missed ?? 0;
    return {
      outcome: 'watched',
      reason: missed === 0 ? 'no batch is missed' : `no batch more than ${missed} is missed`,
    };
  }
  const missed = (known.missed ?? 0) + dues.length;
  const isTold = known.told === undefined || missed >= Math.max(FIRST_REMINDER, 2 * known.told);
  const reason = describeMissed(schedule, known, missed, due);
  if (isTold) {
    await tellMissed(
      reason,
      readEventTime(event, options.now),
      { ...schedule, missed, due: due.toISOString() },
      options,
    );
  }
  await write({ ...known, missed, due, ...(isTold && { told: missed }) });
  return { outcome: 'missed', reason };
}

async function tellMissed(
  happened: string,
  time: Date,
  details: NonNullable<Notice['details']>,
  options: BatchOptions,
): Promise<void> {
  const state = await readState(options);
  await tellBatch(
    { kind: 'BatchMissed', time, happened, holds: describeWhatHolds(state?.state, options), details },
    options,
  );
}

function describeMissed({ expression }: ScheduleConfig, { since }: WatchedSchedule, missed: number, due: Date): string {
  const times = missed === 1 ? '' : `, ${missed} times in a row`;
  return `The schedule ${expression} of batches was due at ${due.toISOString()}${times}, and no event of it has come since ${since.toISOString()}`;
}

async function readWatched(
  options: BatchOptions,
): Promise<{ readonly watched?: WatchedBatches; readonly condition: WriteCondition }> {
  const found = await readText(options.s3, watchedUri(options));
  if (!found) {
    return { condition: 'absent' };
  }
  const { since, due, ...rest } = JSON.parse(found.text);
  return {
    watched: { ...rest, since: new Date(since), ...(due !== undefined && { due: new Date(due) }) },
    condition: { etag: found.etag! },
  };
}

function watchedUri({ workUri }: BatchOptions): string {
  return `${workUri}/${BATCH_PLACES.schedule}`;
}
