import { BATCH_OBJECT } from '../../contract/batch';
import type { CapturedObject } from './list-capture';
import type { Window } from './window';

/**
 * How many captured requests of a window are of batches, which no client sent to the endpoint. The requests of a batch are all of
 * the time at which its run ended, and its file says both.
 */
export function countBatchRecords(
  objects: readonly Pick<CapturedObject, 'uri'>[],
  { start, end }: Pick<Window, 'start' | 'end'>,
): number {
  return objects.reduce((sum, { uri }) => {
    const [, year, month, day, hour, minute, second, requests] = (BATCH_OBJECT.exec(uri) ?? []).map(Number);
    const ended = Date.UTC(year, month - 1, day, hour, minute, second);
    return ended >= start.getTime() && ended < end.getTime() ? sum + requests : sum;
  }, 0);
}
