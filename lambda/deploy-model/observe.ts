import {
  DescribeEndpointCommand,
  type DescribeEndpointCommandOutput,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  type EndpointStatus,
  paginateListEndpointConfigs,
  paginateListModels,
  paginateListTags,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { OWNER_TAGS } from '../../contract/endpoint-owner';
import type { LogGroups } from '../../contract/log-groups';
import { describeError, isNotFound, isPermissionRefusal } from '../../engine/aws/aws-errors';
import { logger } from '../../engine/aws/logging';
import { isOwnName, type ModelSource, namePrefix } from './deployment';
import { listApproved, observeApproval, type ServingApproval } from './observe-versions';
import { type Owner, readOwner } from './owner';
import { STALE_READ_MILLISECONDS } from './stale-reads';
import type { ControllerState, StateStore } from './state';

export interface ObservedEndpoint {
  readonly arn: string;
  readonly status: EndpointStatus;
  readonly configName?: string;
  /** The configuration that a running rollout goes to. */
  readonly pendingConfigName?: string;
  readonly failureReason?: string;
  /** ISO */
  readonly lastModified?: string;
  readonly variantNames: string[];
  /** The configuration in use; absent when it was deleted, or is not ours to read. */
  readonly config?: { readonly instanceCount?: number; readonly modelNames: string[] };
  /** Whose it is, by its tags; undefined where they say nothing. */
  readonly owner?: Owner | 'released';
  /** The resource that had it before, as long as its stack may still go back to it. */
  readonly formerResource?: string;
  /** What the configuration in use serves, when that can be told. */
  readonly source?: ModelSource;
}

/** Everything that the decision depends on. */
export interface Observed extends ControllerState {
  readonly endpointName: string;
  /** ARN of the stack that the controller belongs to. */
  readonly ownerStack: string;
  /** Milliseconds of the wall clock. */
  readonly now: number;
  readonly endpoint?: ObservedEndpoint;
  /** Log groups to see to; absent where nobody said. */
  readonly logGroups?: LogGroups;
  /** ARNs of the newest approved versions in the registry, newest first. */
  readonly approved: readonly string[];
  /** What became of the approval of the version that serves; undefined where that cannot be told. */
  readonly servingApproval?: ServingApproval;
  /** Configurations and models that were made for this endpoint. */
  readonly configs: string[];
  readonly models: string[];
  /** Those of them that were made so short ago that what is seen of the endpoint may be older. @default - none */
  readonly recent?: readonly string[];
}

export interface ObserveOptions {
  readonly sageMaker: SageMakerClient;
  readonly store: StateStore;
  readonly endpointName: string;
  readonly modelPackageGroup: string;
  readonly ownerStack: string;
  readonly now: () => number;
  readonly logGroups?: LogGroups;
}

/** Looks at the state, the endpoint, the registry, and the configurations and models that this endpoint has left. */
export async function observe(options: ObserveOptions): Promise<Observed> {
  const { sageMaker, store, endpointName, ownerStack, modelPackageGroup } = options;
  const state = await store.read();
  const base = { ...state, endpointName, ownerStack, logGroups: options.logGroups, now: options.now() };
  if (!state.settings && state.requests.length === 0) {
    // Whether there should be settings, only the endpoint can tell.
    const endpoint = await observeEndpoint(sageMaker, endpointName);
    return { ...base, endpoint, approved: [], configs: [], models: [] };
  }
  const initial = listInitialModels(state);
  const [endpoint, approved, configs, models] = await Promise.all([
    observeEndpoint(sageMaker, endpointName, initial),
    listApproved(sageMaker, modelPackageGroup),
    listOwnConfigs(sageMaker, endpointName),
    listOwnModels(sageMaker, endpointName),
  ]);
  const servingApproval = await observeApproval(sageMaker, endpoint?.source, approved);
  return {
    ...base,
    endpoint,
    approved,
    servingApproval,
    configs: namesOf(configs),
    models: namesOf(models).filter((name) => !initial.includes(name)),
    recent: namesOf(
      [...configs, ...models].filter(({ createdAt = 0 }) => base.now - createdAt < STALE_READ_MILLISECONDS),
    ),
  };
}

/** Models that were there before this endpoint: they are their owners', whatever they are called. */
function listInitialModels({ settings, requests }: ControllerState): string[] {
  const claims = [...(settings ? [settings, ...(settings.former ?? [])] : []), ...requests];
  return claims.flatMap((claim) => claim.settings?.initialModelName ?? []);
}

/**
 * The endpoint with its configuration and what that serves; undefined when there is no such endpoint.
 *
 * @param initial models that are not ours, whatever they are called
 */
export async function observeEndpoint(
  sageMaker: SageMakerClient,
  endpointName: string,
  initial: readonly string[] = [],
): Promise<ObservedEndpoint | undefined> {
  let described: DescribeEndpointCommandOutput;
  try {
    described = await sageMaker.send(new DescribeEndpointCommand({ EndpointName: endpointName }));
  } catch (error) {
    if (isNotFound(error)) {
      return undefined;
    }
    throw error;
  }
  const configName = described.EndpointConfigName;
  const tags = await readTags(sageMaker, described.EndpointArn!);
  return {
    arn: described.EndpointArn!,
    status: described.EndpointStatus!,
    configName,
    pendingConfigName: described.PendingDeploymentSummary?.EndpointConfigName,
    failureReason: described.FailureReason,
    lastModified: described.LastModifiedTime?.toISOString(),
    owner: readOwner(tags),
    formerResource: tags[OWNER_TAGS.formerResource],
    variantNames: (described.ProductionVariants ?? []).map((variant) => variant.VariantName!),
    // The policy names our own configurations and models only: others are not read.
    ...(configName && isOwnName(endpointName, configName)
      ? await observeConfig(sageMaker, configName, (name) => isOwnName(endpointName, name) && !initial.includes(name))
      : {}),
  };
}

/** The tags of an endpoint or of what it is made of; none where the controller has a role of its own that may not read them. */
export async function readTags(sageMaker: SageMakerClient, arn: string): Promise<Record<string, string>> {
  const tags: Record<string, string> = {};
  try {
    for await (const { Tags = [] } of paginateListTags({ client: sageMaker }, { ResourceArn: arn })) {
      Object.assign(tags, Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])));
    }
  } catch (error) {
    if (!isPermissionRefusal(error) && !isNotFound(error)) {
      throw error;
    }
    logger.warn('whose it is cannot be told from its tags', { arn, reason: describeError(error) });
  }
  return tags;
}

