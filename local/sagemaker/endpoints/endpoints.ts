import type { CreateEndpointInput, UpdateEndpointInput } from '@aws-sdk/client-sagemaker';
import type { Operations } from '../../interfaces';
import type { SageMakerContext } from '../context';
import type { EndpointConfig, EndpointConfigs } from '../endpoint-configs';
import { couldNotFind, validationError } from '../errors';
import { arnOf } from '../identifiers';
import { listPage } from '../pagination';
import { Endpoint, type EndpointMoment, type EndpointStatus } from './endpoint';
import type { FleetSettings } from './fleet';
import { planTraffic, type Rollouts } from './rollout';

/** What an endpoint can be deleted in: one that is being changed has to settle before. */
const DELETABLE: readonly EndpointStatus[] = ['InService', 'Failed'];

/** CreateEndpoint and its family; the work goes on after an operation has answered. */
export class Endpoints {
  private readonly endpoints = new Map<string, Endpoint>();
  private readonly histories = new Map<string, EndpointMoment[]>();

  constructor(
    private readonly context: SageMakerContext,
    private readonly configs: EndpointConfigs,
    private readonly rollouts: Rollouts,
  ) {}

  public operations(): Operations {
    return {
      CreateEndpoint: (request) => ({ EndpointArn: this.create(request).arn }),
      DescribeEndpoint: ({ EndpointName }) => this.find(EndpointName).describe(),
      UpdateEndpoint: (request) => ({ EndpointArn: this.update(request).arn }),
      UpdateEndpointWeightsAndCapacities: (request) => ({ EndpointArn: this.updateWeights(request).arn }),
      DeleteEndpoint: ({ EndpointName }) => this.delete(EndpointName),
      ListEndpoints: (request) => {
        const selected = [...this.endpoints.values()].filter(
          ({ status }) => request.StatusEquals === undefined || status === request.StatusEquals,
        );
        const { page, NextToken } = listPage(selected, request, {
          name: ({ name }) => name,
          created: ({ created }) => created,
        });
        return {
          Endpoints: page.map(({ name, arn, created, modified, status }) => ({
            EndpointName: name,
            EndpointArn: arn,
            CreationTime: created,
            LastModifiedTime: modified,
            EndpointStatus: status,
          })),
          NextToken,
        };
      },
    };
  }

  public find(name: string): Endpoint {
    const endpoint = this.endpoints.get(name);
    if (endpoint === undefined) {
      throw couldNotFind('endpoint', arnOf('endpoint', name));
    }
    return endpoint;
  }

  public has(name: string): boolean {
    return this.endpoints.has(name);
  }

  /** Everything that happened to the endpoints of this name, also after their end. */
  public history(name: string): EndpointMoment[] {
    return [...(this.histories.get(name) ?? [])];
  }

  /** Ends all containers. */
  public async stop(): Promise<void> {
    await Promise.all([...this.endpoints.values()].map((endpoint) => this.end(endpoint)));
  }

  private create(request: CreateEndpointInput): Endpoint {
    const name = request.EndpointName!;
    if (this.endpoints.has(name)) {
      throw validationError(`Cannot create already existing endpoint "${arnOf('endpoint', name)}".`);
    }
    const config = this.configs.find(request.EndpointConfigName!);
    planTraffic(request.DeploymentConfig, config.request.ProductionVariants!);
    const history = this.histories.get(name) ?? [];
    this.histories.set(name, history);
    const endpoint = new Endpoint(this.context, name, settingsOf(config), history);
    this.endpoints.set(name, endpoint);
    this.context.tags.create(endpoint.arn, request.Tags);
    endpoint.enter('Creating');
    endpoint.work = this.rollouts.create(endpoint);
    return endpoint;
  }

