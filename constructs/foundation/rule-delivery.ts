import { Duration } from 'aws-cdk-lib';
import type * as targets from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import { ruleDeadLetterQueueOf } from './stack-singletons';

/** How a rule delivers what comes once and must not be lost: for hours, and to the stack's dead-letter queue after that. */
export function deliverForHours(scope: Construct): targets.TargetBaseProps {
  return { deadLetterQueue: ruleDeadLetterQueueOf(scope), retryAttempts: 10, maxEventAge: Duration.hours(6) };
}
