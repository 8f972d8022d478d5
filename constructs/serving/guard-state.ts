import { Annotations, Tags } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { ownerRole } from '../foundation/service-role';

/** The tag of the roles that may write a controller's state; its value is the endpoint's name. */
const CONTROLLER_TAG = 'sagemaker-lifecycle:controls-endpoint';

/** Whose state is guarded, and where it is. */
export interface StateGuardOptions {
  readonly endpointName: string;
  /** The controller's role as it was made or given. */
  readonly role: iam.IRole;
  readonly bucket: s3.IBucket;
  /** The keys of the state's objects, such as `endpoint-controller/churn/*`. */
  readonly keys: string;
}

/**
 * Lets nobody but the controller write its state: whoever could, would control the endpoint. The role is known by a tag
 * rather than by its ARN, because two roles write while a renamed construct takes the endpoint over; a role that was given
 * is known by its ARN as well, as it may be another stack's to tag.
 */
export function guardState(scope: Construct, { endpointName, role, bucket, keys }: StateGuardOptions): void {
  const made = ownerRole(role);
  const isGiven = made !== role;
  if (!isGiven) {
    Tags.of(role).add(CONTROLLER_TAG, endpointName);
  }
  const { statementAdded } = bucket.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'OnlyTheControllerWritesItsState',
      effect: iam.Effect.DENY,
      principals: [new iam.AnyPrincipal()],
      actions: ['s3:PutObject'],
      resources: [bucket.arnForObjects(keys)],
      conditions: {
        StringNotEquals: { [`aws:PrincipalTag/${CONTROLLER_TAG}`]: endpointName },
        ...(isGiven ? { ArnNotEquals: { 'aws:PrincipalArn': made.roleArn } } : {}),
      },
    }),
  );
  if (!statementAdded) {
    Annotations.of(scope).addWarningV2(
      'cdk-sagemaker-lifecycle:unguardedState',
      `the bucket of the endpoint ${endpointName} takes no policy from here: have its owner deny s3:PutObject on ${keys} to everybody whose role has no tag ${CONTROLLER_TAG}=${endpointName}${isGiven ? ` and is not ${made.roleArn}` : ''}, because whoever writes there controls the endpoint`,
    );
  }
}
