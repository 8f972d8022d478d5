import type { AlarmRule } from '../aws/alarms';
import type { Environment } from '../environment';
import { takeSteps } from '../history';
import { disableRecheck } from './silence';
import type { GuardSet, RetrainSchedule } from './steps';
import { RetrainWorld } from './world';

/** In every so manieth history the schedule of the re-check is disabled at its end, for hours that take long. */
const SILENCED = 24;

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
  const unsettled = await world.watch.settle();
  return unsettled ?? (schedule.seed % SILENCED === 2 ? disableRecheck(world, world.watch.told) : undefined);
}
