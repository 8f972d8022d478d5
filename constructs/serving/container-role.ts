import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { PREFIXES, RUNS_FOLDER } from '../../contract/layout';
import { createJobRole } from '../foundation/job-role';
import { checkPrefix } from '../foundation/names';
import { grantEncryption, grantReadObjects, grantWriteObjects } from '../foundation/object-grants';
import { RUN_KEYS } from '../pipeline/training-pipeline';
import type { InitialModel } from './initial-model';
import type { ModelEndpointProps } from './model-endpoint-props';

/** The keys of the requests that are captured of an endpoint. */
export function captureKeys(endpointName: string): string {
  return `${PREFIXES.capture}/${endpointName}/*`;
}

/**
 * Makes the role of the serving containers, or takes the one that was given, and lets it read the models' artifacts and
 * write what is captured.
 *
 * @param scope whose child the role is
 */
export function createContainerRole(
  scope: Construct,
  props: ModelEndpointProps,
  key?: kms.IKey,
  initialModel?: InitialModel,
): iam.IRole {
  const role = createJobRole(scope, 'Role', {
    prop: 'role',
    given: props.role,
    description: `Serves the models of the endpoint ${props.endpointName}`,
    imageRepositories: props.registry.modelRepositoryArns(scope),
    inVpc: props.vpc !== undefined,
    logGroups: [`Endpoints/${props.endpointName}`],
  });
  if (props.artifactBucket) {
    grantReadObjects(props.artifactBucket, role, '*');
  } else {
    const prefix = props.artifactPrefix && checkPrefix('artifactPrefix', props.artifactPrefix);
    grantReadObjects(props.bucket, role, prefix ? `${prefix}/${RUNS_FOLDER}/*` : RUN_KEYS);
  }
  // Requests are captured under the role of the model that serves, also of the initial one.
  const keys = captureKeys(props.endpointName);
  for (const grantee of [role, ...(initialModel?.role ? [initialModel.role] : [])]) {
    grantWriteObjects(props.bucket, grantee, keys);
    if (key) {
      grantEncryption(key, grantee);
    }
  }
  return role;
}
