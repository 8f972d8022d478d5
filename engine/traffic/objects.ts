import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { parseS3Uri } from '../aws/s3';

/** Writes an object as JSON without white space: these are read by programs and hold thousands of numbers. */
export async function writeJson(s3: S3Client, uri: string, value: unknown): Promise<void> {
  const { bucket, key } = parseS3Uri(uri);
  await s3.send(
    new PutObjectCommand({ Bucket: bucket, Key: key, Body: JSON.stringify(value), ContentType: 'application/json' }),
  );
}

/** Streams the bytes of an object. */
export async function* streamBytes(s3: S3Client, uri: string): AsyncGenerator<Uint8Array> {
  const { bucket, key } = parseS3Uri(uri);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  if (Body) {
    yield* Body as AsyncIterable<Uint8Array>;
  }
}
