import type { ContainerDefinition, CreateModelInput } from '@aws-sdk/client-sagemaker';
import type { Operations } from '../interfaces';
import { networkVariable } from './containers/container-files';
import type { SageMakerContext } from './context';
import { couldNotFind, validationError } from './errors';
import { arnOf, toArn } from './identifiers';
import type { ModelPackages } from './model-packages';
import { listPage } from './pagination';

/** A model as CreateModel made it. */
export interface Model {
  readonly request: CreateModelInput;
  readonly arn: string;
  readonly created: Date;
}

/** One container to start: what is left of a model when its packages are resolved. */
export interface ResolvedContainer {
  readonly image: string;
  readonly modelDataUrl?: string;
  readonly environment: Record<string, string>;
  /** The version of the registry that it comes from. */
  readonly modelPackageArn?: string;
}

/** CreateModel and its family. */
export class Models {
  private readonly models = new Map<string, Model>();

  constructor(
    private readonly context: SageMakerContext,
    private readonly packages: ModelPackages,
  ) {}

  public operations(): Operations {
    return {
      CreateModel: async (request) => ({ ModelArn: (await this.create(request)).arn }),
      DescribeModel: ({ ModelName }) => this.describe(ModelName),
      DeleteModel: ({ ModelName }) => this.delete(ModelName),
      ListModels: (request) => {
        const { page, NextToken } = listPage(this.models.values(), request, {
          name: (model) => model.request.ModelName!,
          created: (model) => model.created,
        });
        return {
          Models: page.map((model) => ({
            ModelName: model.request.ModelName,
            ModelArn: model.arn,
            CreationTime: model.created,
          })),
          NextToken,
        };
      },
    };
  }

  /** Makes a model; its containers must exist as packages or as model data in S3. */
  public async create(request: CreateModelInput): Promise<Model> {
    const arn = arnOf('model', request.ModelName!);
    if (this.models.has(arn)) {
      throw validationError(`Cannot create already existing model "${arn}".`);
    }
    if ((request.PrimaryContainer === undefined) === (request.Containers === undefined)) {
      throw validationError('Either PrimaryContainer or Containers must be given, and not both.');
    }
    for (const container of this.resolveDefinitions(request)) {
      if (
        container.modelDataUrl !== undefined &&
        !(await this.context.store.list(container.modelDataUrl)).includes(container.modelDataUrl)
      ) {
        throw validationError(`Could not find model data at ${container.modelDataUrl}.`);
      }
    }
    const model = { request, arn, created: this.context.clock.now() };
    this.models.set(arn, model);
    this.context.tags.create(arn, request.Tags);
    this.context.emitter.emit('SageMaker Model State Change', { ModelName: request.ModelName, ModelArn: arn }, [arn]);
    return model;
  }

  public describe(name: string): Record<string, unknown> {
    const {
      request: { Tags: _, ...request },
      arn,
      created,
    } = this.find(name);
    return { EnableNetworkIsolation: false, ...request, ModelArn: arn, CreationTime: created };
  }

  public delete(name: string): object {
    const { arn, request } = this.find(name);
    this.models.delete(arn);
    this.context.tags.delete(arn);
    this.context.emitter.emit('SageMaker Model State Change', { ModelName: request.ModelName, ModelArn: arn }, [arn]);
    return {};
  }

  public has(nameOrArn: string): boolean {
    return this.models.has(toArn('model', nameOrArn));
  }

  public find(nameOrArn: string): Model {
    const arn = toArn('model', nameOrArn);
    const model = this.models.get(arn);
    if (model === undefined) {
      throw couldNotFind('model', arn);
    }
    return model;
  }

  /** The containers of a model, in the order in which an invocation goes through them. */
  public resolve(name: string): ResolvedContainer[] {
    const { request } = this.find(name);
    const network = networkVariable(request.EnableNetworkIsolation);
    return this.resolveDefinitions(request).map((container) => ({
      ...container,
      environment: { ...container.environment, ...network },
    }));
  }

  private resolveDefinitions(request: CreateModelInput): ResolvedContainer[] {
    return (request.Containers ?? [request.PrimaryContainer!]).flatMap((container) => this.resolveContainer(container));
  }

  private resolveContainer(container: ContainerDefinition): ResolvedContainer[] {
    const unsupported = (
      ['ModelDataSource', 'AdditionalModelDataSources', 'MultiModelConfig', 'InferenceSpecificationName'] as const
    ).filter((member) => container[member] !== undefined);
    if (unsupported.length > 0) {
      throw validationError(`The local cloud does not support ${unsupported.join(', ')} of a container.`);
    }
    const environment = container.Environment ?? {};
    if (container.ModelPackageName !== undefined) {
      const version = this.packages.find(container.ModelPackageName);
      return version.request.InferenceSpecification!.Containers!.map((packaged) => ({
        image: packaged.Image!,
        modelDataUrl: packaged.ModelDataUrl,
        environment: { ...packaged.Environment, ...environment },
        modelPackageArn: version.arn,
      }));
    }
    if (container.Image === undefined) {
      throw validationError('A container needs an Image or a ModelPackageName.');
    }
    return [{ image: container.Image, modelDataUrl: container.ModelDataUrl, environment }];
  }
}
