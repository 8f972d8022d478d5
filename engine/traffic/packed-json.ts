import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { parseS3Uri } from '../aws/s3';

/** Writes an object as compressed JSON: counts are long, and most cells of most windows are 0. */
export async function writePackedJson(s3: S3Client, uri: string, value: unknown): Promise<void> {
  const { bucket, key } = parseS3Uri(uri);
  const body = await promisify(gzip)(JSON.stringify(value));
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: 'application/gzip' }));
}

/** Reads what writePackedJson wrote. Throws what S3 answers when there is nothing, and when it is damaged. */
export async function readPackedJson<T>(s3: S3Client, uri: string): Promise<T> {
  const { bucket, key } = parseS3Uri(uri);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return JSON.parse((await promisify(gunzip)(await Body!.transformToByteArray())).toString()) as T;
}
