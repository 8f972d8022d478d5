import { BATCH_PLACES, type BatchState } from '../../contract/batch';
import { PREFIXES } from '../../contract/layout';
import { readText } from '../../engine/aws/s3';
import type { BatchOptions } from './options';

/** Where the state is that the last published batch left. */
export function stateUri({ workUri }: BatchOptions): string {
  return `${workUri}/${BATCH_PLACES.state}`;
}

/** The state that the last published batch left, and its ETag. */
export async function readState(
  options: BatchOptions,
): Promise<{ readonly state: BatchState; readonly etag?: string } | undefined> {
  const found = await readText(options.s3, stateUri(options));
  return found && { state: JSON.parse(found.text) as BatchState, etag: found.etag };
}

/** What holds where a batch brings nothing. */
export function describeWhatHolds(last: Pick<BatchState, 'time'> | undefined, options: BatchOptions): string {
  const answers = nameAnswers(options);
  return last
    ? `the ${answers} of the batch of ${last.time} are the newest; what serves goes on serving`
    : `there are no ${answers} of batches yet; what serves goes on serving`;
}

/** What a batch brings, for people. */
export function nameAnswers({ deliveries }: Pick<BatchOptions, 'deliveries'>): string {
  return deliveries === undefined ? PREFIXES.forecasts : PREFIXES.predictions;
}
