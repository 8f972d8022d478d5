import path from 'node:path';
import type { DescribePipelineExecutionResponse, PipelineExecutionStep } from '@aws-sdk/client-sagemaker';
import { SimulatedClock } from '../clock';
import type { Operation } from '../interfaces';
import { LocalSageMaker } from '../sagemaker/local-sagemaker';
import type { StepEvent } from '../sagemaker/pipelines/execution';
import type { InvokeFunction } from '../sagemaker/pipelines/lambda-step';
import { findSpark } from '../spark-python';
import type { FolderStore } from './folder-store';

/** What a SageMaker without a deployment needs. */
export interface UndeployedOptions {
  /** This package's folder. */
  readonly root: string;
  /** For the folders of jobs, their logs, and what stands for S3 (`objects`). */
  readonly workDir: string;
  /** A Python with the packages of jobs/requirements.txt. */
  readonly python: string;
  /** Simulated seconds per real second: how long retries wait. */
  readonly speed: number;
}

/** A SageMaker whose events and metrics reach nobody: what would listen is not deployed. */
export function startUndeployed(
  { root, workDir, python, speed }: UndeployedOptions,
  store: FolderStore,
  invokeFunction: InvokeFunction,
): LocalSageMaker {
  return new LocalSageMaker({
    clock: new SimulatedClock(new Date(), speed),
    store,
    events: { emit: async () => undefined },
    metrics: { put: () => undefined, alarmState: () => undefined },
    invokeFunction,
    python,
    workDir,
    containersDir: path.join(root, 'local', 'containers'),
    sparkPython: () => findSpark(root, python),
  });
}

/** How an execution ended. */
export interface EndedExecution {
  readonly execution: DescribePipelineExecutionResponse;
  readonly steps: PipelineExecutionStep[];
}

/** Asks the control plane, as SDKs do. */
export async function callSageMaker(sagemaker: LocalSageMaker, name: string, request: unknown): Promise<any> {
  return (sagemaker.operations[name] as Operation)(request);
}

/** Runs a pipeline to its end, whatever that is. */
export async function runToEnd(
  sagemaker: LocalSageMaker,
  pipelineName: string,
  parameters: ReadonlyMap<string, string>,
  onStep: (event: StepEvent) => void,
): Promise<EndedExecution> {
  sagemaker.onStep(onStep);
  const { PipelineExecutionArn } = await callSageMaker(sagemaker, 'StartPipelineExecution', {
    PipelineName: pipelineName,
    PipelineParameters: [...parameters].map(([Name, Value]) => ({ Name, Value })),
    ClientRequestToken: 'local-pipeline-execution-0123456789',
  });
  await sagemaker.settle();
  const { PipelineExecutionSteps } = await callSageMaker(sagemaker, 'ListPipelineExecutionSteps', {
    PipelineExecutionArn,
    SortOrder: 'Ascending',
    MaxResults: 100,
  });
  const execution = await callSageMaker(sagemaker, 'DescribePipelineExecution', { PipelineExecutionArn });
  return { execution, steps: PipelineExecutionSteps };
}
