import { DETAIL_TYPES, SCHEDULED } from '../../contract/events';
import { readEventTime } from '../../engine/aws/event-time';
import { logger } from '../../engine/aws/logging';
import type { BatchEvent, BatchRecord, WatchEvent } from './events';
import { finish } from './finish';
import type { BatchOptions } from './options';
import { start } from './start';

/** An event that says neither that a batch is due, nor that one has ended, nor that the schedule is to be watched. */
export class UnknownBatchEventError extends Error {
  constructor(event: unknown) {
    super(
      `the event is no schedule's, no ended run's, and has no reason as a call by hand: ${JSON.stringify(event).slice(0, 500)}`,
    );
    this.name = 'UnknownBatchEventError';
  }
}

/** Starts a batch, publishes what one has forecast, or looks whether one was missed. Every event may come twice, and in any order. */
export async function runBatch(event: BatchEvent, options: BatchOptions): Promise<BatchRecord> {
  const record = await act(event, options);
  logger.info('batch', { ...record });
  return record;
}

async function act(event: BatchEvent, options: BatchOptions): Promise<BatchRecord> {
  const { schedule } = options;
  if ('detail-type' in event && event['detail-type'] === DETAIL_TYPES.execution) {
    return finish(event, options);
  }
  if (isWatch(event)) {
    if (!schedule) {
      return { outcome: 'watched', reason: 'when batches are due is not known' };
    }
    const { watchSchedule } = await import('./watch-schedule');
    return watchSchedule(event, schedule, options);
  }
  if ('scheduledTime' in event && schedule) {
    const { noteScheduled } = await import('./watch-schedule');
    await noteScheduled(readEventTime(event, options.now), schedule, options);
  }
  if ('scheduledTime' in event || ('reason' in event && typeof event.reason === 'string')) {
    return start(event, options);
  }
  throw new UnknownBatchEventError(event);
}

function isWatch(event: BatchEvent): event is WatchEvent {
  return 'source' in event && event.source === SCHEDULED.watch;
}
