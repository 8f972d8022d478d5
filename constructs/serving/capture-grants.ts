import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { grantReadObjects, grantWriteObjects } from '../foundation/object-grants';

/**
 * Lets a grantee read captured requests with these keys.
 *
 * @param captureKey encrypts them; it need not be that of the bucket
 */
export function grantReadCaptured(
  bucket: s3.IBucket,
  grantee: iam.IGrantable,
  keys: string,
  captureKey?: kms.IKey,
): iam.Grant {
  const read = grantReadObjects(bucket, grantee, keys);
  return captureKey && captureKey !== bucket.encryptionKey
    ? read.combine(captureKey.grant(grantee, 'kms:Decrypt'))
    : read;
}

/** Lets a grantee write captured requests with these keys; `captureKey` as for reading. */
export function grantWriteCaptured(
  bucket: s3.IBucket,
  grantee: iam.IGrantable,
  keys: string,
  captureKey?: kms.IKey,
): iam.Grant {
  const written = grantWriteObjects(bucket, grantee, keys);
  return captureKey && captureKey !== bucket.encryptionKey
    ? written.combine(captureKey.grant(grantee, 'kms:GenerateDataKey'))
    : written;
}
