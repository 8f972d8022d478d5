import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Baseline, mergeWindowCounts, type WindowCounts } from '../../engine/drift';
import { LINE_FEED, QUOTE } from '../../engine/drift/ascii';
import { findDialect, SAMPLE } from '../../engine/drift/csv-dialect';
import type { PartMessage, PartWork } from './count-part';
import { type CountedPart, type CsvPart, countPart, findLineEnd, readStart } from './csv-part';
import { isS3 } from './s3-files';

/** Beside the command's own bundle; programs that are built from the sources have none, and count in one thread. */
const SCRIPT = path.join(__dirname, 'count-part.js');
/** A thread takes a while to become as fast as the others: a smaller part is not worth one. */
const FEWEST_BYTES = 32 * 1024 * 1024;
/** Each thread takes about 50 MB of memory. */
const MOST_PARTS = 8;

/** How a file is cut; for tests. */
export interface Cutting {
  readonly script?: string;
  /** Bytes of a part, at least. */
  readonly fewestBytes?: number;
  readonly mostParts?: number;
}

/**
 * Counts a large CSV file in several threads at once; the counts are those of one thread, whatever the number of threads.
 *
 * @param onBytes is told how many bytes of the file were read
 * @returns undefined where the file is none to cut: small, compressed, of another dialect, or not of this machine
 */
export async function countInParts(
  baseline: Baseline,
  file: string,
  ignored: ReadonlySet<string>,
  onBytes?: (count: number) => void,
  cutting: Cutting = {},
): Promise<WindowCounts | undefined> {
  const { script = SCRIPT } = cutting;
  const parts = !isS3(file) && existsSync(script) ? await cutFile(file, cutting) : [];
  if (parts.length < 2) {
    return undefined;
  }
  const [first, ...others] = parts;
  const threads = others.map((part) => startThread(script, { baseline, part, ignored }, onBytes));
  try {
    const counted = [await countPart(baseline, first!, ignored, onBytes)];
    for (const [i, thread] of threads.entries()) {
      const { next } = counted[counted.length - 1]!;
      const part = others[i]!;
      if (next === part.start) {
        counted.push(await thread.counted);
      } else if (next < part.end) {
        // A value in quotes goes over the cut.
        counted.push(await countPart(baseline, { ...part, start: next }, ignored));
      }
    }
    return joinParts(file, counted);
  } finally {
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  }
}

async function cutFile(
  file: string,
  { fewestBytes = FEWEST_BYTES, mostParts = Math.min(MOST_PARTS, availableParallelism()) }: Cutting,
): Promise<CsvPart[]> {
  const { start, size } = await readStart(file, SAMPLE);
  const count = Math.min(mostParts, Math.floor(size / fewestBytes));
  const header = start.subarray(0, start.indexOf(LINE_FEED) + 1);
  if (count < 2 || !isPlain(start, header)) {
    return [];
  }
  const ends = new Set<number>();
  for (let i = 1; i <= count; i++) {
    ends.add(await findLineEnd(file, Math.max(header.length, Math.floor((size * i) / count) - 1)));
  }
  const cuts = [...ends].filter((end) => end > header.length);
  return cuts.map((end, i) => ({ file, start: cuts[i - 1] ?? 0, end, size, header: Uint8Array.from(header) }));
}

/** Whether a file is neither compressed nor of another dialect, and its first line holds the header and nothing else. */
function isPlain(start: Buffer, header: Buffer): boolean {
  const isPacked = start[0] === 0x1f && start[1] === 0x8b;
  const quotes = header.filter((byte) => byte === QUOTE).length;
  return (
    !isPacked &&
    header.toString().trim() !== '' &&
    quotes % 2 === 0 &&
    findDialect(`--live`, start.toString('latin1').replace(/^\xEF\xBB\xBF/, '')) === undefined
  );
}

interface Thread {
  readonly worker: Worker;
  readonly counted: Promise<CountedPart>;
}

function startThread(script: string, workerData: PartWork, onBytes?: (count: number) => void): Thread {
  const worker = new Worker(script, { workerData });
  const counted = new Promise<CountedPart>((resolve, reject) => {
    worker.on('message', (message: PartMessage) =>
      typeof message === 'number' ? onBytes?.(message) : resolve(message),
    );
    worker.on('error', reject);
    worker.on('exit', (code) => reject(new Error(`a thread that reads the file ended with ${code}`)));
  });
  // Whoever waits for it hears of it; nobody does where the first part failed.
  counted.catch(() => undefined);
  return { worker, counted };
}

/** Adds up the parts, with the lines numbered as those of the file. */
function joinParts(file: string, parts: readonly CountedPart[]): WindowCounts {
  let before = 0;
  return parts
    .map(({ counts, lines }) => {
      const first = before;
      before += lines;
      return first === 0
        ? counts
        : {
            ...counts,
            rejectedSamples: counts.rejectedSamples.map((sample) => ({
              ...sample,
              location: moveLine(file, sample.location, first - 1),
            })),
          };
    })
    .reduce(mergeWindowCounts);
}

/** The header is line 1 of every part. */
function moveLine(file: string, location: string, lines: number): string {
  const line = location.slice(`${file} line `.length);
  return `${file} line ${Number(line) + lines}`;
}
