import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** The bucket of a lifecycle that is given none: private, encrypted, versioned, and heard by EventBridge. */
export function createLifecycleBucket(
  scope: Construct,
  id: string,
  encryptionKey: kms.IKey,
  removalPolicy: RemovalPolicy,
): s3.Bucket {
  const bucket = new s3.Bucket(scope, id, {
    encryption: s3.BucketEncryption.KMS,
    encryptionKey,
    bucketKeyEnabled: true,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    versioned: true,
    removalPolicy,
    lifecycleRules: [
      {
        id: 'old-versions',
        noncurrentVersionExpiration: Duration.days(90),
        abortIncompleteMultipartUploadAfter: Duration.days(7),
      },
      { id: 'captured-requests', prefix: 'capture/', expiration: Duration.days(90) },
      { id: 'parts-of-windows', prefix: 'drift-fan-out/', expiration: Duration.days(30) },
    ],
  });
  // On the bucket itself, where bucket.enableEventBridgeNotification() would add a function to the stack.
  const resource = bucket.node.defaultChild as s3.CfnBucket;
  resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
  return bucket;
}
