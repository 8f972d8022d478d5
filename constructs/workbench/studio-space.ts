import { createHash } from 'node:crypto';
import { Fn, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import type { Construct } from 'constructs';
import { STUDIO } from '../../contract/workbench';
import { acknowledgeFinding } from '../foundation/acknowledged-rules';
import { checkInstanceType } from '../foundation/check-instance-type';
import { checkInteger, checkKnownInteger } from '../foundation/names';
import { sagemakerArn } from '../foundation/object-grants';
import { awaitPermissions } from '../foundation/service-role';
import { LifecycleValidationError } from '../foundation/validation-error';
import { allow, grantLogs, type MachineOptions } from './notebook-instance';
import { renderSpaceScript } from './start-script';
import type { StudioSpace } from './workbench-props';

const DOMAIN = /^d-(-*[a-z0-9]){1,61}$/;
const REPOSITORY = /^https:\/\/([.\-_a-zA-Z0-9]+\/?){3,1016}$/;
/** What SageMaker takes as the name of a lifecycle configuration, less a hyphen and the hash behind it. */
const LONGEST_PREFIX = 54;
/** Where SageMaker writes what applications of Studio log. */
const LOG_GROUP = '/aws/sagemaker/studio';

/**
 * F3002 is about unknown properties; names and types are checked by the classes of the resources.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-sagemaker-userprofile-jupyterlabappsettings.html
 */
const OLD_SCHEMA =
  "the check's schema is older than AppLifecycleManagement, which CloudFormation's reference has of JupyterLabAppSettings";

/** Options of a space. */
export interface SpaceOptions extends MachineOptions {
  readonly studio: StudioSpace;
}

/**
 * A private space with JupyterLab in a domain of Studio that exists, and the user profile that it belongs to: the role of a
 * private space is that of its profile. SageMaker stops it when nobody works.
 *
 * @throws LifecycleValidationError
 */
export function createStudioSpace(scope: Construct, options: SpaceOptions): void {
  const { name, role, instanceType, studio, pipeline, codeRepository } = options;
  const { domainId } = studio;
  const { volumeSizeInGb, idleMinutes } = checkSpace(scope, options);
  grantSpace(scope, options);
  const stack = Stack.of(scope);
  const script = renderSpaceScript({ ...options, pipelineName: pipeline.pipelineName, region: stack.region });
  const config = new sagemaker.CfnStudioLifecycleConfig(scope, 'LifecycleConfig', {
    // Another script is another configuration: SageMaker changes none, and the old one is deleted after the new one is made.
    studioLifecycleConfigName: `${name.slice(0, LONGEST_PREFIX)}-${hash(stack.resolve(script))}`,
    studioLifecycleConfigAppType: STUDIO.jupyterLab,
    studioLifecycleConfigContent: Fn.base64(script),
  });
  const configArn = config.attrStudioLifecycleConfigArn;
  const profile = new sagemaker.CfnUserProfile(scope, 'Profile', {
    domainId,
    userProfileName: name,
    ...(studio.singleSignOnUser !== undefined && {
      singleSignOnUserIdentifier: 'UserName',
      singleSignOnUserValue: studio.singleSignOnUser,
    }),
    userSettings: {
      executionRole: role.roleArn,
      defaultLandingUri: 'studio::',
      studioWebPortal: 'ENABLED',
      jupyterLabAppSettings: {
        defaultResourceSpec: { instanceType, lifecycleConfigArn: configArn },
        lifecycleConfigArns: [configArn],
        appLifecycleManagement: {
          idleSettings: {
            lifecycleManagement: 'ENABLED',
            idleTimeoutInMinutes: idleMinutes,
            minIdleTimeoutInMinutes: 60,
            maxIdleTimeoutInMinutes: idleMinutes,
          },
        },
      },
      spaceStorageSettings: {
        defaultEbsStorageSettings: {
          defaultEbsVolumeSizeInGb: volumeSizeInGb,
          maximumEbsVolumeSizeInGb: volumeSizeInGb,
        },
      },
    },
  });
  awaitPermissions(profile, role);
  const space = new sagemaker.CfnSpace(scope, 'Space', {
    domainId,
    spaceName: name,
    ownershipSettings: { ownerUserProfileName: profile.userProfileName },
    spaceSharingSettings: { sharingType: 'Private' },
    spaceSettings: {
      appType: STUDIO.jupyterLab,
      jupyterLabAppSettings: {
        defaultResourceSpec: { instanceType, lifecycleConfigArn: configArn },
        appLifecycleManagement: { idleSettings: { idleTimeoutInMinutes: idleMinutes } },
        ...(codeRepository !== undefined && { codeRepositories: [{ repositoryUrl: codeRepository }] }),
      },
      spaceStorageSettings: { ebsStorageSettings: { ebsVolumeSizeInGb: volumeSizeInGb } },
    },
  });
  space.node.addDependency(profile);
  // The notebook is written of the pipeline's definition when JupyterLab starts first.
  space.node.addDependency(pipeline);
  for (const resource of [profile, space]) {
    acknowledgeFinding(resource, 'F3002', OLD_SCHEMA);
  }
}

function checkSpace(
  scope: Construct,
  { studio, instanceType, volumeSize, idleSeconds = 3600, codeRepository }: SpaceOptions,
): { readonly volumeSizeInGb: number; readonly idleMinutes: number } {
  if (!Token.isUnresolved(studio.domainId) && !DOMAIN.test(studio.domainId)) {
    throw new LifecycleValidationError(
      `studio.domainId: must be the id of a domain of SageMaker Studio such as d-abcd1234efgh, got ${JSON.stringify(studio.domainId)}`,
    );
  }
  checkInstanceType(scope, 'instanceType', instanceType, 'studio');
  const volumeSizeInGb = volumeSize.toGibibytes();
  checkInteger('volumeSize in GiB', volumeSizeInGb, 5, 16_384);
  const idleMinutes = idleSeconds / 60;
  checkKnownInteger('idleTimeout in minutes, in a space', idleMinutes, 60, 525_600);
  if (codeRepository !== undefined && !Token.isUnresolved(codeRepository) && !REPOSITORY.test(codeRepository)) {
    throw new LifecycleValidationError(
      `codeRepository: must be the https:// URL of a Git repository, in a space without names that SageMaker knows, got '${codeRepository}'`,
    );
  }
  return { volumeSizeInGb, idleMinutes };
}

/**
 * What Studio's own pages do with the role of the profile: start and stop JupyterLab in this space, and nothing in another one.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-jl-admin-guide-permissions.html
 */
function grantSpace(scope: Construct, { name, role, studio }: SpaceOptions): void {
  const stack = Stack.of(scope);
  const place = `${studio.domainId}/${name}`;
  const application = sagemakerArn(stack, STUDIO.application, `${place}/${STUDIO.inArns}/*`);
  const profile = sagemakerArn(stack, 'user-profile', place);
  allow(role, 'UseSpace', ['sagemaker:CreateApp', 'sagemaker:DeleteApp', 'sagemaker:DescribeApp'], [application]);
  role.addToPrincipalPolicy(
    new iam.PolicyStatement({
      sid: 'TagWhatIsMade',
      actions: ['sagemaker:AddTags'],
      resources: [application],
      conditions: { Null: { 'sagemaker:TaggingAction': 'false' } },
    }),
  );
  allow(role, 'OpenStudio', ['sagemaker:CreatePresignedDomainUrl', 'sagemaker:DescribeUserProfile'], [profile]);
  allow(role, 'SeeDomain', ['sagemaker:DescribeDomain'], [sagemakerArn(stack, 'domain', studio.domainId)]);
  allow(role, 'SeeSpace', ['sagemaker:DescribeSpace'], [sagemakerArn(stack, 'space', place)]);
  allow(role, 'FindSpace', ['sagemaker:ListApps', 'sagemaker:ListSpaces'], ['*']);
  grantLogs(scope, role, LOG_GROUP, place);
}

function hash(script: unknown): string {
  return createHash('sha256').update(JSON.stringify(script)).digest('hex').slice(0, 8);
}
