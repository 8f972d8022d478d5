import type { S3Client } from '@aws-sdk/client-s3';
import type { GivenBaseline } from '../../contract/given-baseline';
import { hashText, toCanonicalJson } from '../aws/canonical';
import { listObjects } from '../aws/s3';
import type { BaselineSources } from '../drift';
import { BaselineError } from '../drift/schema';

/** Larger files are not read into a function's memory. */
const LARGEST_FILE = 100 * 1024 ** 2;

/**
 * Looks up the files of a baseline as they are now: when one is replaced, what was built of it no longer counts.
 *
 * @param folder where what is built of them is kept, `s3://bucket/prefix`
 * @throws BaselineError when a file does not exist or is too large
 */
export async function locateGivenBaseline(
  s3: S3Client,
  given: GivenBaseline,
  folder: string,
): Promise<BaselineSources> {
  const files = [given.data, ...(given.constraints === undefined ? [] : [given.constraints])];
  const etags = await Promise.all(files.map((uri) => findFile(s3, uri)));
  const revision = hashText(toCanonicalJson({ given, etags }), 32);
  return {
    data: given.data,
    schema: given.constraints ?? '',
    given: { ...given, revision, cache: `${folder}/${revision}.json` },
  };
}

/** @returns what changes with the file's contents */
async function findFile(s3: S3Client, uri: string): Promise<string> {
  // Listing tells an object that is absent from one that may not be read.
  const file = (await listObjects(s3, uri)).find((object) => object.uri === uri);
  if (!file) {
    throw new BaselineError(`the baseline file ${uri} does not exist`);
  }
  if (file.size > LARGEST_FILE) {
    throw new BaselineError(
      `the baseline file ${uri} has ${(file.size / 1024 ** 2).toFixed(0)} MiB, at most ${LARGEST_FILE / 1024 ** 2} MiB can be read: give a random sample of its rows`,
    );
  }
  return file.etag ?? `${file.size}`;
}
