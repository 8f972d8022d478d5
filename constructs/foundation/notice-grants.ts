import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { NOTICE_PARTS, NOTICE_SOURCE, type NoticePart } from '../../contract/notices';
import type { HandlerFunction } from './handler-function';

/**
 * Lets a handler publish metrics.
 *
 * @param sid names the statement
 * @param namespace of the metrics
 */
export function grantPublish(role: iam.IRole, sid: string, namespace: string): void {
  role.addToPrincipalPolicy(
    new iam.PolicyStatement({
      sid,
      actions: ['cloudwatch:PutMetricData'],
      resources: ['*'],
      conditions: { StringEquals: { 'cloudwatch:namespace': namespace } },
    }),
  );
}

/**
 * Lets a handler put events about its part of the lifecycle on the account's default bus, and no others.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-example-policy-cross-account-custom-bus-source.html
 */
export function grantPutEvents(role: iam.IRole, part: NoticePart): void {
  role.addToPrincipalPolicy(
    new iam.PolicyStatement({
      sid: 'TellPrograms',
      actions: ['events:PutEvents'],
      resources: [Stack.of(role).formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' })],
      conditions: {
        'ForAllValues:StringEquals': { 'events:source': NOTICE_SOURCE },
        StringEquals: { 'events:detail-type': NOTICE_PARTS[part] },
      },
    }),
  );
}

/**
 * Has a handler tell people what it tells programs.
 *
 * @param variable the handler's variable for the topic's ARN
 */
export function tellPeople(handler: HandlerFunction, variable: string, topic: sns.ITopic): void {
  handler.function.addEnvironment(variable, topic.topicArn);
  topic.grantPublish(handler.role);
}
