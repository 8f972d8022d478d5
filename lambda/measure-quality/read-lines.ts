import type { S3Client } from '@aws-sdk/client-s3';
import { isDamagedGzip, unpack } from '../../engine/aws/unpack';
import { cutLine, LineSplitter } from '../../engine/drift/line-splitter';
import { streamBytes } from '../../engine/traffic/objects';

/** Objects read ahead at most, and their bytes as they are stored: enough to hide the latency of S3, few enough to keep memory small. */
const AHEAD = 8;
const AHEAD_BYTES = 32 * 1024 * 1024;
/** From so many lines on, those that are there are handed over: an object may be larger than memory. */
const MOST_LINES = 20_000;

/** An object as it is listed. */
export interface ListedObject {
  readonly uri: string;
  /** In bytes. */
  readonly size: number;
}

/** The lines of one object, or of a part of it, that are not empty. */
export interface ObjectLines {
  readonly uri: string;
  readonly lines: readonly { readonly text: string; readonly number: number }[];
  /** What could not be read of it. */
  readonly problems: readonly { readonly reason: 'tooLong' | 'damagedGzip'; readonly detail: string }[];
}

/**
 * Reads small objects several at a time and large ones alone, and hands them over in their order, large ones in parts, so that
 * the same objects give the same result in memory that does not grow.
 */
export async function* readLines(s3: S3Client, objects: readonly ListedObject[]): AsyncGenerator<ObjectLines> {
  const reading: { parts: AsyncGenerator<ObjectLines>; first: Promise<IteratorResult<ObjectLines>>; size: number }[] =
    [];
  let bytes = 0;
  for (let next = 0; next < objects.length || reading.length > 0; ) {
    while (
      next < objects.length &&
      (reading.length === 0 || (reading.length < AHEAD && bytes + objects[next].size <= AHEAD_BYTES))
    ) {
      const { uri, size } = objects[next++];
      const parts = readObject(s3, uri);
      const first = parts.next();
      // One that fails before its turn is thrown in its turn.
      first.catch(() => undefined);
      reading.push({ parts, first, size });
      bytes += size;
    }
    const { parts, first, size } = reading.shift()!;
    for (let part = await first; !part.done; part = await parts.next()) {
      yield part.value;
    }
    bytes -= size;
  }
}

async function* readObject(s3: S3Client, uri: string): AsyncGenerator<ObjectLines> {
  let lines: { text: string; number: number }[] = [];
  let problems: { reason: 'tooLong' | 'damagedGzip'; detail: string }[] = [];
  let number = 0;
  const splitter = new LineSplitter({
    readLine: (bytes, start) => {
      number++;
      const text = cutLine(bytes, start, number === 1).toString();
      if (text.trim() !== '') {
        lines.push({ text, number });
      }
      return bytes.indexOf('\n', start) + 1;
    },
    passLine: () => {
      number++;
      problems.push({ reason: 'tooLong', detail: `line ${number} is too long to be read` });
    },
  });
  try {
    for await (const chunk of unpack(streamBytes(s3, uri))) {
      splitter.write(chunk);
      if (lines.length >= MOST_LINES) {
        yield { uri, lines, problems };
        [lines, problems] = [[], []];
      }
    }
  } catch (error) {
    if (!isDamagedGzip(error)) {
      throw error;
    }
    problems.push({ reason: 'damagedGzip', detail: (error as Error).message });
  }
  splitter.end();
  yield { uri, lines, problems };
}
