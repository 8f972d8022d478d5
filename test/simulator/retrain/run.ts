import type { Environment } from '../environment';
import { takeSteps } from '../history';
import type { GuardSet, RetrainSchedule } from './steps';
import { RetrainWorld } from './world';

/** Runs a history to its end; returns what did not hold, undefined when all did. */
export async function runRetrain(
  schedule: RetrainSchedule,
  environments: Readonly<Record<GuardSet, readonly Environment[]>>,
  prepare: (world: RetrainWorld) => void = () => undefined,
): Promise<string | undefined> {
  const world = new RetrainWorld(schedule, environments);
  prepare(world);
  const violation = await takeSteps(world, schedule);
  if (violation) {
    return violation;
  }
  world.pipelines.failuresLeft = 0;
  return world.watch.settle();
}
