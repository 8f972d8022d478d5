import { randomUUID } from 'node:crypto';
import {
  DeleteModelCommand,
  type PipelineExecutionSummary,
  paginateListModels,
  paginateListPipelineExecutions,
  type SageMakerClient,
  StopPipelineExecutionCommand,
  StopTransformJobCommand,
} from '@aws-sdk/client-sagemaker';
import type { CloudFormationCustomResourceEvent, EventBridgeEvent } from 'aws-lambda';
import { DETAIL_TYPES } from '../../contract/events';
import { describeError, isNotFound } from '../../engine/aws/aws-errors';
import type { Clock } from '../../engine/aws/clock';
import { type AnswerCloudFormation, isCustomResourceEvent } from '../../engine/aws/cloudformation';
import { logger } from '../../engine/aws/logging';
import { isRunning } from '../../engine/aws/pipeline-runs';
import { type PutCardOptions, putCard } from './put-card';
import type { CandidateSettings } from './settings';

/** What EventBridge says of a run that has ended; https://docs.aws.amazon.com/sagemaker/latest/dg/automating-sagemaker-with-eventbridge.html */
interface RunEnded {
  readonly pipelineExecutionArn: string;
}

/** What EventBridge says of a version that was registered or changed. */
interface VersionChanged {
  readonly ModelPackageArn: string;
}

/** A run has ended, a version was registered or changed, or the stack is deployed or destroyed. */
export type CandidateEvent = CloudFormationCustomResourceEvent | EventBridgeEvent<string, RunEnded | VersionChanged>;

export interface DeleteCandidatesOptions extends CandidateSettings, PutCardOptions, Pick<Clock, 'sleep'> {
  readonly answer: AnswerCloudFormation;
}

/** Runs that do not end although they were asked to. */
export class RunsInProgressError extends Error {
  constructor(pipelineName: string) {
    super(`runs of pipeline ${pipelineName} are still being stopped: wait until they have ended, then delete again`);
    this.name = 'RunsInProgressError';
  }
}

/** Jobs take minutes to stop; together this is less than the function's timeout. */
const STOP_ATTEMPTS = 80;
const STOP_POLL_MILLISECONDS = 10_000;

/** An event that speaks of no run and of no version. */
export class UnknownRunError extends Error {
  constructor(event: unknown) {
    super(
      `the event names no pipelineExecutionArn and no ModelPackageArn of a version: ${JSON.stringify(event).slice(0, 500)}`,
    );
    this.name = 'UnknownRunError';
  }
}

/**
 * A run makes a model to judge it, and SageMaker Pipelines leaves it behind: what serves later is made anew from the
 * registered version. A candidate goes when its run has ended; those that are left go with the stack.
 */
export async function deleteCandidates(event: CandidateEvent, options: DeleteCandidatesOptions): Promise<void> {
  if (!isCustomResourceEvent(event)) {
    const { pipelineExecutionArn: arn, ModelPackageArn: version } = (event.detail ?? {}) as Partial<
      RunEnded & VersionChanged
    >;
    if (event['detail-type'] === DETAIL_TYPES.modelPackage && typeof version === 'string') {
      return putCard(version, options);
    }
    if (typeof arn !== 'string' || !arn.includes('/')) {
      throw new UnknownRunError(event);
    }
    const deleted = await deleteCandidatesOf(lastPart(arn), options);
    logger.info('candidates deleted', { run: arn, deleted });
    return;
  }
  // The id follows the pipeline: when the pipeline is replaced, CloudFormation sends a Delete for the old one.
  const physicalResourceId =
    event.RequestType === 'Delete' ? event.PhysicalResourceId : `candidates-${options.pipelineName}`;
  try {
    const deleted: string[] = [];
    for (const run of isToBeEmptied(event, options) ? await stopRuns(options) : []) {
      deleted.push(...(await deleteCandidatesOf(lastPart(run.PipelineExecutionArn!), options)));
    }
    logger.info('request answered', { type: event.RequestType, deleted });
    await options.answer(event, {
      status: 'SUCCESS',
      reason: `${deleted.length} candidate models are deleted`,
      physicalResourceId,
    });
  } catch (error) {
    logger.error('request failed', { type: event.RequestType, error: error as Error });
    await options.answer(event, { status: 'FAILED', reason: describeError(error), physicalResourceId });
  }
}