  private update(request: UpdateEndpointInput): Endpoint {
    const endpoint = this.findSettled(request.EndpointName!);
    const config = this.configs.find(request.EndpointConfigName!);
    const deployment =
      request.DeploymentConfig ?? (request.RetainDeploymentConfig ? endpoint.lastDeploymentConfig : undefined);
    const steps = planTraffic(deployment, config.request.ProductionVariants!);
    const unknown =
      deployment?.AutoRollbackConfiguration?.Alarms?.filter(
        ({ AlarmName }) => this.context.metrics.alarmState(AlarmName!) === undefined,
      ) ?? [];
    if (unknown.length > 0) {
      throw validationError(
        `AutoRollbackConfiguration names CloudWatch alarms that are unknown: ${unknown.map(({ AlarmName }) => AlarmName).join(', ')}.`,
      );
    }
    const excluded = new Set(
      request.ExcludeRetainedVariantProperties?.map(({ VariantPropertyType }) => VariantPropertyType),
    );
    const retained = request.RetainAllVariantProperties ? endpoint.fleet!.settings : undefined;
    endpoint.work = this.rollouts.update(
      endpoint,
      settingsOf(config, retained, excluded as Set<string>),
      deployment,
      steps,
    );
    return endpoint;
  }

  private updateWeights(request: any): Endpoint {
    const endpoint = this.findSettled(request.EndpointName);
    for (const { VariantName, DesiredWeight, DesiredInstanceCount } of request.DesiredWeightsAndCapacities) {
      const variant = endpoint.fleet!.settings.variants.find(
        ({ definition }) => definition.VariantName === VariantName,
      );
      if (variant === undefined) {
        throw validationError(
          `The variant name(s) "${VariantName}" is/are not present within endpoint configuration "${endpoint.settings.config.name}".`,
        );
      }
      variant.weight = DesiredWeight ?? variant.weight;
      variant.instanceCount = DesiredInstanceCount ?? variant.instanceCount;
    }
    endpoint.enter('Updating');
    endpoint.work = Promise.resolve().then(() => endpoint.enter('InService'));
    return endpoint;
  }

  private delete(name: string): object {
    const endpoint = this.find(name);
    if (!DELETABLE.includes(endpoint.status)) {
      throw validationError(`Cannot update in-progress endpoint "${endpoint.arn}".`);
    }
    endpoint.enter('Deleting');
    endpoint.work = this.end(endpoint).then(() => {
      this.endpoints.delete(name);
      this.context.tags.delete(endpoint.arn);
    });
    return {};
  }

  private async end(endpoint: Endpoint): Promise<void> {
    endpoint.abort.abort(new Error('the endpoint is being deleted'));
    const { work } = endpoint;
    await work;
    await Promise.all([endpoint.fleet?.kill(), endpoint.rollout?.fleet?.kill()]);
  }

  private findSettled(name: string): Endpoint {
    const endpoint = this.find(name);
    if (endpoint.status === 'Failed') {
      throw validationError(
        `Cannot update the failed endpoint "${endpoint.arn}": DeleteEndpoint is the only operation on it.`,
      );
    }
    if (endpoint.status !== 'InService') {
      throw validationError(`Cannot update in-progress endpoint "${endpoint.arn}".`);
    }
    return endpoint;
  }
}

/** What a configuration serves, with what the update retains of the variants of the same name. */
function settingsOf(config: EndpointConfig, retained?: FleetSettings, excluded = new Set<string>()): FleetSettings {
  const variants = config.request.ProductionVariants!.map((definition) => {
    const old = retained?.variants.find((variant) => variant.definition.VariantName === definition.VariantName);
    return {
      definition,
      weight: (excluded.has('DesiredWeight') ? undefined : old?.weight) ?? definition.InitialVariantWeight ?? 1,
      instanceCount:
        (excluded.has('DesiredInstanceCount') ? undefined : old?.instanceCount) ?? definition.InitialInstanceCount!,
    };
  });
  const capture =
    retained !== undefined && !excluded.has('DataCaptureConfig') ? retained.capture : config.request.DataCaptureConfig;
  return { config, variants, ...(capture !== undefined && { capture }) };
}
