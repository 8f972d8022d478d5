import { AddTagsCommand, type SageMakerClient } from '@aws-sdk/client-sagemaker';
import { OWNER_TAGS } from '../../contract/endpoint-owner';
import { describeError, isNotFound, isPermissionRefusal } from '../../engine/aws/aws-errors';
import { logger } from '../../engine/aws/logging';
import { deleteResources } from './delete-resources';
import { isOwnName } from './deployment';
import { type Observed, type ObservedEndpoint, readTags } from './observe';
import type { Owner } from './owner';
import { toTags } from './requests';

/** What an endpoint is made of, by the kinds of SageMaker's ARNs. */
type Kind = 'endpoint-config' | 'model';

/** Names by kind. */
export interface Parts {
  readonly configs: readonly string[];
  readonly models: readonly string[];
}

/**
 * Those of the configurations and models of an endpoint's name that no other stack made. Two stacks may declare one name in the same
 * moment: the one that is refused must not take what the other one serves with. Who made what has no tag is not known, and
 * then it is everybody's.
 */
export function findOwn(parts: Parts, owner: Owner | undefined, sageMaker: SageMakerClient): Promise<Parts> {
  return filterByStack(parts, owner, sageMaker, (stack) => stack === undefined || stack === owner?.stack);
}

/** Of what a stack made, deletes what an endpoint of another stack does not need, and leaves the rest to that one. */
export async function leaveTo(
  other: Owner,
  { configs, models, endpoint }: Observed & { readonly endpoint: ObservedEndpoint },
  owner: Owner,
  sageMaker: SageMakerClient,
): Promise<void> {
  const made = await filterByStack({ configs, models }, owner, sageMaker, (stack) => stack === owner.stack);
  const isUsed = (name: string): boolean =>
    [endpoint.configName, endpoint.pendingConfigName, ...(endpoint.config?.modelNames ?? models)].includes(name);
  const isUnused = (name: string): boolean => !isUsed(name);
  await deleteResources(sageMaker, made.configs.filter(isUnused), made.models.filter(isUnused));
  await tagParts({ configs: made.configs.filter(isUsed), models: made.models.filter(isUsed) }, other, sageMaker);
}

async function filterByStack(
  { configs, models }: Parts,
  owner: Owner | undefined,
  sageMaker: SageMakerClient,
  keeps: (stack: string | undefined) => boolean,
): Promise<Parts> {
  const filter = async (kind: Kind, names: readonly string[]): Promise<string[]> => {
    const kept: string[] = [];
    for (const name of names) {
      const tags = owner ? await readTags(sageMaker, arnBeside(owner.stack, kind, name)) : {};
      if (keeps(tags[OWNER_TAGS.stack])) {
        kept.push(name);
      }
    }
    return kept;
  };
  return { configs: await filter('endpoint-config', configs), models: await filter('model', models) };
}

/** Writes on what an endpoint is made of that another stack has it now, which is to delete it one day. */
export async function tagOwn(
  { configName, config }: ObservedEndpoint,
  { endpointName }: Observed,
  owner: Owner,
  sageMaker: SageMakerClient,
): Promise<void> {
  const isOwn = (name: string | undefined): name is string => name !== undefined && isOwnName(endpointName, name);
  const parts = { configs: [configName].filter(isOwn), models: (config?.modelNames ?? []).filter(isOwn) };
  await tagParts(parts, owner, sageMaker);
}

/**
 * Writes on what an endpoint uses and was there before it whose it is now. Another stack that declared the name may have made it, and
 * would delete it with itself. A controller with a role of its own that may not do so still serves.
 */
export async function takeOver(parts: Parts, owner: Owner | undefined, sageMaker: SageMakerClient): Promise<void> {
  try {
    if (owner) {
      await tagParts(parts, owner, sageMaker);
    }
  } catch (error) {
    if (!isPermissionRefusal(error) && !isNotFound(error)) {
      throw error;
    }
    logger.warn('whose it is cannot be written on it', { ...parts, reason: describeError(error) });
  }
}

async function tagParts({ configs, models }: Parts, owner: Owner, sageMaker: SageMakerClient): Promise<void> {
  const arns = [
    ...configs.map((name) => arnBeside(owner.stack, 'endpoint-config', name)),
    ...models.map((name) => arnBeside(owner.stack, 'model', name)),
  ];
  for (const ResourceArn of arns) {
    await sageMaker.send(new AddTagsCommand({ ResourceArn, Tags: toTags({ [OWNER_TAGS.stack]: owner.stack }) }));
  }
}

/** The ARN of something of SageMaker's in the account and region of a stack. */
function arnBeside(stack: string, kind: Kind, name: string): string {
  const [, partition, , region, account] = stack.split(':');
  return `arn:${partition}:sagemaker:${region}:${account}:${kind}/${name}`;
}
