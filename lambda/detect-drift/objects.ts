import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { parseS3Uri, S3Sender } from '../common/s3';

/** Writes an object as JSON without white space: these are read by programs and hold thousands of numbers. */
export async function writeJson(s3: S3Sender, uri: string, value: unknown): Promise<void> {
  const { bucket, key } = parseS3Uri(uri);
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: JSON.stringify(value), ContentType: 'application/json' }));
}

/** Streams the lines of an object, see splitLines. */
export async function* streamLines(s3: S3Sender, uri: string): AsyncGenerator<string> {
  const { bucket, key } = parseS3Uri(uri);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  if (Body) {
    yield* splitLines(Body as AsyncIterable<Uint8Array>);
  }
}

/** Longest line that is kept whole, in characters: well above the largest request and answer that SageMaker captures. */
const LONGEST_LINE = 128 * 1024 * 1024;

/**
 * Splits a stream of UTF-8 into its lines. Only line feeds separate lines (node:readline also splits at U+2028, which
 * JSON may contain). A longer line than `longest` is cut there, so that a file without line feeds cannot fill the memory.
 */
export async function* splitLines(stream: AsyncIterable<Uint8Array>, longest = LONGEST_LINE): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let parts: string[] = [];
  let length = 0;
  for await (const chunk of stream) {
    const pieces = decoder.decode(chunk, { stream: true }).split('\n');
    for (let i = 0; i < pieces.length; i++) {
      const kept = pieces[i].slice(0, Math.max(0, longest - length));
      parts.push(kept);
      length += kept.length;
      if (i < pieces.length - 1) {
        yield joinLine(parts);
        parts = [];
        length = 0;
      }
    }
  }
  parts.push(decoder.decode());
  // What follows the last line feed is a line only if there is something.
  if (parts.some((part) => part !== '')) {
    yield joinLine(parts);
  }
}

function joinLine(parts: readonly string[]): string {
  return parts.join('').replace(/\r$/, '');
}
