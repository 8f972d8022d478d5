import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct, IConstruct } from 'constructs';
import { DeadLetterQueue } from './dead-letter-queue';

/** The stack's one queue for what could not be handled. */
export function deadLetterQueueOf(scope: Construct): DeadLetterQueue {
  return once(scope, 'SageMakerLifecycleDeadLetters', (stack, id) => new DeadLetterQueue(stack, id));
}

/**
 * The same queue as the rules of the stack name it. aws-cdk-lib adds a statement to the queue's policy for each rule, which
 * SQS refuses from the twentieth on, as in a stack of four lifecycles; this reference takes none, and one statement for the
 * account's rules stands in the policy instead.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html
 */
export function ruleDeadLetterQueueOf(scope: Construct): sqs.IQueue {
  const queue = deadLetterQueueOf(scope);
  return once(scope, 'SageMakerLifecycleRuleDeadLetters', (stack, id) => {
    queue.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'KeepWhatRulesCannotDeliver',
        principals: [new iam.ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        conditions: {
          ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'events', resource: 'rule', resourceName: '*' }) },
        },
      }),
    );
    return sqs.Queue.fromQueueArn(stack, id, queue.queueArn);
  });
}

/** The stack's one construct of an id. */
export function once<T extends IConstruct>(scope: Construct, id: string, create: (stack: Stack, id: string) => T): T {
  const stack = Stack.of(scope);
  return (stack.node.tryFindChild(id) as IConstruct as T | undefined) ?? create(stack, id);
}
