import type { Environment } from '../environment';
import { takeSteps } from '../history';
import type { DriftSchedule } from './steps';
import { DriftWorld, WINDOW } from './world';

/** After so many more events of the schedule all windows are made up for. */
const LOOKS = 2;

/** Runs a history to its end; returns what did not hold, undefined when all did. */
export async function runDrift(
  schedule: DriftSchedule,
  environments: readonly Environment[],
  prepare: (world: DriftWorld) => void = () => undefined,
): Promise<string | undefined> {
  const world = new DriftWorld(schedule, environments);
  prepare(world);
  await world.begin();
  const violation = await takeSteps(world, schedule);
  if (violation) {
    return violation;
  }
  world.endOutage();
  await world.pass(Math.max(0, world.bus.heldUpUntil - world.runtime.now) + LOOKS * WINDOW);
  // Until half past, so that the last window's look is over.
  await world.pass(WINDOW - (world.runtime.now % WINDOW) + WINDOW / 2);
  return world.detector.isBusy ? 'the function is still busy' : world.watch.look();
}
