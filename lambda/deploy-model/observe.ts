import {
  DescribeEndpointCommand,
  type DescribeEndpointCommandOutput,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  type EndpointStatus,
  ListEndpointConfigsCommand,
  ListModelPackagesCommand,
  ListModelsCommand,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { isNotFound } from '../../engine/aws/aws-errors';
import { isOwnName, type ModelSource, namePrefix } from './deployment';
import type { ControllerState, StateStore } from './state';

/** What the controller needs of a SageMaker client; a test passes a fake. */
export type SageMakerSender = Pick<SageMakerClient, 'send'>;

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
  readonly sageMaker: SageMakerSender;
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
  sageMaker: SageMakerSender,
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
  sageMaker: SageMakerSender,
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
  sageMaker: SageMakerSender,
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
async function findNewestApproved(sageMaker: SageMakerSender, group: string): Promise<string | undefined> {
  let token: string | undefined;
  try {
    do {
      const page = await sageMaker.send(
        new ListModelPackagesCommand({
          ModelPackageGroupName: group,
          ModelApprovalStatus: 'Approved',
          SortBy: 'CreationTime',
          SortOrder: 'Descending',
          MaxResults: 100,
          NextToken: token,
        }),
      );
      // Versions are numbered in the order in which they are made: within a page the highest is the newest.
      const [newest] = (page.ModelPackageSummaryList ?? []).sort(
        (a, b) => (b.ModelPackageVersion ?? 0) - (a.ModelPackageVersion ?? 0),
      );
      if (newest) {
        return newest.ModelPackageArn;
      }
      // A page of a filtered list may be empty although more pages follow.
      token = page.NextToken;
    } while (token);
  } catch (error) {
    if (!isNotFound(error)) {
      throw error;
    }
  }
  return undefined;
}

export async function listOwnConfigs(sageMaker: SageMakerSender, endpointName: string): Promise<string[]> {
  const names: string[] = [];
  let token: string | undefined;
  do {
    const page = await sageMaker.send(
      new ListEndpointConfigsCommand({ NameContains: namePrefix(endpointName), MaxResults: 100, NextToken: token }),
    );
    names.push(...(page.EndpointConfigs ?? []).map((config) => config.EndpointConfigName!));
    token = page.NextToken;
  } while (token);
  return names.filter((name) => isOwnName(endpointName, name)).sort();
}

export async function listOwnModels(sageMaker: SageMakerSender, endpointName: string): Promise<string[]> {
  const names: string[] = [];
  let token: string | undefined;
  do {
    const page = await sageMaker.send(
      new ListModelsCommand({ NameContains: namePrefix(endpointName), MaxResults: 100, NextToken: token }),
    );
    names.push(...(page.Models ?? []).map((model) => model.ModelName!));
    token = page.NextToken;
  } while (token);
  return names.filter((name) => isOwnName(endpointName, name)).sort();
}
