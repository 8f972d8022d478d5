import type { S3Client } from '@aws-sdk/client-s3';
import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { FILES } from '../../contract/layout';
import { RUN_TAGS } from '../../contract/mlflow';
import { logger } from '../../engine/aws/logging';
import { readJson } from '../../engine/aws/s3';
import { traceRun } from '../../engine/runs/trace-run';
import { copyArtifacts, listArtifacts } from './artifacts';
import { describeRun, type TrackedRun } from './describe-run';
import { type MlflowClient, MlflowError } from './mlflow-client';
import type { TrackSettings } from './settings';

/** A run has ended; or somebody asks for one by hand, which may go on. */
export interface TrackEvent {
  readonly detail?: { readonly pipelineExecutionArn?: string };
  readonly pipelineExecutionArn?: string;
}

/** What was recorded. */
export interface TrackedReference {
  readonly experimentId: string;
  readonly runId: string;
}

/** What tracking needs. */
export interface TrackOptions extends TrackSettings {
  readonly sageMaker: SageMakerClient;
  readonly s3: S3Client;
  readonly mlflow: MlflowClient;
}

/** An event that names no run. */
export class NoRunError extends Error {
  constructor(event: unknown) {
    super(
      `the event names no run: {"pipelineExecutionArn": "arn:aws:sagemaker:…"} records one by hand, got ${JSON.stringify(event).slice(0, 300)}`,
    );
    this.name = 'NoRunError';
  }
}

/** MLflow takes so many of each at once: https://mlflow.org/docs/latest/rest-api.html#log-batch */
const MOST_AT_ONCE = 100;

/**
 * Records a run in MLflow: once, however often it is told of, and anew what has changed since.
 *
 * @returns undefined where SageMaker does not know the run any more
 * @throws NoRunError or MlflowError
 */
export async function trackRun(event: TrackEvent, options: TrackOptions): Promise<TrackedReference | undefined> {
  const { sageMaker, s3, mlflow, pipelineName, experimentName } = options;
  const arn = event.detail?.pipelineExecutionArn ?? event.pipelineExecutionArn;
  if (typeof arn !== 'string' || !arn.includes(':pipeline/')) {
    throw new NoRunError(event);
  }
  const origin = await traceRun(sageMaker, s3, arn);
  if (origin === undefined) {
    logger.warn('the run is no more, so nothing of it is recorded', { arn });
    return undefined;
  }
  const evaluation = origin.evaluation && (await readJson(s3, `${origin.evaluation}/${FILES.evaluation}`));
  const run = describeRun(origin, pipelineName, evaluation);
  const experimentId = await findExperiment(mlflow, experimentName);
  const found = (await findRun(mlflow, experimentId, arn)) ?? (await createRun(mlflow, experimentId, arn, run));
  const { run_id: runId, artifact_uri: location } = found;
  const artifacts = await copyArtifacts(listArtifacts(origin), location, options.artifactUri, s3);
  await writeRun(mlflow, runId, run);
  logger.info('run recorded', { arn, experimentId, runId, status: run.status, artifacts });
  return { experimentId, runId };
}

async function findExperiment(mlflow: MlflowClient, name: string): Promise<string> {
  try {
    return await askExperiment(mlflow, name);
  } catch (error) {
    if (!(error instanceof MlflowError) || error.code !== 'RESOURCE_DOES_NOT_EXIST') {
      throw error;
    }
  }
  try {
    return (await mlflow.call<{ experiment_id: string }>('POST', 'experiments/create', { name })).experiment_id;
  } catch (error) {
    if (error instanceof MlflowError && error.code === 'RESOURCE_ALREADY_EXISTS') {
      // Another run has ended at the same time.
      return askExperiment(mlflow, name);
    }
    throw error;
  }
}

async function askExperiment(mlflow: MlflowClient, name: string): Promise<string> {
  const { experiment } = await mlflow.call<{ experiment: { experiment_id: string; lifecycle_stage?: string } }>(
    'GET',
    'experiments/get-by-name',
    { experiment_name: name },
  );
  if (experiment.lifecycle_stage === 'deleted') {
    throw new Error(
      `the experiment ${name} was deleted in MLflow, and its name is taken until it is gone for good: restore it there, or give experimentName another one`,
    );
  }
  return experiment.experiment_id;
}

/** What MLflow says of a run. */
interface RunInfo {
  readonly run_id: string;
  readonly artifact_uri?: string;
}

/** The run that records an execution; of several, the one that all who look agree on. */
async function findRun(mlflow: MlflowClient, experimentId: string, arn: string): Promise<RunInfo | undefined> {
  const { runs = [] } = await mlflow.call<{ runs?: { info: RunInfo }[] }>('POST', 'runs/search', {
    experiment_ids: [experimentId],
    filter: `tags.\`${RUN_TAGS.execution}\` = '${arn}'`,
    max_results: MOST_AT_ONCE,
  });
  const [first, ...others] = runs.map(({ info }) => info).sort((one, other) => (one.run_id < other.run_id ? -1 : 1));
  for (const { run_id } of others) {
    await mlflow.call('POST', 'runs/delete', { run_id });
  }
  return first;
}

/** Two that create one at once find each other's afterwards: one of the two goes. */
async function createRun(mlflow: MlflowClient, experimentId: string, arn: string, run: TrackedRun): Promise<RunInfo> {
  const { run: created } = await mlflow.call<{ run: { info: RunInfo } }>('POST', 'runs/create', {
    experiment_id: experimentId,
    run_name: run.name,
    start_time: run.start,
    tags: toPairs({ [RUN_TAGS.execution]: arn }),
  });
  return (await findRun(mlflow, experimentId, arn)) ?? created.info;
}

async function writeRun(mlflow: MlflowClient, runId: string, run: TrackedRun): Promise<void> {
  const timestamp = run.end ?? run.start;
  const metrics = Object.entries(run.metrics).map(([key, value]) => ({ key, value, timestamp, step: 0 }));
  const [params, tags] = [toPairs(run.params), toPairs(run.tags)];
  const most = Math.max(metrics.length, params.length, tags.length);
  for (let start = 0; start < most; start += MOST_AT_ONCE) {
    const part = <T>(all: readonly T[]): T[] => all.slice(start, start + MOST_AT_ONCE);
    await mlflow.call('POST', 'runs/log-batch', {
      run_id: runId,
      metrics: part(metrics),
      params: part(params),
      tags: part(tags),
    });
  }
  await mlflow.call('POST', 'runs/update', {
    run_id: runId,
    status: run.status,
    ...(run.end !== undefined && { end_time: run.end }),
  });
}

function toPairs(texts: Readonly<Record<string, string>>): { key: string; value: string }[] {
  return Object.entries(texts).map(([key, value]) => ({ key, value }));
}
