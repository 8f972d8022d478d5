import { DETAIL_TYPES } from '../../contract/events';
import { logger } from '../../engine/aws/logging';
import type { BatchEvent, BatchRecord } from './events';
import { finish } from './finish';
import type { BatchOptions } from './options';
import { start } from './start';

/** An event that says neither that a batch is due nor that one has ended. */
export class UnknownBatchEventError extends Error {
  constructor(event: unknown) {
    super(
      `the event is no schedule's, no ended run's, and has no reason as a call by hand: ${JSON.stringify(event).slice(0, 500)}`,
    );
    this.name = 'UnknownBatchEventError';
  }
}

/** Starts a batch, or publishes what one has forecast. Every event may come twice, and in any order. */
export async function runBatch(event: BatchEvent, options: BatchOptions): Promise<BatchRecord> {
  const record = await act(event, options);
  logger.info('batch', { ...record });
  return record;
}

async function act(event: BatchEvent, options: BatchOptions): Promise<BatchRecord> {
  if ('detail-type' in event && event['detail-type'] === DETAIL_TYPES.execution) {
    return finish(event, options);
  }
  if ('scheduledTime' in event || ('reason' in event && typeof event.reason === 'string')) {
    return start(event, options);
  }
  throw new UnknownBatchEventError(event);
}
