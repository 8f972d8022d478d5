import { type Duration, Token } from 'aws-cdk-lib';
import { LifecycleValidationError } from '../foundation/validation-error';
import type { TrainingCompute } from './training-step';

/** SageMaker's longest keep-alive, in seconds, by its service model. */
const LONGEST_KEEP_ALIVE = 21_600;

/**
 * Checks what a training runs on: SageMaker refuses a wait shorter than the runtime, and warm pools of spot instances.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_StoppingCondition.html
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/train-warm-pools.html
 */
export function checkCompute({ maximumRuntime, maximumWait, keepAlive }: TrainingCompute): void {
  if (maximumWait && isBelow(maximumWait, maximumRuntime)) {
    throw new LifecycleValidationError(
      `maximumWait: must be at least maximumRuntime, ${maximumRuntime.toHumanString()}, which it includes, got ${maximumWait.toHumanString()}`,
    );
  }
  if (!keepAlive) {
    return;
  }
  if (maximumWait) {
    throw new LifecycleValidationError('keepAlive: must be left out with spot, whose instances cannot be kept');
  }
  const seconds = keepAlive.toSeconds();
  if (!Token.isUnresolved(seconds) && (seconds < 1 || seconds > LONGEST_KEEP_ALIVE)) {
    throw new LifecycleValidationError(`keepAlive: must be from 1 second to 6 hours, got ${seconds} seconds`);
  }
}

function isBelow(one: Duration, other: Duration): boolean {
  return !one.isUnresolved() && !other.isUnresolved() && one.toSeconds() < other.toSeconds();
}
