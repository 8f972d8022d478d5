import type { PipelineExecutionSummary } from '@aws-sdk/client-sagemaker';
import { BY_HAND, type Cause } from './cause';

/** What holds a run back. `served`: nothing does, but there is nothing left to do. */
export type Hold =
  | 'served'
  | 'running'
  | 'cooldown'
  | 'cap'
  | 'budget'
  | 'quiet'
  | 'waits'
  | 'futile'
  | 'fault'
  | 'uncalibrated'
  | 'condition';

/** No run is started. */
export interface Skip {
  readonly outcome: 'skipped';
  readonly hold: Hold;
  readonly reason: string;
  /** The run that is the reason. */
  readonly pipelineExecutionArn?: string;
}

/** No run is started, because of a run or of something else. */
export function skip(hold: Hold, reason: string, run?: PipelineExecutionSummary): Skip {
  return { outcome: 'skipped', hold, reason, pipelineExecutionArn: run?.PipelineExecutionArn };
}

/** When a run started, in milliseconds. */
export function startOf(run: PipelineExecutionSummary): number {
  return run.StartTime?.getTime() ?? 0;
}

/** A run that failed or was stopped registered no version. */
export function isWithoutModel({ PipelineExecutionStatus: status }: PipelineExecutionSummary): boolean {
  return status === 'Failed' || status === 'Stopped';
}

/** Whether a person asked for the run. */
export function isByHand({ PipelineExecutionDescription: description }: PipelineExecutionSummary): boolean {
  return description?.startsWith(BY_HAND) ?? false;
}

/** A run for people, with its state and its start. */
export function describeRun(run: PipelineExecutionSummary): string {
  return `${run.PipelineExecutionArn?.split('/').pop()} (${run.PipelineExecutionStatus}, started ${run.StartTime?.toISOString()})`;
}

/** Whether a run was started for the cause, in whatever attempt. */
export function isRunOf(
  { PipelineExecutionDescription: description }: PipelineExecutionSummary,
  cause: Cause,
): boolean {
  return description === cause.description || (description?.startsWith(`${cause.description} (attempt `) ?? false);
}

/** Whether one of the runs was started for the cause. */
export function isServed(runs: readonly PipelineExecutionSummary[], cause: Cause): boolean {
  return runs.some((run) => isRunOf(run, cause));
}
