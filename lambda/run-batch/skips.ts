import { BATCH_PLACES } from '../../contract/batch';
import { readJson, writeJson } from '../../engine/aws/s3';
import type { BatchOptions } from './options';

/** Due times in a row without a batch, all for the same reason. */
export interface Skips {
  /** What they have in common: another one where a batch was published, or another run is in progress. */
  readonly state: string;
  /** The first of them, ISO 8601. */
  readonly since: string;
  /** The newest of them, by the name of its run. */
  readonly run: string;
  readonly count: number;
}

/** From so many due times in a row on, they are told again: by the day, after a week. */
export const FIRST_REMINDER = 8;

/** A due time more; the same one again is none. */
export function addSkip(last: Skips | undefined, state: string, run: string, time: Date): Skips {
  if (last?.state !== state) {
    return { state, since: time.toISOString(), run, count: 1 };
  }
  return last.run === run ? last : { ...last, run, count: last.count + 1 };
}

/** Whether people are told: of the first one, and of one that lasts, less and less often. */
export function isTold({ count }: Skips): boolean {
  return count === 1 || (count >= FIRST_REMINDER && Number.isInteger(Math.log2(count)));
}

/** How long it lasts, for people; empty at the first time. */
export function describeSkips({ count, since }: Skips): string {
  return count === 1 ? '' : `, nor were the ${count - 1} before it, since ${since}`;
}

export function readSkips(options: BatchOptions): Promise<Skips | undefined> {
  return readJson<Skips>(options.s3, skipsUri(options));
}

export async function writeSkips(skips: Skips, options: BatchOptions): Promise<void> {
  await writeJson(options.s3, skipsUri(options), skips);
}

function skipsUri({ workUri }: BatchOptions): string {
  return `${workUri}/${BATCH_PLACES.skips}`;
}
