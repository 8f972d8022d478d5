import type { CreateEndpointConfigInput } from '@aws-sdk/client-sagemaker';
import type { Operations } from '../interfaces';
import type { SageMakerContext } from './context';
import { couldNotFind, validationError } from './errors';
import { arnOf } from './identifiers';
import type { Models } from './models';
import { listPage } from './pagination';

/** An endpoint configuration as CreateEndpointConfig made it. */
export interface EndpointConfig {
  readonly name: string;
  readonly arn: string;
  readonly request: CreateEndpointConfigInput;
  readonly created: Date;
}

/** CreateEndpointConfig and its family. Real-time variants with instances: the rest is refused, naming itself. */
export class EndpointConfigs {
  private readonly configs = new Map<string, EndpointConfig>();

  constructor(
    private readonly context: SageMakerContext,
    private readonly models: Models,
  ) {}

  public operations(): Operations {
    return {
      CreateEndpointConfig: (request) => ({ EndpointConfigArn: this.create(request).arn }),
      DescribeEndpointConfig: ({ EndpointConfigName }) => {
        const {
          request: { Tags: _, ...request },
          arn,
          created,
        } = this.find(EndpointConfigName);
        return { ...request, EndpointConfigArn: arn, CreationTime: created };
      },
      DeleteEndpointConfig: ({ EndpointConfigName }) => {
        const { name, arn } = this.find(EndpointConfigName);
        this.configs.delete(name);
        this.context.tags.delete(arn);
        return {};
      },
      ListEndpointConfigs: (request) => {
        const { page, NextToken } = listPage(this.configs.values(), request, {
          name: (config) => config.name,
          created: (config) => config.created,
        });
        return {
          EndpointConfigs: page.map(({ name, arn, created }) => ({
            EndpointConfigName: name,
            EndpointConfigArn: arn,
            CreationTime: created,
          })),
          NextToken,
        };
      },
    };
  }

  public has(name: string): boolean {
    return this.configs.has(name);
  }

  public find(name: string): EndpointConfig {
    const config = this.configs.get(name);
    if (config === undefined) {
      throw couldNotFind('endpoint configuration', arnOf('endpoint-config', name));
    }
    return config;
  }

  private create(request: CreateEndpointConfigInput): EndpointConfig {
    const name = request.EndpointConfigName!;
    const arn = arnOf('endpoint-config', name);
    if (this.configs.has(name)) {
      throw validationError(`Cannot create already existing endpoint configuration "${arn}".`);
    }
    const unsupported = ['AsyncInferenceConfig', 'ExplainerConfig', 'ShadowProductionVariants'].filter(
      (member) => member in request,
    );
    if (unsupported.length > 0) {
      throw validationError(`The local cloud does not support ${unsupported.join(', ')} of an endpoint configuration.`);
    }
    const names = new Set<string>();
    for (const variant of request.ProductionVariants!) {
      if (names.has(variant.VariantName!)) {
        throw validationError(`Variant names must be unique: ${variant.VariantName}`);
      }
      names.add(variant.VariantName!);
      if (variant.ServerlessConfig !== undefined || variant.ModelName === undefined) {
        throw validationError(
          `The local cloud serves variants with instances and a ModelName; variant ${variant.VariantName} is another kind.`,
        );
      }
      if (variant.InstanceType === undefined || variant.InitialInstanceCount === undefined) {
        throw validationError(`InstanceType and InitialInstanceCount are required for variant ${variant.VariantName}.`);
      }
      this.models.find(variant.ModelName);
    }
    const config = { name, arn, request, created: this.context.clock.now() };
    this.configs.set(name, config);
    this.context.tags.create(arn, request.Tags);
    return config;
  }
}
