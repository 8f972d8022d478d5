import { Token } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { checkObjectKey, checkPrefix } from '../foundation/names';
import { LifecycleValidationError } from '../foundation/validation-error';

/** Where rows are in a bucket: below a folder, or one file. */
export interface RowPlace {
  /** What the S3 URI ends with: the file's key, or the folder with a slash at its end, so that no other name begins alike. */
  readonly path: string;
  /** The keys of the objects, for grants. */
  readonly keys: string;
}

/**
 * Reads where rows are. A name that ends with `.csv` is one file, every other one a folder, with or without a slash at its
 * end.
 */
export function readRowPlace(prop: string, value: string): RowPlace {
  if (!Token.isUnresolved(value) && /^s3:\/\//i.test(value)) {
    throw new LifecycleValidationError(
      `${prop}: must be a key in the bucket, such as 'prepared/train/' or 'prepared/train.csv', got '${value}'; the bucket is given by bucket`,
    );
  }
  if (!Token.isUnresolved(value) && value.toLowerCase().endsWith('.csv')) {
    checkObjectKey(prop, value);
    return { path: value, keys: value };
  }
  const prefix = checkPrefix(prop, value);
  return { path: `${prefix}/`, keys: `${prefix}/*` };
}

/** Refuses rows that are read as two parts, which would be judged by what was learned from. */
export function checkApart(places: Record<string, RowPlace | undefined>): void {
  const all = Object.entries(places).filter((entry): entry is [string, RowPlace] => entry[1] !== undefined);
  for (const [prop, { path }] of all) {
    const [other] = all.find(([name, place]) => name !== prop && holds(place.path, path)) ?? [];
    if (other !== undefined) {
      throw new LifecycleValidationError(
        `${prop}: must hold rows of its own, got '${path}', which ${other} holds as well, by '${places[other]!.path}'`,
      );
    }
  }
}

/** Whether a place holds all of another one. */
export function holds(outer: string, inner: string): boolean {
  return outer === inner || (outer.endsWith('/') && inner.startsWith(outer));
}

/** SageMaker reads its inputs in its own region only. */
export function checkRegion(bucket: s3.IBucket, region: string): void {
  const there = bucket.env.region;
  if (!Token.isUnresolved(there) && !Token.isUnresolved(region) && there !== region) {
    const name = Token.isUnresolved(bucket.bucketName) ? bucket.node.path : bucket.bucketName;
    throw new LifecycleValidationError(
      `bucket: must be in the region of the pipeline, ${region}, since SageMaker reads rows of no other one, got ${name} in ${there}`,
    );
  }
}
