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
  return withKey(grantReadObjects(bucket, grantee, keys), bucket, grantee, 'kms:Decrypt', captureKey);
}

/** Lets a grantee write captured requests with these keys; `captureKey` as for reading. */
export function grantWriteCaptured(
  bucket: s3.IBucket,
  grantee: iam.IGrantable,
  keys: string,
  captureKey?: kms.IKey,
): iam.Grant {
  return withKey(grantWriteObjects(bucket, grantee, keys), bucket, grantee, 'kms:GenerateDataKey', captureKey);
}

/** The key of a bucket is granted with its objects; another one is not. */
function withKey(
  granted: iam.Grant,
  bucket: s3.IBucket,
  grantee: iam.IGrantable,
  action: string,
  captureKey: kms.IKey | undefined,
): iam.Grant {
  return captureKey && captureKey !== bucket.encryptionKey
    ? granted.combine(captureKey.grant(grantee, action))
    : granted;
}
