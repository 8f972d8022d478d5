import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { isNotFound, isPermissionRefusal } from '../../engine/aws/aws-errors';
import { createS3Client, parseS3Uri } from '../../engine/aws/s3';
import { describeAwsError } from '../aws-problem';
import { InputError } from './input-error';

/** Whether a location is in S3. */
export function isS3(location: string): boolean {
  return location.startsWith('s3://');
}

/** An object of S3. */
export interface FoundObject {
  readonly uri: string;
  /** In bytes. */
  readonly size: number;
}

let client: S3Client | undefined;

/** Region, credentials and endpoint come from the environment, as for the AWS CLI. */
function getClient(): S3Client {
  client ??= createS3Client({ followRegionRedirects: true });
  return client;
}

/**
 * The objects that a location means: the object of just that key, else those below it as a folder, else those whose key
 * begins with it. `s3://bucket/capture/churn` is not taken for `capture/churn-2/…` while there is a `capture/churn/…`.
 *
 * @throws InputError when there is none, or S3 refuses
 */
export async function findObjects(option: string, location: string): Promise<FoundObject[]> {
  const { bucket, key } = parseUri(option, location);
  const found: FoundObject[] = [];
  try {
    let token: string | undefined;
    do {
      const page = await getClient().send(
        new ListObjectsV2Command({ Bucket: bucket, Prefix: key, ContinuationToken: token }),
      );
      found.push(...(page.Contents ?? []).map(({ Key, Size = 0 }) => ({ uri: `s3://${bucket}/${Key}`, size: Size })));
      token = page.NextContinuationToken;
    } while (token);
  } catch (error) {
    throw describeS3Error(`${option} ${location}`, error);
  }
  const exact = found.filter(({ uri }) => uri === location);
  const below = found.filter(({ uri }) => uri.startsWith(location.endsWith('/') ? location : `${location}/`));
  const objects = [exact, below, found].find((some) => some.length > 0) ?? [];
  // What the console makes for a folder is an object without content.
  const filled = objects.filter(({ uri, size }) => size > 0 || !uri.endsWith('/'));
  if (filled.length === 0) {
    throw new InputError(`${option} ${location}: there is no such object, and none below it`);
  }
  return filled;
}

/**
 * The bytes of an object, as they arrive.
 *
 * @throws InputError when it does not exist, S3 refuses or the connection breaks
 */
export async function* readObject(option: string, uri: string): AsyncGenerator<Uint8Array> {
  const { bucket, key } = parseUri(option, uri);
  try {
    const { Body } = await getClient().send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    yield* Body as unknown as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw describeS3Error(`${option} ${uri}`, error);
  }
}

function parseUri(option: string, location: string): { bucket: string; key: string } {
  try {
    return parseS3Uri(location);
  } catch {
    throw new InputError(`${option} ${location} is no S3 address: it must look like s3://bucket/prefix`);
  }
}

/** What went wrong with S3, for people. */
function describeS3Error(what: string, error: unknown): InputError {
  const { name } = error as Error;
  if (isNotFound(error)) {
    return new InputError(`${what} does not exist`);
  }
  if (isPermissionRefusal(error)) {
    return new InputError(
      `${what} may not be read (${name}): the credentials need s3:ListBucket on the bucket and s3:GetObject on the objects`,
    );
  }
  return new InputError(`${what} cannot be read: ${describeAwsError(error)}`);
}
