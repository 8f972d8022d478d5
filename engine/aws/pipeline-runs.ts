import type { PipelineExecutionSummary } from '@aws-sdk/client-sagemaker';

/** Whether a run of a pipeline is in progress. One that is stopping still is. */
export function isRunning({
  PipelineExecutionStatus: status,
}: Pick<PipelineExecutionSummary, 'PipelineExecutionStatus'>): boolean {
  return status === 'Executing' || status === 'Stopping';
}
