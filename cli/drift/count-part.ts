/** Counts a part of live files in a thread of its own. */
import { parentPort, workerData } from 'node:worker_threads';
import type { WindowCounts } from '../../engine/drift';
import { type CaptureWork, countCapturePart } from './capture-part';
import { type CountedPart, type CsvWork, countPart } from './csv-part';

/** What the thread is given. */
export type PartWork = CsvWork | CaptureWork;

/** What it counts. */
export type PartResult<Work extends PartWork> = Work extends CsvWork ? CountedPart : WindowCounts;

/** What it says: how many bytes more it has read, and in the end what it counted. */
export type PartMessage = number | CountedPart | WindowCounts;

async function work(given: PartWork): Promise<void> {
  const tell = (message: PartMessage): void => parentPort!.postMessage(message);
  tell(await ('pieces' in given ? countCapturePart(given, tell) : countPart(given, tell)));
}

void work(workerData as PartWork);
