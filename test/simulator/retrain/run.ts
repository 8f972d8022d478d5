import type { AlarmRule } from '../aws/alarms';
import type { Environment } from '../environment';
import { takeSteps } from '../history';
import type { GuardSet, RetrainSchedule } from './steps';
import { RetrainWorld } from './world';

/** Runs a history to its end; returns what did not hold, undefined when all did. */
export async function runRetrain(
  schedule: RetrainSchedule,
  environments: Readonly<Record<GuardSet, readonly Environment[]>>,
  alarms: readonly AlarmRule[],
  prepare: (world: RetrainWorld) => void = () => undefined,
): Promise<string | undefined> {
  const world = new RetrainWorld(schedule, environments, alarms);
  prepare(world);
  const violation = await takeSteps(world, schedule);
  if (violation) {
    return violation;
  }
  world.pipelines.failuresLeft = 0;
  world.pipelines.refusalsLeft = 0;
  return world.watch.settle();
}
