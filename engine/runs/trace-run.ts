import type { S3Client } from '@aws-sdk/client-s3';
import {
  DescribeHyperParameterTuningJobCommand,
  DescribePipelineExecutionCommand,
  DescribeProcessingJobCommand,
  DescribeTrainingJobCommand,
  type PipelineExecutionStep,
  paginateListPipelineExecutionSteps,
  paginateListPipelineParametersForExecution,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { ENDED_EXECUTION_STATES } from '../../contract/events';
import { EVALUATE_OUTPUTS, PREPARE_OUTPUTS } from '../../contract/jobs';
import { FILES } from '../../contract/layout';
import { isNotFound } from '../aws/aws-errors';
import { readJson } from '../aws/s3';
import type { RunOrigin, StepOrigin } from './run-origin';

const ENDED: ReadonlySet<string> = new Set(Object.values(ENDED_EXECUTION_STATES));

/** Where a run's jobs read and wrote; undefined when SageMaker does not know the run any more. */
export async function traceRun(sageMaker: SageMakerClient, s3: S3Client, arn: string): Promise<RunOrigin | undefined> {
  try {
    const run = await sageMaker.send(new DescribePipelineExecutionCommand({ PipelineExecutionArn: arn }));
    const parameters: Record<string, string> = {};
    const asked = { PipelineExecutionArn: arn };
    for await (const page of paginateListPipelineParametersForExecution({ client: sageMaker }, asked)) {
      page.PipelineParameters?.forEach(({ Name, Value }) => (parameters[Name!] = Value ?? ''));
    }
    const steps: StepOrigin[] = [];
    let version: string | undefined;
    let [report, evaluation, labels]: (string | undefined)[] = [];
    const order = { ...asked, SortOrder: 'Ascending' as const };
    for await (const page of paginateListPipelineExecutionSteps({ client: sageMaker }, order)) {
      for (const step of page.PipelineExecutionSteps ?? []) {
        version ??= step.Metadata?.RegisterModel?.Arn;
        const traced = await traceStep(sageMaker, step);
        if (traced) {
          steps.push(traced.origin);
          report ??= findFolder(traced.writes, PREPARE_OUTPUTS.report);
          evaluation ??= findFolder(traced.writes, EVALUATE_OUTPUTS.evaluation);
          labels ??= findFolder(traced.writes, PREPARE_OUTPUTS.labels);
        }
      }
    }
    const files = report && (await readFiles(s3, report));
    const ended = ENDED.has(run.PipelineExecutionStatus!) ? run.LastModifiedTime?.toISOString() : undefined;
    const failure = run.FailureReason;
    return {
      arn,
      status: run.PipelineExecutionStatus,
      cause: run.PipelineExecutionDescription,
      started: run.CreationTime?.toISOString(),
      ...(ended && { ended }),
      ...(version && { version }),
      ...(failure !== undefined && { failure }),
      parameters,
      steps,
      ...(files && { report, files }),
      ...(evaluation !== undefined && { evaluation }),
      ...(labels !== undefined && { labels }),
    };
  } catch (error) {
    if (isNotFound(error)) {
      return undefined;
    }
    throw error;
  }
}

interface TracedStep {
  readonly origin: StepOrigin;
  /** Folders that it has written, without a slash at their ends. */
  readonly writes: readonly string[];
}

async function traceStep(
  sageMaker: SageMakerClient,
  { StepName: name, StepStatus, Metadata }: PipelineExecutionStep,
): Promise<TracedStep | undefined> {
  if (Metadata?.ProcessingJob?.Arn) {
    const job = nameOf(Metadata.ProcessingJob.Arn);
    const { AppSpecification, ProcessingInputs, ProcessingOutputConfig } = await sageMaker.send(
      new DescribeProcessingJobCommand({ ProcessingJobName: job }),
    );
    const reads = (ProcessingInputs ?? []).map(({ InputName, S3Input }) => [InputName!, S3Input?.S3Uri ?? ''] as const);
    const writes = (ProcessingOutputConfig?.Outputs ?? []).flatMap(
      ({ S3Output }) => S3Output?.S3Uri?.replace(/\/$/, '') ?? [],
    );
    return {
      origin: { name: name!, job, image: AppSpecification?.ImageUri, reads: Object.fromEntries(reads) },
      // What a step that failed was to write may not be there, and who may read little is refused to hear that.
      writes: StepStatus === 'Succeeded' ? writes : [],
    };
  }
  if (Metadata?.TrainingJob?.Arn) {
    const job = nameOf(Metadata.TrainingJob.Arn);
    const { AlgorithmSpecification, InputDataConfig, HyperParameters } = await sageMaker.send(
      new DescribeTrainingJobCommand({ TrainingJobName: job }),
    );
    const reads = (InputDataConfig ?? []).map(
      ({ ChannelName, DataSource }) => [ChannelName!, DataSource?.S3DataSource?.S3Uri ?? ''] as const,
    );
    const image = AlgorithmSpecification?.TrainingImage;
    return {
      origin: { name: name!, job, image, reads: Object.fromEntries(reads), hyperparameters: HyperParameters },
      writes: [],
    };
  }
  const tuning = Metadata?.TuningJob?.Arn;
  return tuning === undefined ? undefined : traceTuning(sageMaker, name!, nameOf(tuning));
}

/** A tuning by the hyperparameters of its best training job, which are none before one has ended. */
async function traceTuning(sageMaker: SageMakerClient, name: string, job: string): Promise<TracedStep> {
  const { BestTrainingJob: best, TrainingJobDefinition: definition } = await sageMaker.send(
    new DescribeHyperParameterTuningJobCommand({ HyperParameterTuningJobName: job }),
  );
  const hyperparameters = best && { ...definition?.StaticHyperParameters, ...best.TunedHyperParameters };
  const image = definition?.AlgorithmSpecification?.TrainingImage;
  return { origin: { name, job, image, reads: {}, ...(hyperparameters && { hyperparameters }) }, writes: [] };
}

function findFolder(folders: readonly string[], name: string): string | undefined {
  return folders.find((uri) => uri.endsWith(`/${name}`));
}

/** The files that the data report in a folder lists. */
async function readFiles(s3: S3Client, folder: string): Promise<RunOrigin['files']> {
  const report = await readJson<Pick<RunOrigin, 'files'>>(s3, `${folder}/${FILES.report}`);
  return report?.files?.map(({ name, rows }) => ({ name, rows }));
}

function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
