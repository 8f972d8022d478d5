import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledgeRule } from '../constructs/foundation/acknowledged-rules';
import { checkInteger } from '../constructs/foundation/names';
import { LifecycleValidationError } from '../constructs/foundation/validation-error';
import { PREFIXES, WRITTEN_PREFIXES } from '../contract/layout';
import type { RetentionOptions } from './lifecycle-options';

/** What a lifecycle keeps its data in. */
interface StorageProps {
  readonly lifecycleName: string;
  readonly bucket?: s3.IBucket;
  readonly encryptionKey?: kms.IKey;
  readonly removalPolicy: RemovalPolicy;
}

/** The key that encrypts all of a lifecycle: the one that was given, or that of the bucket, or a new one. */
export function chooseKey(
  scope: Construct,
  id: string,
  { lifecycleName, bucket, encryptionKey, removalPolicy }: StorageProps,
): kms.IKey {
  const bucketKey = bucket?.encryptionKey;
  if (encryptionKey && bucketKey && encryptionKey.keyArn !== bucketKey.keyArn) {
    throw new LifecycleValidationError(
      `encryptionKey: must be the key of bucket, which encrypts all that is in it, got another one; leave it out to use the bucket's`,
    );
  }
  return (
    encryptionKey ??
    bucketKey ??
    new kms.Key(scope, id, {
      description: `Data, models and messages of the lifecycle ${lifecycleName}`,
      enableKeyRotation: true,
      removalPolicy,
    })
  );
}

/**
 * A bucket together with the key that the lifecycle encrypts its objects with. A bucket whose own key is not known grants
 * nothing on any key, but what the lifecycle writes into it is encrypted with the lifecycle's.
 */
export function withKey(scope: Construct, id: string, bucket: s3.IBucket, encryptionKey: kms.IKey): s3.IBucket {
  return bucket.encryptionKey
    ? bucket
    : s3.Bucket.fromBucketAttributes(scope, id, {
        bucketArn: bucket.bucketArn,
        bucketName: bucket.bucketName,
        account: bucket.env.account,
        region: bucket.env.region,
        encryptionKey,
      });
}

/** Refuses raw rows in a folder that the lifecycle writes into. */
export function checkOwnSource(sourcePrefix: string, lifecycleName: string, prop = 'sourcePrefix'): void {
  const taken = [lifecycleName, ...WRITTEN_PREFIXES].find((folder) => `${sourcePrefix}/`.startsWith(`${folder}/`));
  if (taken !== undefined) {
    throw new LifecycleValidationError(
      `${prop}: '${taken}/' of the lifecycle's own bucket holds what the lifecycle writes, which is no raw data; got '${sourcePrefix}'`,
    );
  }
}

/** The bucket of a lifecycle that is given none: private, encrypted, versioned, and heard by EventBridge. */
export function createLifecycleBucket(
  scope: Construct,
  id: string,
  encryptionKey: kms.IKey,
  removalPolicy: RemovalPolicy,
  retention: RetentionOptions = {},
): s3.Bucket {
  const days = (name: keyof RetentionOptions, otherwise?: Duration): Duration | undefined => {
    checkInteger(`retention.${name} in days`, retention[name]?.toDays({ integral: false }), 35, 36_500);
    return retention[name] ?? otherwise;
  };
  const usual = Duration.days(90);
  const expire = (id: string, prefix: string, expiration: Duration | undefined): s3.LifecycleRule[] =>
    expiration === undefined ? [] : [{ id, prefix: `${prefix}/`, expiration }];
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
        noncurrentVersionExpiration: days('oldVersions', usual),
        abortIncompleteMultipartUploadAfter: Duration.days(7),
      },
      ...expire('captured-requests', PREFIXES.capture, days('capturedRequests', usual)),
      { id: 'parts-of-windows', prefix: `${PREFIXES.driftFanOut}/`, expiration: Duration.days(30) },
      { id: 'parts-of-measured-windows', prefix: `${PREFIXES.qualityFanOut}/`, expiration: Duration.days(30) },
      ...expire('drift-reports', PREFIXES.driftReports, days('reports')),
      ...expire('quality-reports', PREFIXES.qualityReports, days('reports')),
      ...expire('decisions', PREFIXES.retrainDecisions, days('decisions')),
    ],
  });
  acknowledgeRule(
    bucket,
    'AwsSolutions-S1',
    'access logs belong into a bucket of the account, which is the choice of its owner: give the lifecycle a bucket that has them',
  );
  // On the bucket itself, where bucket.enableEventBridgeNotification() would add a function to the stack.
  const resource = bucket.node.defaultChild as s3.CfnBucket;
  resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
  return bucket;
}

/** What queries have filled the source of runs with goes after a while; the tables still have it. */
export function expireExtracts(bucket: s3.Bucket): void {
  bucket.addLifecycleRule({ id: 'extracts', prefix: `${PREFIXES.extracts}/`, expiration: Duration.days(30) });
}

/** Results of queries of the tables go after a while; who wants them again asks again. */
export function expireQueryResults(bucket: s3.Bucket): void {
  bucket.addLifecycleRule({
    id: 'query-results',
    prefix: `${PREFIXES.queryResults}/`,
    expiration: Duration.days(30),
  });
}
