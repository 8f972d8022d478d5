import {
  type PipelineExecutionStep,
  paginateListPipelineExecutionSteps,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { ENDED_EXECUTION_STATES } from '../../contract/events';
import { describeError } from './aws-errors';
import { logger } from './logging';

/** How many failed steps a message names. */
const MOST_STEPS = 3;

interface PipelineClients {
  readonly sageMaker: SageMakerClient;
}

/** All steps of a run of a pipeline. */
export async function listSteps(run: string, { sageMaker }: PipelineClients): Promise<PipelineExecutionStep[]> {
  const steps: PipelineExecutionStep[] = [];
  const pages = paginateListPipelineExecutionSteps({ client: sageMaker, pageSize: 100 }, { PipelineExecutionArn: run });
  for await (const { PipelineExecutionSteps = [] } of pages) {
    steps.push(...PipelineExecutionSteps);
  }
  return steps;
}

/** The steps of a run that failed, or why they cannot be listed. */
export async function listFailedSteps(
  run: string,
  clients: PipelineClients,
): Promise<{ readonly steps: PipelineExecutionStep[]; readonly refused?: string }> {
  try {
    const steps = await listSteps(run, clients);
    return { steps: steps.filter(({ StepStatus }) => StepStatus === ENDED_EXECUTION_STATES.failed) };
  } catch (error) {
    const refused = describeError(error);
    logger.warn('the failed steps of the run cannot be listed', { run, reason: refused });
    return { steps: [], refused };
  }
}

/** Why a run failed, for people: its steps know; the run itself says only that one of them did. */
export async function findFailure(run: string, clients: PipelineClients): Promise<string> {
  const { steps, refused } = await listFailedSteps(run, clients);
  if (refused !== undefined) {
    return `its failed steps say why; they could not be listed (${refused})`;
  }
  const since = ({ StartTime }: PipelineExecutionStep): number => StartTime?.getTime() ?? 0;
  const reasons = steps
    .sort((one, other) => since(one) - since(other))
    .slice(0, MOST_STEPS)
    .map(
      ({ StepName, FailureReason, Metadata }) =>
        `step ${StepName}: ${FailureReason ?? Metadata?.Fail?.ErrorMessage ?? 'no reason is given'}`,
    );
  return reasons.length > 0 ? reasons.join('; ') : 'SageMaker names no step that failed';
}
