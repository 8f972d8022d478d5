import { execFile } from 'node:child_process';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { DescribeProcessingJobResponse, PipelineExecutionStep } from '@aws-sdk/client-sagemaker';
import { PARAMETERS } from '../../contract/jobs';
import { listLocalImages } from '../assembly-images';
import { makeChildEnvironment } from '../child-environment';
import type { ResourceRequest } from '../interfaces';
import { resolveText } from '../resolve-text';
import type { LocalSageMaker } from '../sagemaker/local-sagemaker';
import type { StepEvent } from '../sagemaker/pipelines/execution';
import { answerChampion } from './answer-champion';
import { answerExtract, EXTRACTED_ROWS, isExtract } from './answer-extract';
import { FolderStore } from './folder-store';
import { listResources, type PipelineAsset, type PipelineStack, readPipelineStack } from './read-assembly';
import { ValueResolver } from './resolve-value';
import {
  callSageMaker,
  type EndedExecution,
  runToEnd,
  startUndeployed,
  type UndeployedOptions,
} from './undeployed-sagemaker';

const GROUP = 'AWS::SageMaker::ModelPackageGroup';
const PIPELINE = 'AWS::SageMaker::Pipeline';

/** Settings of a pipeline that runs without a deployment. */
export interface PipelineCloudOptions extends UndeployedOptions {
  /** The synthesized app. */
  readonly assembly: string;
}

/**
 * The pipeline of a synthesized app on the local SageMaker, without a deployment: no CloudFormation, no functions, no
 * roles. The steps are those of the template, and so are the containers' programs; objects are files.
 */
export class PipelineCloud {
  public readonly store: FolderStore;
  private readonly sagemaker: LocalSageMaker;
  private readonly stack: PipelineStack;
  private readonly resolver: ValueResolver;
  private pipelineName = '';
  /** Where the raw rows are, by the pipeline's parameter or for its query; undefined where it reads prepared ones. */
  private sourceUri?: string;

  constructor(private readonly options: PipelineCloudOptions) {
    const { assembly } = options;
    this.stack = readPipelineStack(assembly);
    this.resolver = new ValueResolver(this.stack.template);
    this.store = new FolderStore(this.objects);
    this.sagemaker = startUndeployed(options, this.store, (functionArn, payload) =>
      isExtract(payload) ? answerExtract(this.store, payload) : answerChampion(this.store, functionArn, payload),
    );
    this.sagemaker.useImages(listLocalImages(assembly));
  }

  /** The stack's name. */
  public get stackName(): string {
    return this.stack.name;
  }

  /**
   * Makes registry and pipeline, and puts the assets where the pipeline looks for them.
   *
   * @throws NeedsDeploymentError when the pipeline says what only a deployment knows
   */
  public async provide(): Promise<void> {
    await rm(this.objects, { recursive: true, force: true });
    for (const { id, properties } of listResources(this.stack.template, GROUP)) {
      await this.create(GROUP, id, properties);
    }
    for (const { id, properties } of listResources(this.stack.template, PIPELINE)) {
      this.pipelineName = (await this.create(PIPELINE, id, properties)).PhysicalResourceId;
      const { PipelineDefinition } = await callSageMaker(this.sagemaker, 'DescribePipeline', {
        PipelineName: this.pipelineName,
      });
      const { Parameters, Steps } = JSON.parse(PipelineDefinition) as {
        Parameters: { Name: string; DefaultValue: string }[];
        Steps: { Arguments: unknown }[];
      };
      const parameter = Parameters.find(({ Name }) => Name === PARAMETERS.inputData)?.DefaultValue;
      this.sourceUri = Steps.some((step) => isExtract(step.Arguments)) ? EXTRACTED_ROWS : parameter;
      const needed = [...this.stack.assets].filter(([key]) => PipelineDefinition.includes(key));
      await Promise.all(needed.map(([key, asset]) => this.publish(key, asset)));
    }
  }

  /** Puts files of raw rows where the pipeline reads them, under their own names. */
  public async addRows(files: ReadonlyMap<string, string | Buffer>): Promise<void> {
    if (this.sourceUri === undefined) {
      throw new Error(`the pipeline ${this.pipelineName} reads no raw rows: its stages have no preparation`);
    }
    const source = this.sourceUri.replace(/\/$/, '');
    await Promise.all([...files].map(([name, content]) => this.store.write(`${source}/${name}`, content)));
  }

  /** Runs the pipeline to its end, whatever that is. */
  public execute(onStep: (event: StepEvent) => void): Promise<EndedExecution> {
    return runToEnd(this.sagemaker, this.pipelineName, new Map(), onStep);
  }

  /** The folder of a processing step's output; undefined when the step made none. */
  public async findOutput(steps: PipelineExecutionStep[], step: string, output: string): Promise<string | undefined> {
    const arn = steps.find(({ StepName }) => StepName === step)?.Metadata?.ProcessingJob?.Arn;
    if (arn === undefined) {
      return undefined;
    }
    const name = arn.slice(arn.lastIndexOf('/') + 1);
    const job: DescribeProcessingJobResponse = await callSageMaker(this.sagemaker, 'DescribeProcessingJob', {
      ProcessingJobName: name,
    });
    const found = job.ProcessingOutputConfig?.Outputs?.find(({ OutputName }) => OutputName === output);
    return found?.S3Output?.S3Uri === undefined ? undefined : this.store.locate(found.S3Output.S3Uri);
  }

  /** Ends what runs. */
  public async stop(): Promise<void> {
    await this.sagemaker.stop();
  }

  private get objects(): string {
    return path.join(this.options.workDir, 'objects');
  }

  private create(
    type: string,
    id: string,
    properties: Record<string, unknown>,
  ): Promise<{ PhysicalResourceId: string }> {
    const request: ResourceRequest = {
      RequestType: 'Create',
      ResourceType: type,
      StackId: 'local',
      LogicalResourceId: id,
      ResourceProperties: this.resolver.resolve(properties) as Record<string, unknown>,
    };
    return Promise.resolve(this.sagemaker.resourceProviders[type]!(request));
  }

  /** Puts an asset where a deployment would. */
  private async publish(key: string, { file, zipped, bucket }: PipelineAsset): Promise<void> {
    const uri = `s3://${resolveText({ 'Fn::Sub': bucket })}/${key}`;
    if (!zipped) {
      await this.store.upload(file, uri);
      return;
    }
    const archive = this.store.locate(uri);
    await mkdir(path.dirname(archive), { recursive: true });
    const entries = (await readdir(file)).map((name) => path.join(file, name));
    await promisify(execFile)(this.options.python, ['-m', 'zipfile', '-c', archive, ...entries], {
      env: makeChildEnvironment(),
    });
  }
}
