import { AddTagsCommand, DeleteTagsCommand, type SageMakerClient } from '@aws-sdk/client-sagemaker';
import { OWNER_TAGS } from '../../contract/endpoint-owner';
import { describeError, isNotFound, isPermissionRefusal } from '../../engine/aws/aws-errors';
import { logger } from '../../engine/aws/logging';
import type { Observed } from './observe';
import { tagOwn } from './own-resources';
import { isSameOwner, type Owner, tagOwner } from './owner';
import { toTags } from './requests';

/**
 * Whether another resource of the stack has the endpoint by its tags alone, because its state is in another bucket: it is
 * remembered there, so that the endpoint goes back to it should the deploy fail.
 */
export function formerResourceOf({ endpoint, settings }: Observed, owner: Owner | undefined): string | undefined {
  const tagged = endpoint?.owner;
  if (!settings && owner && tagged && tagged !== 'released' && !isSameOwner(tagged, owner)) {
    return tagged.resource;
  }
  // Who has it back gave way to nobody: their deletion would leave it to themselves.
  return endpoint?.formerResource === owner?.resource ? undefined : endpoint?.formerResource;
}

/**
 * Writes on the endpoint whose it is. A controller with a role of its own that may not do so still serves: an endpoint
 * without these tags is told by the state alone.
 *
 * @param owner undefined: the tags say whose it is already
 * @param former the resource to which it may still go back; undefined: none
 */
export async function tagEndpoint(
  observed: Observed,
  owner: Owner | 'released' | undefined,
  former: string | undefined,
  sageMaker: SageMakerClient,
): Promise<void> {
  const { endpoint, endpointName } = observed;
  if (!endpoint) {
    return;
  }
  const tags: Record<string, string> = {
    ...(owner ? tagOwner(owner) : {}),
    ...(former === undefined ? {} : { [OWNER_TAGS.formerResource]: former }),
  };
  try {
    if (Object.keys(tags).length > 0) {
      await sageMaker.send(new AddTagsCommand({ ResourceArn: endpoint.arn, Tags: toTags(tags) }));
    }
    if (owner && owner !== 'released' && endpoint.owner === 'released') {
      await tagOwn(endpoint, observed, owner, sageMaker);
    }
    if (former === undefined && endpoint.formerResource !== undefined) {
      await sageMaker.send(new DeleteTagsCommand({ ResourceArn: endpoint.arn, TagKeys: [OWNER_TAGS.formerResource] }));
    }
  } catch (error) {
    if (!isPermissionRefusal(error) && !isNotFound(error)) {
      throw error;
    }
    logger.warn('whose endpoint it is cannot be written on it', { endpointName, reason: describeError(error) });
  }
}
