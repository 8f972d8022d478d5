import { DeleteModelPackageCommand, paginateListModelPackages, type SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { describeError, isNotFound } from '../../engine/aws/aws-errors';
import type { AnswerCloudFormation } from '../../engine/aws/cloudformation';
import { logger } from '../../engine/aws/logging';

export interface EmptyRegistryOptions {
  readonly sageMaker: SageMakerClient;
  readonly answer: AnswerCloudFormation;
}

/** Versions keep coming while the group is being emptied. */
export class RegistryNotEmptyError extends Error {
  constructor(group: string) {
    super(
      `model package group ${group} gets new versions while it is being emptied: stop what registers them, then delete again`,
    );
    this.name = 'RegistryNotEmptyError';
  }
}

const MAXIMUM_ROUNDS = 5;

/**
 * Empties a model package group when its stack is destroyed: SageMaker does not delete a group that holds versions.
 * Every request is answered at once, a failure with its reason.
 */
export async function emptyRegistry(
  event: CloudFormationCustomResourceEvent,
  { sageMaker, answer }: EmptyRegistryOptions,
): Promise<void> {
  const group: unknown = event.ResourceProperties?.ModelPackageGroupName;
  // The id follows the group: when the group is replaced, CloudFormation sends a Delete for the old one.
  const physicalResourceId = event.RequestType === 'Delete' ? event.PhysicalResourceId : `empty-${String(group)}`;
  try {
    let reason = 'nothing to do';
    if (typeof group !== 'string' || group === '') {
      // A Delete follows a Create that was refused for this: there is nothing to empty then.
      if (event.RequestType !== 'Delete') {
        throw new TypeError(
          `ModelPackageGroupName: must be the name of a model package group, got ${JSON.stringify(group)}`,
        );
      }
    } else if (event.RequestType === 'Delete') {
      reason = `${await deleteVersions(sageMaker, group)} versions of ${group} are deleted`;
    }
    logger.info('request answered', { type: event.RequestType, group, reason });
    await answer(event, { status: 'SUCCESS', reason, physicalResourceId });
  } catch (error) {
    logger.error('request failed', { type: event.RequestType, group, error: error as Error });
    await answer(event, { status: 'FAILED', reason: describeError(error), physicalResourceId });
  }
}

/** Deletes all versions of a group. Returns how many there were; a group that is gone has none. */
async function deleteVersions(sageMaker: SageMakerClient, group: string): Promise<number> {
  let deleted = 0;
  for (let round = 0; round < MAXIMUM_ROUNDS; round++) {
    const before = deleted;
    for (const arn of await listVersions(sageMaker, group)) {
      try {
        await sageMaker.send(new DeleteModelPackageCommand({ ModelPackageName: arn }));
        deleted++;
      } catch (error) {
        // A listing may lag behind the deletions: what cannot be found is gone.
        if (!isNotFound(error)) {
          throw error;
        }
      }
    }
    if (deleted === before) {
      return deleted;
    }
  }
  throw new RegistryNotEmptyError(group);
}

async function listVersions(sageMaker: SageMakerClient, group: string): Promise<string[]> {
  const arns: string[] = [];
  const pages = paginateListModelPackages({ client: sageMaker, pageSize: 100 }, { ModelPackageGroupName: group });
  try {
    for await (const { ModelPackageSummaryList = [] } of pages) {
      arns.push(...ModelPackageSummaryList.map((summary) => summary.ModelPackageArn!));
    }
  } catch (error) {
    if (!isNotFound(error)) {
      throw error;
    }
  }
  return arns;
}
