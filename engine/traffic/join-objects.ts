import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { listObjects, parseS3Uri } from '../aws/s3';
import { streamBytes } from './objects';

/** Bytes that are uploaded at once; S3 takes no less than 5 MiB but for the last ones, and 10,000 times at most. */
const AT_ONCE = 16 * 1024 ** 2;

/**
 * Writes an object of a text and of objects, one after the other, in memory that does not grow with them. An object that
 * would be the same is not written again.
 */
export async function joinObjects(
  s3: S3Client,
  header: string,
  sources: readonly string[],
  target: string,
  contentType: string,
): Promise<void> {
  if (await isSame(s3, header, sources, target)) {
    return;
  }
  const { bucket: Bucket, key: Key } = parseS3Uri(target);
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ContentType: contentType }));
  try {
    const parts: { PartNumber: number; ETag?: string }[] = [];
    for await (const Body of cut(streamAll(s3, header, sources))) {
      const PartNumber = parts.length + 1;
      const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
      parts.push({ PartNumber, ETag });
    }
    await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts: parts } }));
  } catch (error) {
    await s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
    throw error;
  }
}

async function isSame(s3: S3Client, header: string, sources: readonly string[], target: string): Promise<boolean> {
  const sizes = await Promise.all([target, ...sources].map((uri) => findSize(s3, uri)));
  const [before, ...others] = sizes;
  const total = others.reduce<number>((sum, size) => sum + (size ?? 0), Buffer.byteLength(header));
  return before === total && (await digest(streamBytes(s3, target))) === (await digest(streamAll(s3, header, sources)));
}

async function findSize(s3: S3Client, uri: string): Promise<number | undefined> {
  return (await listObjects(s3, uri)).find((object) => object.uri === uri)?.size;
}

async function digest(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of chunks) {
    hash.update(chunk);
  }
  return hash.digest('hex');
}

async function* streamAll(s3: S3Client, header: string, sources: readonly string[]): AsyncGenerator<Uint8Array> {
  yield Buffer.from(header);
  for (const uri of sources) {
    yield* streamBytes(s3, uri);
  }
}

async function* cut(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let [held, bytes]: [Uint8Array[], number] = [[], 0];
  for await (const chunk of chunks) {
    held.push(chunk);
    bytes += chunk.length;
    if (bytes >= AT_ONCE) {
      yield Buffer.concat(held);
      [held, bytes] = [[], 0];
    }
  }
  if (bytes > 0) {
    yield Buffer.concat(held);
  }
}