async function observeConfig(
  sageMaker: SageMakerClient,
  configName: string,
  isOwn: (modelName: string) => boolean,
): Promise<Pick<ObservedEndpoint, 'config' | 'source'>> {
  try {
    const { ProductionVariants: variants = [] } = await sageMaker.send(
      new DescribeEndpointConfigCommand({ EndpointConfigName: configName }),
    );
    // Variants of inference components name no model.
    const modelNames = variants.flatMap((variant) => variant.ModelName ?? []);
    return {
      config: { instanceCount: variants[0]?.InitialInstanceCount, modelNames },
      source: modelNames.length > 0 ? await observeSource(sageMaker, modelNames[0], isOwn) : undefined,
    };
  } catch (error) {
    if (isNotFound(error)) {
      return {};
    }
    throw error;
  }
}

async function observeSource(
  sageMaker: SageMakerClient,
  modelName: string,
  isOwn: (modelName: string) => boolean,
): Promise<ModelSource | undefined> {
  if (!isOwn(modelName)) {
    return { kind: 'model', name: modelName };
  }
  try {
    const { Containers, PrimaryContainer } = await sageMaker.send(new DescribeModelCommand({ ModelName: modelName }));
    const arn = (Containers?.[0] ?? PrimaryContainer)?.ModelPackageName;
    return arn === undefined ? undefined : { kind: 'package', arn };
  } catch (error) {
    if (isNotFound(error)) {
      return undefined;
    }
    throw error;
  }
}

/** A configuration or a model. */
export interface OwnPart {
  readonly name: string;
  /** When it was made, in milliseconds. */
  readonly createdAt?: number;
}

/** The configurations that were made for an endpoint, by name. */
export async function listOwnConfigs(sageMaker: SageMakerClient, endpointName: string): Promise<OwnPart[]> {
  const parts: OwnPart[] = [];
  const pages = paginateListEndpointConfigs(
    { client: sageMaker, pageSize: 100 },
    { NameContains: namePrefix(endpointName) },
  );
  for await (const { EndpointConfigs = [] } of pages) {
    parts.push(...EndpointConfigs.map((config) => describePart(config.EndpointConfigName, config.CreationTime)));
  }
  return pickOwn(parts, endpointName);
}

/** The models that were made for an endpoint, by name. */
export async function listOwnModels(sageMaker: SageMakerClient, endpointName: string): Promise<OwnPart[]> {
  const parts: OwnPart[] = [];
  const pages = paginateListModels({ client: sageMaker, pageSize: 100 }, { NameContains: namePrefix(endpointName) });
  for await (const { Models = [] } of pages) {
    parts.push(...Models.map((model) => describePart(model.ModelName, model.CreationTime)));
  }
  return pickOwn(parts, endpointName);
}

function describePart(name: string | undefined, created: Date | undefined): OwnPart {
  return { name: name!, ...(created && { createdAt: created.getTime() }) };
}

function pickOwn(parts: readonly OwnPart[], endpointName: string): OwnPart[] {
  return parts
    .filter(({ name }) => isOwnName(endpointName, name))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** Names of parts, in alphabetical order. */
export function namesOf(parts: readonly OwnPart[]): string[] {
  return parts.map(({ name }) => name);
}
