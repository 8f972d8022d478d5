import type { S3Client } from '@aws-sdk/client-s3';
import { streamBytes } from '../../engine/traffic/objects';
import { type FileLines, splitLines } from '../../engine/traffic/split-lines';

/** Objects read ahead at most, and their bytes as they are stored: enough to hide the latency of S3, few enough to keep memory small. */
const AHEAD = 8;
const AHEAD_BYTES = 32 * 1024 * 1024;

/** An object as it is listed. */
export interface ListedObject {
  readonly uri: string;
  /** In bytes. */
  readonly size: number;
}

/** The lines of one object, or of a part of it. */
export interface ObjectLines extends FileLines {
  readonly uri: string;
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
  for await (const part of splitLines(streamBytes(s3, uri))) {
    yield { uri, ...part };
  }
}
