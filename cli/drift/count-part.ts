/** Counts a part of a CSV file in a thread of its own. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Baseline } from '../../engine/drift';
import { type CountedPart, type CsvPart, countPart } from './csv-part';

/** What the thread is given. */
export interface PartWork {
  readonly baseline: Baseline;
  readonly part: CsvPart;
  readonly ignored: ReadonlySet<string>;
}

/** What it says: how many bytes more it has read, and in the end what it counted. */
export type PartMessage = number | CountedPart;

async function work({ baseline, part, ignored }: PartWork): Promise<void> {
  const tell = (message: PartMessage): void => parentPort!.postMessage(message);
  tell(await countPart(baseline, part, ignored, tell));
}

void work(workerData as PartWork);
