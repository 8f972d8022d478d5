import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { parseS3Uri, type WriteCondition, writeText } from '../aws/s3';

/**
 * Writes an object as JSON without white space: these are read by programs and hold thousands of numbers.
 *
 * @returns false when the condition does not hold; the object is unchanged then
 */
export async function writeJson(
  s3: S3Client,
  uri: string,
  value: unknown,
  condition?: WriteCondition,
): Promise<boolean> {
  return writeText(s3, uri, JSON.stringify(value), 'application/json', condition);
}

/** Streams the bytes of an object. */
export async function* streamBytes(s3: S3Client, uri: string): AsyncGenerator<Uint8Array> {
  const { bucket, key } = parseS3Uri(uri);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  if (Body) {
    yield* Body as AsyncIterable<Uint8Array>;
  }
}
