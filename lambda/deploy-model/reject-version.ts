import { type SageMakerClient, UpdateModelPackageCommand } from '@aws-sdk/client-sagemaker';
import { describeError, isNotFound, isPermissionRefusal } from '../../engine/aws/aws-errors';
import { logger } from '../../engine/aws/logging';
import type { ActContext } from './act-context';
import type { Action } from './action';
import type { Attempt } from './state-schema';

/** SageMaker's limit: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateModelPackage.html */
const MAXIMUM_DESCRIPTION = 1_024;

/** The attempt of a version that is about to be rejected, which nobody has been told yet. */
export function beginRejection(
  { arn, attempt, reason }: Extract<Action, { kind: 'rejectVersion' }>,
  now: number,
): Attempt {
  return { ...attempt, rejection: { arn, at: now, untold: reason } };
}

/**
 * Rejects a version that cannot serve.
 *
 * @returns the attempt, which remembers that; a controller with a role of its own that may not do so remembers the refusal,
 *   and the version is tried no more either way
 */
export async function rejectVersion(
  { arn, attempt, reason }: Extract<Action, { kind: 'rejectVersion' }>,
  { sageMaker, now }: Pick<ActContext, 'sageMaker' | 'now'>,
): Promise<Attempt> {
  try {
    await markRejected(arn, reason, sageMaker);
  } catch (error) {
    if (!isPermissionRefusal(error) && !isNotFound(error)) {
      throw error;
    }
    const refused = describeError(error);
    logger.error('a version that cannot serve could not be rejected', { arn, reason: refused });
    return { ...attempt, rejection: { arn, at: now(), refused } };
  }
  return { ...attempt, rejection: { arn, at: now() } };
}

/** Marks a version Rejected, with the reason as its approval description. */
export async function markRejected(arn: string, reason: string, sageMaker: SageMakerClient): Promise<void> {
  await sageMaker.send(
    new UpdateModelPackageCommand({
      ModelPackageArn: arn,
      ModelApprovalStatus: 'Rejected',
      // As SageMaker takes it: without control characters, and not too long.
      ApprovalDescription: reason.replace(/\p{C}/gu, ' ').slice(0, MAXIMUM_DESCRIPTION),
    }),
  );
}