/**
 * Whether the runs of this function's pipeline are to be stopped. After a rename, or when one is rolled back, CloudFormation
 * deletes the resource of the other name: by then the function is that of the pipeline that stays.
 */
function isToBeEmptied(event: CloudFormationCustomResourceEvent, { pipelineName }: DeleteCandidatesOptions): boolean {
  const about: unknown = event.ResourceProperties?.PipelineName;
  return event.RequestType === 'Delete' && (about === undefined || about === pipelineName);
}

/**
 * Deletes what SageMaker Pipelines named `pipelines-<run>-<step>-<random>`, and what was made in its manner to ask the
 * champion; returns the names.
 */
async function deleteCandidatesOf(
  run: string,
  { sageMaker, stepName, championStepName }: DeleteCandidatesOptions,
): Promise<string[]> {
  const isOf = (name: string | undefined, step: string | undefined): name is string =>
    step !== undefined && (name?.toLowerCase().startsWith(`pipelines-${run}-${step}-`.toLowerCase()) ?? false);
  const deleted: string[] = [];
  const pages = paginateListModels({ client: sageMaker, pageSize: 100 }, { NameContains: `pipelines-${run}` });
  for await (const { Models = [] } of pages) {
    for (const { ModelName } of Models) {
      const asksChampion = isOf(ModelName, championStepName);
      if (asksChampion) {
        await stopTransform(ModelName, sageMaker);
      }
      if (asksChampion || isOf(ModelName, stepName)) {
        await deleteModel(ModelName, sageMaker);
        deleted.push(ModelName);
      }
    }
  }
  return deleted;
}

/** The batch transform of the same name, which has most often ended already: then SageMaker refuses. */
async function stopTransform(TransformJobName: string, sageMaker: SageMakerClient): Promise<void> {
  try {
    await sageMaker.send(new StopTransformJobCommand({ TransformJobName }));
  } catch (error) {
    if (!isNotFound(error) && (error as Error).name !== 'ValidationException') {
      throw error;
    }
  }
}

/** A model that is gone already, because the event came twice, is no error. */
async function deleteModel(ModelName: string, sageMaker: SageMakerClient): Promise<void> {
  try {
    await sageMaker.send(new DeleteModelCommand({ ModelName }));
  } catch (error) {
    if (!isNotFound(error)) {
      throw error;
    }
  }
}

/** Stops the runs that are in progress, since a pipeline cannot be deleted before they have ended. Returns all runs. */
async function stopRuns(options: DeleteCandidatesOptions): Promise<PipelineExecutionSummary[]> {
  for (let attempt = 0; attempt < STOP_ATTEMPTS; attempt++) {
    const runs = await listRuns(options);
    const running = runs.filter(isRunning);
    if (running.length === 0) {
      return runs;
    }
    for (const run of running.filter(({ PipelineExecutionStatus: status }) => status === 'Executing')) {
      logger.info('run is stopped', { run: run.PipelineExecutionArn });
      await options.sageMaker.send(
        new StopPipelineExecutionCommand({
          PipelineExecutionArn: run.PipelineExecutionArn,
          ClientRequestToken: randomUUID(),
        }),
      );
    }
    await options.sleep(STOP_POLL_MILLISECONDS);
  }
  throw new RunsInProgressError(options.pipelineName);
}

async function listRuns({ sageMaker, pipelineName }: DeleteCandidatesOptions): Promise<PipelineExecutionSummary[]> {
  const runs: PipelineExecutionSummary[] = [];
  const pages = paginateListPipelineExecutions({ client: sageMaker, pageSize: 100 }, { PipelineName: pipelineName });
  try {
    for await (const { PipelineExecutionSummaries = [] } of pages) {
      runs.push(...PipelineExecutionSummaries);
    }
  } catch (error) {
    if (!isNotFound(error)) {
      throw error;
    }
  }
  return runs;
}

function lastPart(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
