import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acknowledgeRule } from './acknowledged-rules';
import { InlineRole } from './inline-role';

/**
 * The stack's one queue for what could not be handled. Every message says where it comes from: that of a function names the
 * function and holds the event (a failure destination's record), that of a rule or a schedule has its ARN among the
 * attributes.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export function deadLetterQueueOf(scope: Construct): sqs.Queue {
  return once(scope, 'SageMakerLifecycleDeadLetters', (stack, id) => {
    const queue = new sqs.Queue(stack, id, {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    acknowledgeRule(queue, 'AwsSolutions-SQS3', 'this is the dead-letter queue');
    return queue;
  });
}

/** The stack's one role with which EventBridge Scheduler invokes the handlers. */
export function schedulerRoleOf(scope: Construct): iam.Role {
  return once(scope, 'SageMakerLifecycleSchedulerRole', (stack, id) => {
    return new InlineRole(stack, id, {
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
      }),
      description: 'Invokes the functions of SageMaker lifecycles on their schedules',
    });
  });
}

function once<T extends Construct>(scope: Construct, id: string, create: (stack: Stack, id: string) => T): T {
  const stack = Stack.of(scope);
  return (stack.node.tryFindChild(id) as T | undefined) ?? create(stack, id);
}
