import { Stack, Token } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct, IDependable } from 'constructs';
import { METRICS_NAMESPACE } from '../../contract/cloudwatch';
import { PREFIXES } from '../../contract/layout';
import type { HandlerFunction } from '../foundation/handler-function';
import { grantPublish, grantPutEvents } from '../foundation/notice-grants';
import {
  existingArns,
  grantDeleteObjects,
  grantEncryption,
  grantReadObjects,
  grantWriteObjects,
  sagemakerArn,
} from '../foundation/object-grants';
import type { IModelRegistry } from '../pipeline/model-registry';
import { guardState } from './guard-state';
import type { InitialModel } from './initial-model';

/** What the endpoint's controller works with. */
export interface ControlGrantOptions {
  readonly controller: HandlerFunction;
  readonly endpointName: string;
  readonly endpointArn: string;
  readonly executionRole: iam.IRole;
  readonly initialModel?: InitialModel;
  readonly alarms: cloudwatch.IAlarm[];
  readonly registry: IModelRegistry;
  readonly stateBucket: s3.IBucket;
  readonly key?: kms.IKey;
  /** Whether it marks versions Rejected that cannot serve. */
  readonly mayReject: boolean;
}

/** How much of the endpoint's name the controller keeps in the names of models and configurations. */
const NAME_LENGTH = 50;

/**
 * Lets the controller make, update and delete one endpoint, and the models and configurations that carry its name.
 *
 * @returns what must be there before the endpoint is, besides the controller
 */
export function grantControl(scope: Construct, options: ControlGrantOptions): IDependable[] {
  const stack = Stack.of(scope);
  const { role } = options.controller;
  const prefix = Token.isUnresolved(options.endpointName)
    ? options.endpointName
    : options.endpointName.slice(0, NAME_LENGTH);
  const models = sagemakerArn(stack, 'model', `${prefix}-*`);
  const configurations = sagemakerArn(stack, 'endpoint-config', `${prefix}-*`);
  const initial = options.initialModel ? [options.initialModel.describedArn] : [];

  const statements: Array<[string, string[], string[]]> = [
    [
      'ControlEndpoint',
      ['sagemaker:CreateEndpoint', 'sagemaker:UpdateEndpoint'],
      [options.endpointArn, configurations],
    ],
    [
      'ReadAndDeleteEndpoint',
      ['sagemaker:DescribeEndpoint', 'sagemaker:DeleteEndpoint', 'sagemaker:ListTags', 'sagemaker:DeleteTags'],
      [options.endpointArn],
    ],
    [
      'ControlConfigurations',
      [
        'sagemaker:CreateEndpointConfig',
        'sagemaker:DescribeEndpointConfig',
        'sagemaker:DeleteEndpointConfig',
        'sagemaker:ListTags',
      ],
      [configurations],
    ],
    [
      'ControlModels',
      ['sagemaker:CreateModel', 'sagemaker:DescribeModel', 'sagemaker:DeleteModel', 'sagemaker:ListTags'],
      [models],
    ],
    ['TagWhatItMakes', ['sagemaker:AddTags'], [options.endpointArn, configurations, models]],
    // Listing has no resources.
    ['FindWhatItMade', ['sagemaker:ListEndpointConfigs', 'sagemaker:ListModels'], ['*']],
    ...(initial.length > 0
      ? [['ServeInitialModel', ['sagemaker:DescribeModel'], initial] as [string, string[], string[]]]
      : []),
  ];
  for (const [sid, actions, resources] of statements) {
    role.addToPrincipalPolicy(new iam.PolicyStatement({ sid, actions, resources }));
  }
  grantPublish(role, 'PublishRolloutMetrics', METRICS_NAMESPACE);
  grantPutEvents(role, 'endpoint');
  role.addToPrincipalPolicy(
    new iam.PolicyStatement({
      sid: 'PassContainerRole',
      actions: ['iam:PassRole'],
      resources: [options.executionRole.roleArn],
      conditions: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
    }),
  );
  // SageMaker looks at the rollback alarms with the role of the model that serves.
  const watchers: iam.IGrantable[] = [
    role,
    options.executionRole,
    ...(options.initialModel?.role ? [options.initialModel.role] : []),
  ];
  const grants = watchers.map((grantee) =>
    iam.Grant.addToPrincipal({
      grantee,
      actions: ['cloudwatch:DescribeAlarms'],
      resourceArns: options.alarms.map((alarm) => alarm.alarmArn),
    }),
  );
  if (options.mayReject) {
    role.addToPrincipalPolicy(
      new iam.PolicyStatement({
        sid: 'RejectVersionsThatCannotServe',
        actions: ['sagemaker:UpdateModelPackage'],
        resources: existingArns(stack, 'model-package', options.registry.modelPackageGroupName, '/*'),
        // Where SageMaker says which status is asked for, it can be no other one: approving is for people.
        conditions: { StringEqualsIfExists: { 'sagemaker:ModelApprovalStatus': 'Rejected' } },
      }),
    );
  }
  const notes = `${PREFIXES.endpointController}/${options.endpointName}/*`;
  options.registry.grantRead(role);
  grantReadObjects(options.stateBucket, role, notes);
  grantWriteObjects(options.stateBucket, role, notes);
  grantDeleteObjects(options.stateBucket, role, notes);
  if (options.key) {
    grantEncryption(options.key, role);
  }
  guardState(scope, { endpointName: options.endpointName, role, bucket: options.stateBucket, keys: notes });
  return grants;
}
