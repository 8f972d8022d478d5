import type { CreatePipelineRequest, UpdatePipelineRequest } from '@aws-sdk/client-sagemaker';
import type { Operations } from '../../interfaces';
import type { SageMakerContext } from '../context';
import { conflict, resourceNotFound, validationError } from '../errors';
import { arnOf, toArn } from '../identifiers';
import { listPage } from '../pagination';
import { parseDefinition } from './definition';

/** A pipeline. */
export interface Pipeline {
  readonly name: string;
  readonly arn: string;
  readonly created: Date;
  modified: Date;
  lastRun?: Date;
  definition: string;
  roleArn: string;
  displayName?: string;
  description?: string;
  parallelism?: unknown;
}

/** CreatePipeline and its family. Definitions are checked when they arrive. */
export class Pipelines {
  private readonly pipelines = new Map<string, Pipeline>();
  private countRunning: (arn: string) => number = () => 0;

  constructor(private readonly context: SageMakerContext) {}

  /** Tells how many executions of a pipeline are running, once there are executions. */
  public countRunningWith(count: (arn: string) => number): void {
    this.countRunning = count;
  }

  public operations(): Operations {
    return {
      CreatePipeline: async (request) => ({ PipelineArn: (await this.create(request)).arn }),
      UpdatePipeline: async (request) => ({ PipelineArn: (await this.update(request)).arn }),
      DeletePipeline: ({ PipelineName }) => ({ PipelineArn: this.delete(PipelineName) }),
      DescribePipeline: ({ PipelineName }) => {
        const pipeline = this.find(PipelineName);
        return {
          ...summarize(pipeline),
          PipelineDefinition: pipeline.definition,
          PipelineStatus: 'Active',
          LastRunTime: pipeline.lastRun,
          ParallelismConfiguration: pipeline.parallelism,
        };
      },
      ListPipelines: (request) => {
        const { PipelineNamePrefix = '', CreatedAfter, CreatedBefore } = request;
        const selected = [...this.pipelines.values()].filter(({ name }) => name.startsWith(PipelineNamePrefix));
        const { page, NextToken } = listPage(
          selected,
          { ...request, CreationTimeAfter: CreatedAfter, CreationTimeBefore: CreatedBefore },
          { name: ({ name }) => name, created: ({ created }) => created },
        );
        return {
          PipelineSummaries: page.map((pipeline) => ({ ...summarize(pipeline), LastExecutionTime: pipeline.lastRun })),
          NextToken,
        };
      },
    };
  }

  public async create(request: CreatePipelineRequest): Promise<Pipeline> {
    const name = request.PipelineName!;
    const definition = await this.readDefinition(request);
    if (definition === undefined) {
      throw validationError('PipelineDefinition or PipelineDefinitionS3Location is required.');
    }
    const arn = arnOf('pipeline', name);
    if (this.pipelines.has(arn)) {
      throw validationError(
        `Pipeline names must be unique within an AWS account and region. Pipeline with name (${name}) already exists.`,
      );
    }
    const now = this.context.clock.now();
    const pipeline: Pipeline = {
      name,
      arn,
      created: now,
      modified: now,
      definition,
      roleArn: request.RoleArn!,
      displayName: request.PipelineDisplayName ?? name,
      description: request.PipelineDescription,
      parallelism: request.ParallelismConfiguration,
    };
    this.pipelines.set(arn, pipeline);
    this.context.tags.create(pipeline.arn, request.Tags);
    return pipeline;
  }

  /** Changes what the request names; executions that run keep their definition. */
  public async update(request: UpdatePipelineRequest): Promise<Pipeline> {
    const pipeline = this.find(request.PipelineName!);
    pipeline.definition = (await this.readDefinition(request)) ?? pipeline.definition;
    pipeline.roleArn = request.RoleArn ?? pipeline.roleArn;
    pipeline.displayName = request.PipelineDisplayName ?? pipeline.displayName;
    pipeline.description = request.PipelineDescription ?? pipeline.description;
    pipeline.parallelism = request.ParallelismConfiguration ?? pipeline.parallelism;
    pipeline.modified = this.context.clock.now();
    return pipeline;
  }

  /** Deletes a pipeline of which no execution is running. */
  public delete(nameOrArn: string): string {
    const { arn } = this.find(nameOrArn);
    if (this.countRunning(arn) > 0) {
      throw conflict(`The pipeline ${arn} has running executions: stop them before it is deleted.`);
    }
    this.pipelines.delete(arn);
    this.context.tags.delete(arn);
    return arn;
  }

  public has(nameOrArn: string): boolean {
    return this.pipelines.has(toArn('pipeline', nameOrArn));
  }

  public find(nameOrArn: string): Pipeline {
    const arn = toArn('pipeline', nameOrArn);
    const pipeline = this.pipelines.get(arn);
    if (pipeline === undefined) {
      throw resourceNotFound(`Pipeline '${arn}' does not exist.`);
    }
    return pipeline;
  }

  private async readDefinition({
    PipelineDefinition,
    PipelineDefinitionS3Location,
  }: CreatePipelineRequest | UpdatePipelineRequest): Promise<string | undefined> {
    if (PipelineDefinition !== undefined && PipelineDefinitionS3Location !== undefined) {
      throw validationError('Give PipelineDefinition or PipelineDefinitionS3Location, not both.');
    }
    const text =
      PipelineDefinitionS3Location === undefined
        ? PipelineDefinition
        : (
            await this.context.store.read(
              `s3://${PipelineDefinitionS3Location.Bucket}/${PipelineDefinitionS3Location.ObjectKey}`,
            )
          ).toString('utf8');
    if (text !== undefined) {
      parseDefinition(text);
    }
    return text;
  }
}

function summarize(pipeline: Pipeline): Record<string, unknown> {
  return {
    PipelineArn: pipeline.arn,
    PipelineName: pipeline.name,
    PipelineDisplayName: pipeline.displayName,
    PipelineDescription: pipeline.description,
    RoleArn: pipeline.roleArn,
    CreationTime: pipeline.created,
    LastModifiedTime: pipeline.modified,
  };
}
