import {
  DescribeEndpointCommand,
  type DescribeEndpointCommandOutput,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  type EndpointStatus,
  paginateListEndpointConfigs,
  paginateListModels,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { isNotFound } from '../../engine/aws/aws-errors';
import { findNewestVersion } from '../../engine/aws/model-packages';
import { isOwnName, type ModelSource, namePrefix } from './deployment';
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
  /** What the configuration in use serves, when that can be told. */
  readonly source?: ModelSource;
}

/** Everything that the decision depends on. */
export interface Observed extends ControllerState {
  readonly endpointName: string;
  /** Milliseconds of the wall clock. */
  readonly now: number;
  readonly endpoint?: ObservedEndpoint;
  /** ARN of the newest approved version in the registry. */
  readonly newestApproved?: string;
  /** Configurations and models that were made for this endpoint. */
  readonly configs: string[];
  readonly models: string[];
}

export interface ObserveOptions {
  readonly sageMaker: SageMakerClient;
  readonly store: StateStore;
  readonly endpointName: string;
  readonly modelPackageGroup: string;
  readonly now: () => number;
}

/** Looks at the state, the endpoint, the registry, and the configurations and models that this endpoint has left. */
export async function observe(options: ObserveOptions): Promise<Observed> {
  const { sageMaker, store, endpointName, modelPackageGroup } = options;
  const state = await store.read();
  const base = { ...state, endpointName, now: options.now() };
  if (!state.settings && state.requests.length === 0) {
    return { ...base, configs: [], models: [] };
  }
  const [endpoint, newestApproved, configs, models] = await Promise.all([
    observeEndpoint(sageMaker, endpointName),
    findNewestApproved(sageMaker, modelPackageGroup),
    listOwnConfigs(sageMaker, endpointName),
    listOwnModels(sageMaker, endpointName),
  ]);
  return { ...base, endpoint, newestApproved, configs, models };
}

/** The endpoint with its configuration and what that serves; undefined when there is no such endpoint. */
export async function observeEndpoint(
  sageMaker: SageMakerClient,
  endpointName: string,
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
  return {
    arn: described.EndpointArn!,
    status: described.EndpointStatus!,
    configName,
    pendingConfigName: described.PendingDeploymentSummary?.EndpointConfigName,
    failureReason: described.FailureReason,
    lastModified: described.LastModifiedTime?.toISOString(),
    variantNames: (described.ProductionVariants ?? []).map((variant) => variant.VariantName!),
    // The policy names our own configurations and models only: others are not read.
    ...(configName && isOwnName(endpointName, configName)
      ? await observeConfig(sageMaker, endpointName, configName)
      : {}),
  };
}

async function observeConfig(
  sageMaker: SageMakerClient,
  endpointName: string,
  configName: string,
): Promise<Pick<ObservedEndpoint, 'config' | 'source'>> {
  try {
    const { ProductionVariants: variants = [] } = await sageMaker.send(
      new DescribeEndpointConfigCommand({ EndpointConfigName: configName }),
    );
    // Variants of inference components name no model.
    const modelNames = variants.flatMap((variant) => variant.ModelName ?? []);
    return {
      config: { instanceCount: variants[0]?.InitialInstanceCount, modelNames },
      source: modelNames.length > 0 ? await observeSource(sageMaker, endpointName, modelNames[0]) : undefined,
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
  endpointName: string,
  modelName: string,
): Promise<ModelSource | undefined> {
  if (!isOwnName(endpointName, modelName)) {
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

/** The newest approved version; undefined when there is none, or no such group. */
async function findNewestApproved(sageMaker: SageMakerClient, group: string): Promise<string | undefined> {
  try {
    return await findNewestVersion(sageMaker, { group, status: 'Approved' });
  } catch (error) {
    if (isNotFound(error)) {
      return undefined;
    }
    throw error;
  }
}

/** Names of the configurations that were made for an endpoint, in alphabetical order. */
export async function listOwnConfigs(sageMaker: SageMakerClient, endpointName: string): Promise<string[]> {
  const names: string[] = [];
  const pages = paginateListEndpointConfigs(
    { client: sageMaker, pageSize: 100 },
    { NameContains: namePrefix(endpointName) },
  );
  for await (const { EndpointConfigs = [] } of pages) {
    names.push(...EndpointConfigs.map((config) => config.EndpointConfigName!));
  }
  return names.filter((name) => isOwnName(endpointName, name)).sort();
}

/** Names of the models that were made for an endpoint, in alphabetical order. */
export async function listOwnModels(sageMaker: SageMakerClient, endpointName: string): Promise<string[]> {
  const names: string[] = [];
  const pages = paginateListModels({ client: sageMaker, pageSize: 100 }, { NameContains: namePrefix(endpointName) });
  for await (const { Models = [] } of pages) {
    names.push(...Models.map((model) => model.ModelName!));
  }
  return names.filter((name) => isOwnName(endpointName, name)).sort();
}
