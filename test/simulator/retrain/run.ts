import type { Environment } from '../environment';
import type { RetrainSchedule } from './steps';
import { RetrainWorld } from './world';

/** Runs a history to its end; returns what did not hold, undefined when all did. */
export async function runRetrain(
  schedule: RetrainSchedule,
  environments: readonly Environment[],
  prepare: (world: RetrainWorld) => void = () => undefined,
): Promise<string | undefined> {
  const world = new RetrainWorld(schedule, environments);
  prepare(world);
  for (const { wait, ...step } of schedule.steps) {
    await world.pass(wait * 1_000);
    world.take(step);
    if (world.watch.violation) {
      return world.watch.violation;
    }
  }
  world.cloud.endFaults();
  world.bus.endFaults();
  world.pipelines.failuresLeft = 0;
  return world.watch.settle();
}
