import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { AwsError } from './aws-error';
import type { ObjectStore } from './interfaces';

/** Splits `s3://bucket/key`; the key may be empty. */
export function parseS3Uri(uri: string): { bucket: string; key: string } {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/?(.*)$/s.exec(uri) ?? [];
  if (!bucket) {
    throw new AwsError('ValidationException', `not an S3 URI: ${uri}`);
  }
  return { bucket, key: key ?? '' };
}

/** Objects of MiniStack's S3, by `s3://` URI. */
export class S3Store implements ObjectStore {
  constructor(private readonly client: S3Client) {}

  public async list(uri: string): Promise<string[]> {
    const { bucket, key } = parseS3Uri(uri);
    const found: string[] = [];
    let token: string | undefined;
    do {
      const page = await this.client.send(
        new ListObjectsV2Command({ Bucket: bucket, Prefix: key, ContinuationToken: token }),
      );
      found.push(...(page.Contents ?? []).map((object) => `s3://${bucket}/${object.Key}`));
      token = page.NextContinuationToken;
    } while (token);
    return found;
  }

  public async read(uri: string): Promise<Buffer> {
    return Buffer.from(await (await this.get(uri)).transformToByteArray());
  }

  public async write(uri: string, body: Buffer | string): Promise<void> {
    const { bucket, key } = parseS3Uri(uri);
    await this.client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
  }

  public async download(uri: string, file: string): Promise<void> {
    await mkdir(path.dirname(file), { recursive: true });
    await pipeline((await this.get(uri)) as unknown as Readable, createWriteStream(file));
  }

  public async upload(file: string, uri: string): Promise<void> {
    const { bucket, key } = parseS3Uri(uri);
    const { size } = await stat(file);
    await this.client.send(
      new PutObjectCommand({ Bucket: bucket, Key: key, Body: createReadStream(file), ContentLength: size }),
    );
  }

  /** @throws AwsError NoSuchKey or NoSuchBucket, naming the URI, which S3's own message does not. */
  private async get(uri: string): Promise<{ transformToByteArray(): Promise<Uint8Array> }> {
    const { bucket, key } = parseS3Uri(uri);
    try {
      return (await this.client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))).Body!;
    } catch (error) {
      const { name } = error as Error;
      if (name === 'NoSuchKey' || name === 'NoSuchBucket') {
        throw new AwsError(name, `there is no object ${uri}`, 404);
      }
      throw error;
    }
  }
}
