import type { S3Sender } from '../common/s3';
import { isDamagedGzip, unpack } from '../common/unpack';
import { streamBytes } from '../detect-drift/objects';
import { cutLine, LineSplitter } from '../drift/line-splitter';

/** Objects read ahead: enough to hide the latency of S3, few enough to keep memory small. */
const AHEAD = 8;

/** The lines of one object that are not empty. */
export interface ObjectLines {
  readonly uri: string;
  readonly lines: readonly { readonly text: string; readonly number: number }[];
  /** What could not be read of it. */
  readonly problems: readonly { readonly reason: 'tooLong' | 'damagedGzip'; readonly detail: string }[];
}

/** Reads objects several at a time and hands them over in their order, so that the same objects give the same result. */
export async function* readLines(s3: S3Sender, uris: readonly string[]): AsyncGenerator<ObjectLines> {
  const reading: Promise<ObjectLines>[] = [];
  for (let next = 0; next < uris.length || reading.length > 0;) {
    while (next < uris.length && reading.length < AHEAD) {
      const read = readObject(s3, uris[next++]);
      // One that fails before its turn is thrown in its turn.
      read.catch(() => undefined);
      reading.push(read);
    }
    yield await reading.shift()!;
  }
}

async function readObject(s3: S3Sender, uri: string): Promise<ObjectLines> {
  const lines: { text: string; number: number }[] = [];
  const problems: { reason: 'tooLong' | 'damagedGzip'; detail: string }[] = [];
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
    }
  } catch (error) {
    if (!isDamagedGzip(error)) {
      throw error;
    }
    problems.push({ reason: 'damagedGzip', detail: (error as Error).message });
  }
  splitter.end();
  return { uri, lines, problems };
}
