import type { PipelineExecutionStep, PipelineExecutionSummary } from '@aws-sdk/client-sagemaker';
import type { Guards } from '../../contract/retrain-guards';
import { listSteps } from '../../engine/aws/pipeline-steps';
import { type Spending, startOfMonth } from './guards';
import type { ObserveOptions } from './observe';
import { startOf } from './runs';

const HOUR = 3_600_000;

/** What the runs of a month have cost: the time of each step by what an hour of it costs. */
export async function findSpending(
  runs: readonly PipelineExecutionSummary[],
  now: Date,
  { hourlyCosts }: NonNullable<Guards['budget']>,
  options: Pick<ObserveOptions, 'sageMaker'>,
): Promise<Spending> {
  const costs: number[] = [];
  for (const run of runs.filter((each) => startOf(each) >= startOfMonth(now))) {
    costs.push(addCosts(await listSteps(run.PipelineExecutionArn!, options), hourlyCosts, now));
  }
  return { spent: costs.reduce((sum, cost) => sum + cost, 0), dearest: Math.max(0, ...costs) };
}

/** What steps have cost until an instant; those without machines cost nothing. */
export function addCosts(
  steps: readonly PipelineExecutionStep[],
  hourlyCosts: Readonly<Record<string, number>>,
  now: Date,
): number {
  return steps.reduce((sum, { StepName, StartTime, EndTime }) => {
    const hours = StartTime ? Math.max(0, (EndTime ?? now).getTime() - StartTime.getTime()) / HOUR : 0;
    return sum + hours * (hourlyCosts[StepName ?? ''] ?? 0);
  }, 0);
}
