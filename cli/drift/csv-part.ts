import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { type Baseline, WindowCounter, type WindowCounts } from '../../engine/drift';
import { LINE_FEED } from '../../engine/drift/ascii';
import { CsvCounter } from './csv-counter';

/** A part of a CSV file of this machine: whole lines. */
export interface CsvPart {
  readonly file: string;
  /** In bytes; 0 where the part holds the header. */
  readonly start: number;
  /** Behind its last byte. */
  readonly end: number;
  /** Of the whole file. */
  readonly size: number;
  /** The line that names the columns. */
  readonly header: Uint8Array;
}

/** A part, and how it is counted. */
export interface CsvWork {
  readonly baseline: Baseline;
  readonly part: CsvPart;
  readonly ignored: ReadonlySet<string>;
}

/** What was counted of a part. */
export interface CountedPart {
  /** Lines are numbered from the part's first one on, behind the header. */
  readonly counts: WindowCounts;
  /** Lines that were read, without the header where it does not belong to the part. */
  readonly lines: number;
  /** Behind the last byte that was read: beyond the end where the part's last record goes on there. */
  readonly next: number;
}

/**
 * Counts a part of a CSV file, as if all before it had been read: so it had, where the part before ends where this one starts.
 *
 * @param onBytes is told how many bytes were read
 */
export async function countPart(
  { baseline, part, ignored }: CsvWork,
  onBytes?: (count: number) => void,
): Promise<CountedPart> {
  const { file, start, end, size, header } = part;
  const window = new WindowCounter(baseline);
  const counter = new CsvCounter(baseline, window, file, ignored);
  if (start > 0) {
    counter.write(header);
  }
  for await (const chunk of createReadStream(file, { start, end: end - 1, highWaterMark: 1 << 18 })) {
    onBytes?.(chunk.length);
    counter.write(chunk);
  }
  const next = end < size && counter.isWaiting ? await readOn(counter, file, end) : end;
  counter.end();
  return { counts: window.counts(), lines: counter.lines - (start > 0 ? 1 : 0), next };
}

/** Reads lines from a place on until a record has ended; returns the place behind it. */
async function readOn(counter: CsvCounter, file: string, start: number): Promise<number> {
  let at = start;
  for await (const line of readLines(file, start)) {
    counter.write(line);
    at += line.length;
    if (!counter.isWaiting) {
      break;
    }
  }
  return at;
}

/** Pieces of the lines from a place on; each ends with a line feed, or the rest of the line follows. */
async function* readLines(file: string, start: number): AsyncGenerator<Buffer> {
  for await (const chunk of createReadStream(file, { start }) as AsyncIterable<Buffer>) {
    for (let at = 0; at < chunk.length; ) {
      const end = chunk.indexOf(LINE_FEED, at) + 1 || chunk.length;
      yield chunk.subarray(at, end);
      at = end;
    }
  }
}

/** The place behind the line that a byte belongs to. */
export async function findLineEnd(file: string, at: number): Promise<number> {
  for await (const line of readLines(file, at)) {
    at += line.length;
    if (line[line.length - 1] === LINE_FEED) {
      break;
    }
  }
  return at;
}

/** The first bytes of a file, and how many it has. */
export async function readStart(
  file: string,
  length: number,
): Promise<{ readonly start: Buffer; readonly size: number }> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
    return { start: buffer.subarray(0, bytesRead), size: (await handle.stat()).size };
  } finally {
    await handle.close();
  }
}
