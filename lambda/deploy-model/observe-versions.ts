import { DescribeModelPackageCommand, type SageMakerClient } from '@aws-sdk/client-sagemaker';
import { describeError, isNotFound, isPermissionRefusal } from '../../engine/aws/aws-errors';
import { logger } from '../../engine/aws/logging';
import { findNewestVersions } from '../../engine/aws/model-packages';
import type { ModelSource } from './deployment';

/** Whether the version that serves is still approved, is so no more, or is no more. */
export type ServingApproval = 'approved' | 'withdrawn' | 'deleted';

/** How many approved versions are looked at: whoever keeps more has been serving for long, and goes back by a rollback. */
const MAXIMUM_VERSIONS = 10;

/** The newest approved versions, newest first; none where there is no such group. */
export async function listApproved(sageMaker: SageMakerClient, group: string): Promise<string[]> {
  try {
    return await findNewestVersions(sageMaker, { group, status: 'Approved' }, MAXIMUM_VERSIONS);
  } catch (error) {
    if (isNotFound(error)) {
      return [];
    }
    throw error;
  }
}

/** What became of the approval of what serves; undefined for what is no version, and where that may not be read. */
export async function observeApproval(
  sageMaker: SageMakerClient,
  source: ModelSource | undefined,
  approved: readonly string[],
): Promise<ServingApproval | undefined> {
  if (source?.kind !== 'package') {
    return undefined;
  }
  if (approved.includes(source.arn)) {
    return 'approved';
  }
  try {
    const { ModelApprovalStatus } = await sageMaker.send(
      new DescribeModelPackageCommand({ ModelPackageName: source.arn }),
    );
    return ModelApprovalStatus === 'Approved' ? 'approved' : 'withdrawn';
  } catch (error) {
    if (isNotFound(error)) {
      return 'deleted';
    }
    if (isPermissionRefusal(error)) {
      logger.warn('whether what serves is approved cannot be told', { arn: source.arn, reason: describeError(error) });
      return undefined;
    }
    throw error;
  }
}
