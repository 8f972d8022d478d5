import { Duration, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import type { Construct, IDependable } from 'constructs';
import { DEPLOY_MODEL_VARIABLES, nameVariables } from '../../contract/environment';
import { DETAIL_TYPES, SCHEDULED } from '../../contract/events';
import { PREFIXES } from '../../contract/layout';
import { deployedStack } from '../foundation/deployed-stack';
import { HandlerFunction } from '../foundation/handler-function';
import { pickHandlerOptions } from '../foundation/handler-options';
import { checkInteger } from '../foundation/names';
import { createSchedulerRole } from '../foundation/scheduler-role';
import { deadLetterQueueOf, ruleDeadLetterQueueOf } from '../foundation/stack-singletons';
import { describeLogGroups, grantLogGroups } from './log-groups';
import type { ModelEndpointProps } from './model-endpoint-props';

/** Makes the function that keeps the endpoint serving. */
export function createController(scope: Construct, props: ModelEndpointProps): HandlerFunction {
  const logGroups = describeLogGroups(scope, props);
  const controller = new HandlerFunction(scope, 'Controller', {
    ...pickHandlerOptions(props),
    role: props.controllerRole,
    roleProp: 'controllerRole',
    handler: 'deploy-model',
    description: `Keeps the endpoint ${props.endpointName} serving the newest approved model`,
    environment: nameVariables(DEPLOY_MODEL_VARIABLES, {
      endpointName: props.endpointName,
      modelPackageGroup: props.registry.modelPackageGroupName,
      stateUri: `s3://${props.bucket.bucketName}/${PREFIXES.endpointController}/${props.endpointName}`,
      // What the endpoint's tags name as its owner, also when the state is lost.
      ownerStack: deployedStack(scope).stackId,
      deadLetterQueueUrl: deadLetterQueueOf(scope).queueUrl,
      logGroups: Stack.of(scope).toJsonString(logGroups),
    }),
    timeout: Duration.minutes(2),
  });
  controller.deadLetterQueue.grantReplay(controller.role);
  grantLogGroups(controller.role, logGroups);
  return controller;
}

/**
 * Has the controller look whenever something may have changed. Every event only tells it to look again.
 *
 * @returns what must be there before the endpoint is
 */
export function lookOnEvents(scope: Construct, controller: HandlerFunction, props: ModelEndpointProps): IDependable[] {
  const sweepInterval = props.sweepInterval ?? Duration.minutes(10);
  checkInteger('sweepInterval in minutes', sweepInterval.toMinutes({ integral: false }), 1, 10);
  const target = new targets.LambdaFunction(controller.function, {
    deadLetterQueue: ruleDeadLetterQueueOf(scope),
    retryAttempts: 3,
    maxEventAge: Duration.hours(1),
  });
  const approvals = new events.Rule(scope, 'ApprovalRule', {
    description: `A model version for the endpoint ${props.endpointName} was registered, approved or rejected`,
    eventPattern: {
      source: ['aws.sagemaker'],
      detailType: [DETAIL_TYPES.modelPackage],
      detail: { ModelPackageGroupName: [props.registry.modelPackageGroupName] },
    },
    targets: [target],
  });
  const states = new events.Rule(scope, 'EndpointRule', {
    description: `The endpoint ${props.endpointName} changed its state`,
    eventPattern: {
      source: ['aws.sagemaker'],
      detailType: [DETAIL_TYPES.endpoint],
      detail: { EndpointName: [props.endpointName] },
    },
    targets: [target],
  });
  const sweep = controller.invokeOnSchedule(
    'Sweep',
    scheduler.ScheduleExpression.rate(sweepInterval),
    SCHEDULED.sweep,
    `Looks whether the endpoint ${props.endpointName} is as it should be`,
    // Of its own: the endpoint waits for it, and monitors may be told to wait for the endpoint.
    createSchedulerRole(controller, 'SchedulerRole', props.schedulerRole),
  );
  return [approvals, states, sweep];
}
