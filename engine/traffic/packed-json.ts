import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { describeError } from '../aws/aws-errors';
import { parseS3Uri } from '../aws/s3';

/** Writes an object as compressed JSON: counts are long, and most cells of most windows are 0. */
export async function writePackedJson(s3: S3Client, uri: string, value: unknown): Promise<void> {
  const { bucket, key } = parseS3Uri(uri);
  const body = await promisify(gzip)(JSON.stringify(value));
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: 'application/gzip' }));
}

/** What lies where something packed was written, and is nothing that can be read. */
export class DamagedObjectError extends Error {
  constructor(uri: string, cause: unknown) {
    super(`${uri} cannot be read: ${describeError(cause)}`);
    this.name = 'DamagedObjectError';
  }
}

/**
 * Reads what writePackedJson wrote.
 *
 * @throws DamagedObjectError, or what S3 answers, also where there is nothing
 */
export async function readPackedJson<T>(s3: S3Client, uri: string): Promise<T> {
  const { bucket, key } = parseS3Uri(uri);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  const packed = await Body!.transformToByteArray();
  try {
    return JSON.parse((await promisify(gunzip)(packed)).toString()) as T;
  } catch (error) {
    throw new DamagedObjectError(uri, error);
  }
}
