import { type Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as s3assets from 'aws-cdk-lib/aws-s3-assets';

// The grants of aws-cdk-lib's Bucket allow `s3:List*` on the whole bucket and other wildcard actions; these name what
// a job or a handler does and where (DESIGN decision 11).

/** Lets a grantee list and read the objects with these keys; `*` stands for anything. */
export function grantReadObjects(bucket: s3.IBucket, grantee: iam.IGrantable, ...keys: string[]): iam.Grant {
  if (bucket.encryptionKey) {
    bucket.encryptionKey.grant(grantee, 'kms:Decrypt');
  }
  return iam.Grant.addToPrincipal({
    grantee,
    actions: ['s3:GetObject'],
    resourceArns: keys.map((key) => bucket.arnForObjects(key)),
  }).combine(grantListObjects(bucket, grantee, ...keys));
}

/** Lets a grantee write the objects with these keys. */
export function grantWriteObjects(bucket: s3.IBucket, grantee: iam.IGrantable, ...keys: string[]): iam.Grant {
  if (bucket.encryptionKey) {
    bucket.encryptionKey.grant(grantee, 'kms:Decrypt', 'kms:GenerateDataKey');
  }
  return iam.Grant.addToPrincipal({
    grantee,
    actions: ['s3:AbortMultipartUpload', 's3:PutObject'],
    resourceArns: keys.map((key) => bucket.arnForObjects(key)),
  });
}

/** Lets a grantee delete the objects with these keys. */
export function grantDeleteObjects(bucket: s3.IBucket, grantee: iam.IGrantable, ...keys: string[]): iam.Grant {
  return iam.Grant.addToPrincipal({
    grantee,
    actions: ['s3:DeleteObject'],
    resourceArns: keys.map((key) => bucket.arnForObjects(key)),
  });
}

/**
 * Lets a grantee read assets of this kind (`*.json`, `*.zip`, …), whatever their content. The asset's own key would be
 * narrower, but it is a hash of the content: every edited recipe or script would change a policy, and reviewers would learn to
 * wave changes of permissions through. The bucket of the account's CDK assets holds code and configuration that was
 * deployed, no data, and a run goes on reading the objects that it was started with.
 */
export function grantReadAsset(asset: s3assets.Asset, grantee: iam.IGrantable): void {
  grantReadObjects(asset.bucket, grantee, asset.s3ObjectKey.replace(asset.assetHash, '*'));
}

/** Lets a grantee encrypt and decrypt with a key. */
export function grantUseKey(key: kms.IKey, grantee: iam.IGrantable): iam.Grant {
  return key.grant(grantee, 'kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey');
}

/**
 * Lets a role of SageMaker's containers, or one that starts them, use the key for data and volumes.
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html
 */
export function grantEncryption(key: kms.IKey, grantee: iam.IGrantable): iam.Grant {
  grantee.grantPrincipal.addToPrincipalPolicy(
    new iam.PolicyStatement({
      sid: 'EncryptVolumes',
      actions: ['kms:CreateGrant'],
      resources: [key.keyArn],
      conditions: { Bool: { 'kms:GrantIsForAWSResource': true } },
    }),
  );
  return grantUseKey(key, grantee);
}

/** Lets a grantee list the objects with these keys. */
export function grantListObjects(bucket: s3.IBucket, grantee: iam.IGrantable, ...keys: string[]): iam.Grant {
  // SageMaker lists a prefix with and without the slash at its end.
  const prefixes = [...new Set(keys.flatMap((key) => [key, key.replace(/\/\*$/, '')]))];
  return iam.Grant.addToPrincipal({
    grantee,
    actions: ['s3:ListBucket'],
    resourceArns: [bucket.bucketArn],
    conditions: { StringLike: { 's3:prefix': prefixes } },
  });
}

/** A statement's resource for everything that SageMaker names in the stack's account and region. */
export function sagemakerArn(stack: Stack, resource: string, resourceName: string): string {
  return stack.formatArn({ service: 'sagemaker', resource, resourceName });
}

/**
 * The ARNs of something that exists already under a name that may have capitals. SageMaker's ARNs had them in lower case, and what
 * IAM compares keeps them since 2023, at least for what was made since: a permission names both.
 *
 * @see https://github.com/aws-solutions/research-service-workbench-on-aws/pull/1048
 * @param after what follows the name, such as `/*`
 */
export function existingArns(stack: Stack, resource: string, name: string, after = ''): string[] {
  const names = Token.isUnresolved(name) ? [name] : [...new Set([name, name.toLowerCase()])];
  return names.map((one) => sagemakerArn(stack, resource, `${one}${after}`));
}

/** The ARN by which something is referred to, and those of `existingArns`: a grant on it names each once. */
export function referredArns(stack: Stack, arn: string, resource: string, name: string): string[] {
  return [...new Set([arn, ...existingArns(stack, resource, name)])];
}
