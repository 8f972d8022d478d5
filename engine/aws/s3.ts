import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { ENDPOINT_VARIABLES } from '../../contract/environment';
import { isNotFound, isPermissionRefusal, isPreconditionFailed, readError } from './aws-errors';
import { optional, readEnvironment } from './environment';

/** A text that is not `s3://bucket` or `s3://bucket/key`. */
export class InvalidS3UriError extends Error {
  constructor(uri: string) {
    super(`'${uri}' is not an S3 URI: it must look like s3://bucket/key`);
    this.name = 'InvalidS3UriError';
  }
}

/**
 * An S3 client. Where an endpoint variable names another S3 (as on one's own machine), buckets are part of the path,
 * because `bucket.127.0.0.1` is no host name.
 */
export function createS3Client(config: S3ClientConfig = {}): S3Client {
  const { anyService, s3 } = readEnvironment(ENDPOINT_VARIABLES, { anyService: optional, s3: optional });
  return new S3Client({ ...config, forcePathStyle: anyService !== undefined || s3 !== undefined });
}

/** Bucket and key of `s3://bucket/key`; the key may be empty. Throws InvalidS3UriError. */
export function parseS3Uri(uri: string): { bucket: string; key: string } {
  const match = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(uri);
  if (!match) {
    throw new InvalidS3UriError(uri);
  }
  return { bucket: match[1], key: match[2] ?? '' };
}

/**
 * The object's text and ETag, or undefined when there is no such object.
 *
 * S3 answers 403 instead of 404 for an object that is not there, unless the role may list the whole bucket; our roles
 * may list their own prefixes only. So a refusal is looked into: an object that is listed was really refused.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export async function readText(s3: S3Client, uri: string): Promise<{ text: string; etag?: string } | undefined> {
  const { bucket, key } = parseS3Uri(uri);
  try {
    const answer = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return { text: (await answer.Body?.transformToString()) ?? '', etag: answer.ETag };
  } catch (error) {
    if (isNotFound(error) || (isPermissionRefusal(error) && !(await listUris(s3, uri)).includes(uri))) {
      return undefined;
    }
    throw error;
  }
}

/** The object's JSON, or undefined when there is no such object. An object that is not JSON is an error that names it. */
export async function readJson<T>(s3: S3Client, uri: string): Promise<T | undefined> {
  const object = await readText(s3, uri);
  if (object === undefined) {
    return undefined;
  }
  try {
    return JSON.parse(object.text) as T;
  } catch (error) {
    throw new SyntaxError(`${uri} is not JSON: ${(error as Error).message}`);
  }
}

/**
 * Copies an object, which S3 does by itself.
 *
 * @returns false when there is no such object
 */
export async function copyObject(s3: S3Client, from: string, to: string): Promise<boolean> {
  try {
    await copy(s3, from, to);
    return true;
  } catch (error) {
    if (
      readError(error).name === 'NoSuchKey' ||
      (isPermissionRefusal(error) && !(await listUris(s3, from)).includes(from))
    ) {
      return false;
    }
    throw error;
  }
}

async function copy(s3: S3Client, from: string, to: string): Promise<void> {
  const [source, target] = [parseS3Uri(from), parseS3Uri(to)];
  const CopySource = `${source.bucket}/${source.key.split('/').map(encodeURIComponent).join('/')}`;
  await s3.send(new CopyObjectCommand({ Bucket: target.bucket, Key: target.key, CopySource }));
}

/** `absent`: only when there is no such object; `{ etag }`: only when the object is still that one. */
export type WriteCondition = 'absent' | { readonly etag: string };

/**
 * Writes an object as JSON.
 *
 * @returns false when the condition does not hold; the object is unchanged then
 */
export async function writeJson(
  s3: S3Client,
  uri: string,
  value: unknown,
  condition?: WriteCondition,
): Promise<boolean> {
  return writeText(s3, uri, JSON.stringify(value, undefined, 2), 'application/json', condition);
}

/**
 * Writes an object of a text.
 *
 * @returns false when the condition does not hold; the object is unchanged then
 */
export async function writeText(
  s3: S3Client,
  uri: string,
  text: string,
  contentType: string,
  condition?: WriteCondition,
): Promise<boolean> {
  const { bucket, key } = parseS3Uri(uri);
  try {
    await s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: text,
        ContentType: contentType,
        ...(condition === 'absent' ? { IfNoneMatch: '*' } : condition && { IfMatch: condition.etag }),
      }),
    );
    return true;
  } catch (error) {
    // What is not found of an object that must be absent is its bucket.
    if (condition && (isPreconditionFailed(error) || (condition !== 'absent' && isNotFound(error)))) {
      return false;
    }
    throw error;
  }
}

/** URIs of all objects whose key starts with the URI's key, in key order. */
export async function listUris(s3: S3Client, uri: string): Promise<string[]> {
  return (await listObjects(s3, uri)).map((object) => object.uri);
}

/** An object as a list has it. */
export interface ListedObject {
  readonly uri: string;
  /** In bytes. */
  readonly size: number;
  readonly etag?: string;
  readonly lastModified?: Date;
}

/** All objects whose key starts with the URI's key, in key order. */
export async function listObjects(s3: S3Client, uri: string): Promise<ListedObject[]> {
  const { bucket, key } = parseS3Uri(uri);
  const objects: ListedObject[] = [];
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: key })) {
    objects.push(
      ...(page.Contents ?? []).map((object) => ({
        uri: `s3://${bucket}/${object.Key}`,
        size: object.Size ?? 0,
        etag: object.ETag,
        lastModified: object.LastModified,
      })),
    );
  }
  return objects;
}

/**
 * Deletes an object; one that is gone already is no error.
 *
 * @param etag the object is deleted only while it is still this one, and one that is another by now is no error
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
 */
export async function deleteUri(s3: S3Client, uri: string, etag?: string): Promise<void> {
  const { bucket, key } = parseS3Uri(uri);
  try {
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key, IfMatch: etag }));
  } catch (error) {
    if (!isNotFound(error) && !(etag !== undefined && isPreconditionFailed(error))) {
      throw error;
    }
  }
}

/**
 * Copies all objects below one folder to below another one, under the same names; empty ones are left out.
 *
 * @param from with a slash at its end, as `to`
 */
export async function copyFolder(s3: S3Client, from: string, to: string): Promise<void> {
  for (const { uri } of (await listObjects(s3, from)).filter(({ size }) => size > 0)) {
    await copy(s3, uri, `${to}${uri.slice(from.length)}`);
  }
}
