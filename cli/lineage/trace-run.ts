import type { S3Client } from '@aws-sdk/client-s3';
import {
  DescribePipelineExecutionCommand,
  DescribeProcessingJobCommand,
  DescribeTrainingJobCommand,
  type PipelineExecutionStep,
  paginateListPipelineExecutionSteps,
  paginateListPipelineParametersForExecution,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { FILES } from '../../contract/layout';
import { isNotFound } from '../../engine/aws/aws-errors';
import { readJson } from '../../engine/aws/s3';
import type { RunOrigin, StepOrigin } from './lineage';

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
    let files: RunOrigin['files'];
    const order = { ...asked, SortOrder: 'Ascending' as const };
    for await (const page of paginateListPipelineExecutionSteps({ client: sageMaker }, order)) {
      for (const step of page.PipelineExecutionSteps ?? []) {
        const traced = await traceStep(sageMaker, step);
        if (traced) {
          steps.push(traced.origin);
          files ??= await readFiles(s3, traced.writes);
        }
      }
    }
    return {
      arn,
      status: run.PipelineExecutionStatus,
      cause: run.PipelineExecutionDescription,
      started: run.CreationTime?.toISOString(),
      parameters,
      steps,
      ...(files && { files }),
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
  /** Folders. */
  readonly writes: readonly string[];
}

async function traceStep(
  sageMaker: SageMakerClient,
  { StepName: name, Metadata }: PipelineExecutionStep,
): Promise<TracedStep | undefined> {
  if (Metadata?.ProcessingJob?.Arn) {
    const job = nameOf(Metadata.ProcessingJob.Arn);
    const { AppSpecification, ProcessingInputs, ProcessingOutputConfig } = await sageMaker.send(
      new DescribeProcessingJobCommand({ ProcessingJobName: job }),
    );
    const reads = (ProcessingInputs ?? []).map(({ InputName, S3Input }) => [InputName!, S3Input?.S3Uri ?? ''] as const);
    const writes = (ProcessingOutputConfig?.Outputs ?? []).flatMap(({ S3Output }) => S3Output?.S3Uri ?? []);
    return {
      origin: { name: name!, job, image: AppSpecification?.ImageUri, reads: Object.fromEntries(reads) },
      writes,
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
  return tuning === undefined ? undefined : { origin: { name: name!, job: nameOf(tuning), reads: {} }, writes: [] };
}

/** The files that a data report lists, which lies in one of the folders. */
async function readFiles(s3: S3Client, folders: readonly string[]): Promise<RunOrigin['files']> {
  for (const folder of folders) {
    const report = await readJson<Pick<RunOrigin, 'files'>>(s3, `${folder.replace(/\/$/, '')}/${FILES.report}`);
    if (report?.files) {
      return report.files.map(({ name, rows }) => ({ name, rows }));
    }
  }
  return undefined;
}

function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
