import type { PipelineDefinition } from './definition';
import type { ExperimentNames } from './experiment';
import type { StepType } from './step-definition';

export type ExecutionStatus = 'Executing' | 'Stopping' | 'Stopped' | 'Failed' | 'Succeeded';
export type StepStatus = 'Starting' | 'Executing' | 'Stopping' | 'Stopped' | 'Failed' | 'Succeeded';

/** A step of an execution that has been reached. */
export interface StepExecution {
  readonly name: string;
  readonly type: StepType;
  readonly displayName?: string;
  readonly description?: string;
  status: StepStatus;
  startTime: Date;
  endTime?: Date;
  failureReason?: string;
  attempts: number;
  /** As in ListPipelineExecutionSteps, such as `{ ProcessingJob: { Arn } }`. */
  metadata: Record<string, unknown>;
  /** The Describe response of what the step made; for references. */
  result?: Record<string, unknown>;
}

/** One run of a pipeline. */
export interface PipelineExecution {
  readonly id: string;
  readonly arn: string;
  readonly pipelineName: string;
  readonly pipelineArn: string;
  readonly displayName: string;
  readonly description?: string;
  readonly definitionText: string;
  readonly definition: PipelineDefinition;
  readonly parameters: Record<string, unknown>;
  readonly parallelism?: unknown;
  readonly startTime: Date;
  readonly abort: AbortController;
  readonly steps: StepExecution[];
  modified: Date;
  status: ExecutionStatus;
  failureReason?: string;
  /** Where it is recorded, once it has begun. */
  experiment?: ExperimentNames;
  /** Resolves when the execution has ended in whatever way. */
  done: Promise<void>;
}

/** A change of a step's state, for whoever watches a run. */
export interface StepEvent {
  readonly executionArn: string;
  readonly executionName: string;
  readonly stepName: string;
  readonly stepType: StepType;
  readonly status: StepStatus;
  readonly startTime?: Date;
  readonly endTime?: Date;
  readonly failureReason?: string;
}
