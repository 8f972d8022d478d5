import path from 'node:path';
import { parseS3Uri } from '../../engine/aws/s3';
import { InputError } from '../drift/input-error';
import { parseJson, readWhole } from '../drift/read-baseline';
import type { Place } from './plan';

/** What is read while a plan is made, and what is said about it. */
export interface Reading {
  readonly taken: string[];
  readonly left: string[];
  readonly assumed: string[];
  /** Reads a JSON document of S3. */
  readonly readJson: (what: string, uri: string) => Promise<Readonly<Record<string, unknown>>>;
}

/** Where an object of S3 is read: there, or in a folder with copies as `<folder>/<bucket>/<key>`. */
export function locate(uri: string, copies: string | undefined): string {
  return copies === undefined ? uri : path.join(copies, uri.replace(/^s3:\/\//, ''));
}

/** @param copies a folder with copies of S3's objects */
export function startReading(copies: string | undefined): Reading {
  return {
    taken: [],
    left: [],
    assumed: [],
    readJson: async (what, uri) => {
      const file = locate(uri, copies);
      const document = parseJson(what, file, await readWhole(what, file));
      if (typeof document !== 'object' || document === null || Array.isArray(document)) {
        throw new InputError(`${what} ${file} is no JSON object`);
      }
      return document as Record<string, unknown>;
    },
  };
}

/**
 * Bucket and key of an address; undefined when there is none.
 *
 * @throws InputError when it is no address of S3
 */
export function parsePlace(uri: string | undefined): Place | undefined {
  if (uri === undefined) {
    return undefined;
  }
  try {
    const { bucket, key } = parseS3Uri(uri);
    return { bucket, key: key.replace(/\/+$/, '') };
  } catch {
    throw new InputError(`${uri} is no S3 address: it must look like s3://bucket/prefix`);
  }
}

/** The address of a place. */
export function toUri({ bucket, key }: Place): string {
  return key === '' ? `s3://${bucket}` : `s3://${bucket}/${key}`;
}
