import { availableParallelism } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { PartMessage, PartResult, PartWork } from './count-part';

/** Beside the command's own bundle; programs that are built from the sources have none, and count in one thread. */
const SCRIPT = path.join(__dirname, 'count-part.js');
/** A thread takes a while to become as fast as the others: a smaller part is not worth one. */
const FEWEST_BYTES = 32 * 1024 * 1024;
/** Each thread takes about 50 MB of memory. */
const MOST_PARTS = 8;

/** How what is read is cut; for tests. */
export interface Cutting {
  readonly script?: string;
  /** Bytes of a part, at least. */
  readonly fewestBytes?: number;
  readonly mostParts?: number;
}

/** The program of the threads. */
export function partScript({ script = SCRIPT }: Cutting): string {
  return script;
}

/** In how many parts so many bytes are read. */
export function countParts(
  bytes: number,
  { fewestBytes = FEWEST_BYTES, mostParts = Math.min(MOST_PARTS, availableParallelism()) }: Cutting,
): number {
  return Math.min(mostParts, Math.floor(bytes / fewestBytes));
}

/** A part that is counted in a thread of its own. */
export interface Thread<Work extends PartWork> {
  readonly counted: Promise<PartResult<Work>>;
  stop(): Promise<unknown>;
}

/** @param onBytes is told how many bytes were read */
export function startThread<Work extends PartWork>(
  script: string,
  work: Work,
  onBytes?: (count: number) => void,
): Thread<Work> {
  const worker = new Worker(script, { workerData: work });
  const counted = new Promise<PartResult<Work>>((resolve, reject) => {
    worker.on('message', (message: PartMessage) =>
      typeof message === 'number' ? onBytes?.(message) : resolve(message as PartResult<Work>),
    );
    worker.on('error', reject);
    worker.on('exit', (code) => reject(new Error(`a thread that reads the files ended with ${code}`)));
  });
  // Whoever waits for it hears of it; nobody does where another part failed.
  counted.catch(() => undefined);
  return { counted, stop: () => worker.terminate() };
}
