import { Annotations, Aspects, CfnResource, Stack, Token } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct, IConstruct } from 'constructs';

/**
 * Warns when a bucket of the app sends no events to EventBridge, so that new data would start nothing and nobody would be
 * told. Looks when the app is synthesized, because events may be turned on later; of an imported bucket nothing is known.
 *
 * @param what what happens by the events
 */
export function warnWithoutEvents(scope: Construct, bucket: s3.IBucket, what = 'new data starts a retraining'): void {
  const owned = bucket.node.findAll().some(CfnResource.isCfnResource);
  if (!owned) {
    return;
  }
  Aspects.of(scope).add({
    visit(node: IConstruct): void {
      if (node === scope && !sendsEvents(bucket)) {
        const name = Token.isUnresolved(bucket.bucketName) ? bucket.node.path : bucket.bucketName;
        Annotations.of(scope).addWarningV2(
          'cdk-sagemaker-lifecycle:bucketWithoutEvents',
          `${what} only if its bucket sends events to EventBridge, and ${name} does not: set eventBridgeEnabled of the bucket`,
        );
      }
    },
  });
}

function sendsEvents(bucket: s3.IBucket): boolean {
  return bucket.node
    .findAll()
    .filter(CfnResource.isCfnResource)
    .some((resource) => {
      const rendered = (resource as unknown as { _toCloudFormation(): unknown })._toCloudFormation();
      return JSON.stringify(Stack.of(resource).resolve(rendered)).includes('EventBridgeConfiguration');
    });
}
