import { AwsError } from '../../aws-error';
import { checkRequest } from '../api-schema';
import { messageOf } from '../errors';
import { nameForStep, nameForTuning } from '../identifiers';
import type { JobKind } from '../jobs/job';
import type { Jobs } from '../jobs/jobs';
import type { TuningJobs } from '../jobs/tuning-jobs';
import type { ModelPackages } from '../model-packages';
import type { Models } from '../models';
import type { PipelineExecution } from './execution';
import { type InvokeFunction, runLambdaStep } from './lambda-step';
import { StepFailure } from './retry';
import { createOperation, type StepDefinition } from './step-definition';

/** What a step made: its Describe response, and its metadata in ListPipelineExecutionSteps. */
export interface StepResult {
  readonly result: Record<string, unknown>;
  readonly metadata: Record<string, unknown>;
}

/** What makes the things of steps. */
export interface StepMakers {
  readonly jobs: Jobs;
  readonly tunings: TuningJobs;
  readonly models: Models;
  readonly packages: ModelPackages;
}

/** Runs the steps that do something: jobs, models, model versions and functions. */
export class StepRunner {
  constructor(
    private readonly makers: StepMakers,
    private readonly invokeFunction: InvokeFunction,
  ) {}

  /**
   * Runs a step to its end.
   *
   * @param args the step's arguments without expressions
   * @param onMetadata called as soon as it is known what the step makes
   * @throws StepFailure with the reason in AWS's words
   */
  public async run(
    step: StepDefinition,
    args: Record<string, any>,
    execution: PipelineExecution,
    onMetadata: (metadata: Record<string, unknown>) => void,
  ): Promise<StepResult> {
    const tags = [
      { Key: 'sagemaker:pipeline-execution-arn', Value: execution.arn },
      { Key: 'sagemaker:pipeline-step-name', Value: step.Name },
    ];
    const request = { ...args, Tags: [...(args.Tags ?? []), ...tags] };
    const name = nameForStep(execution.id, step.Name);
    switch (step.Type) {
      case 'Processing':
      case 'Training':
      case 'Transform':
        return this.runJob(
          step.Type,
          { ...request, [`${step.Type}JobName`]: name },
          execution.abort.signal,
          onMetadata,
        );
      case 'Tuning':
        return this.runTuning(
          { ...request, HyperParameterTuningJobName: nameForTuning(execution.id, step.Name) },
          execution.abort.signal,
          onMetadata,
        );
      case 'Model': {
        const model = await this.invoke(createOperation('Model'), { ...request, ModelName: name }, (checked) =>
          this.makers.models.create(checked),
        );
        return { result: this.makers.models.describe(name), metadata: { Model: { Arn: model.arn } } };
      }
      case 'RegisterModel': {
        const properties = { MetadataProperties: { ...args.MetadataProperties, GeneratedBy: execution.arn } };
        const version = await this.invoke(
          createOperation('RegisterModel'),
          { ...request, ...properties },
          async (checked) => this.makers.packages.create(checked),
        );
        return {
          result: this.makers.packages.describe(version.arn),
          metadata: { RegisterModel: { Arn: version.arn } },
        };
      }
      case 'Lambda':
        return runLambdaStep(step, args, this.invokeFunction);
      default:
        throw new TypeError(`a ${step.Type} step makes nothing`);
    }
  }

  private async runJob(
    kind: JobKind,
    request: any,
    signal: AbortSignal,
    onMetadata: (metadata: Record<string, unknown>) => void,
  ): Promise<StepResult> {
    const job = await this.invoke(createOperation(kind), request, (checked) => this.makers.jobs.start(kind, checked));
    const metadata = { [`${kind}Job`]: { Arn: job.arn } };
    onMetadata(metadata);
    await awaitEnd(job, signal, () => this.makers.jobs.requestStop(job));
    if (job.status === 'Completed') {
      return { result: this.makers.jobs.describe(job), metadata };
    }
    const internal = job.failureReason?.startsWith('InternalServerError');
    const reason = job.failureReason ?? `the ${kind.toLowerCase()} job ${job.name} was stopped`;
    throw new StepFailure(
      internal ? reason : `ClientError: ${reason}`,
      internal ? 'SageMaker.JOB_INTERNAL_ERROR' : undefined,
      metadata,
    );
  }

  private async runTuning(
    request: any,
    signal: AbortSignal,
    onMetadata: (metadata: Record<string, unknown>) => void,
  ): Promise<StepResult> {
    const { tunings } = this.makers;
    const job = await this.invoke(createOperation('Tuning'), request, (checked) => tunings.start(checked));
    const metadata = { TuningJob: { Arn: job.arn } };
    onMetadata(metadata);
    await awaitEnd(job, signal, () => tunings.requestStop(job));
    if (job.status !== 'Completed') {
      const reason = job.failureReason ?? `the tuning job ${job.name} was stopped`;
      throw new StepFailure(`ClientError: ${reason}`, undefined, metadata);
    }
    return { result: { ...tunings.describe(job), TrainingJobSummaries: tunings.summaries(job) }, metadata };
  }

  private async invoke<T>(operation: string, request: any, create: (request: any) => Promise<T>): Promise<T> {
    try {
      checkRequest(operation, request);
      return await create(request);
    } catch (error) {
      const refused = error instanceof AwsError;
      throw new StepFailure(
        `${refused ? 'ClientError' : 'ServiceFault'}: Failed to invoke sagemaker:${operation}. Error Details: ${messageOf(error)}`,
        refused ? undefined : 'Step.SERVICE_FAULT',
      );
    }
  }
}

/** Waits for the end of a job, which is asked to stop when the execution is. */
async function awaitEnd(
  job: { readonly done: Promise<void> },
  signal: AbortSignal,
  stop: () => unknown,
): Promise<void> {
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) {
    stop();
  }
  await job.done;
  signal.removeEventListener('abort', stop);
}
