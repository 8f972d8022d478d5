import { AddTagsCommand, type SageMakerClient } from '@aws-sdk/client-sagemaker';
import { askForDeletion, deleteResources } from './delete-resources';
import { isOwnName } from './deployment';
import { listOwnConfigs, listOwnModels, namesOf, observeEndpoint } from './observe';
import { findOwn } from './own-resources';
import { isSameOwner, type Owner, tagOwner } from './owner';
import { toTags } from './requests';

/** Who deletes an endpoint of a former name, and what is to become of it. */
export interface RetiredOwner {
  readonly owner: Owner;
  /** Whether the endpoint serves on. */
  readonly isRetained: boolean;
}

/** An endpoint of a former name cannot be deleted now. */
export class RetiredEndpointBusyError extends Error {
  constructor(endpointName: string, status: string) {
    super(`endpoint ${endpointName} is ${status} and cannot be deleted now: delete it by hand, or delete again later`);
    this.name = 'RetiredEndpointBusyError';
  }
}

/**
 * Whether a Delete is about an endpoint of another name: after a rename, CloudFormation deletes what the custom resource
 * was called before. An id that CloudFormation made up (because a Create was never answered) is no endpoint's name: it
 * has upper-case letters, or is a UUID.
 */
export function isRetiredName(physicalResourceId: string, endpointName: string): boolean {
  const isName = /^[a-z0-9](-*[a-z0-9]){0,62}$/.test(physicalResourceId);
  const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(physicalResourceId);
  return physicalResourceId !== endpointName && isName && !isUuid;
}

/**
 * Deletes an endpoint of a former name with its configurations and models; the endpoint of the present name is not
 * touched. One that this function did not make stays. Throws RetiredEndpointBusyError.
 */
export async function deleteRetiredEndpoint(
  sageMaker: SageMakerClient,
  endpointName: string,
  { owner, isRetained }: RetiredOwner,
): Promise<string> {
  const endpoint = await observeEndpoint(sageMaker, endpointName);
  const others = endpoint?.owner === 'released' || (endpoint?.owner && !isSameOwner(endpoint.owner, owner));
  if (endpoint && (others || !isOwnName(endpointName, endpoint.configName ?? ''))) {
    return `endpoint ${endpointName} does not belong to this resource: it stays`;
  }
  if (endpoint && isRetained) {
    await sageMaker.send(new AddTagsCommand({ ResourceArn: endpoint.arn, Tags: toTags(tagOwner('released')) }));
    return `endpoint ${endpointName} serves on, and belongs to nobody`;
  }
  if (endpoint && endpoint.status !== 'Deleting' && (await askForDeletion(sageMaker, endpointName)) === 'busy') {
    throw new RetiredEndpointBusyError(endpointName, endpoint.status);
  }
  const [configs, models] = await Promise.all([
    listOwnConfigs(sageMaker, endpointName),
    listOwnModels(sageMaker, endpointName),
  ]);
  const own = await findOwn({ configs: namesOf(configs), models: namesOf(models) }, owner, sageMaker);
  await deleteResources(sageMaker, own.configs, own.models);
  return `endpoint ${endpointName}, its configurations and models are deleted`;
}
