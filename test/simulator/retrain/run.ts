import type { AlarmRule } from '../aws/alarms';
import type { Environment } from '../environment';
import { takeSteps } from '../history';
import { disableRecheck } from './silence';
import { breakFeed, standIncurably } from './standing';
import type { GuardSet, RetrainSchedule } from './steps';
import { RetrainWorld } from './world';

/** In every so manieth history the schedule of the re-check is disabled at its end, for hours that take long. */
const SILENCED = 24;
/** In as many others an alarm stands that no run clears, or that rests on a broken feed. */
const STANDING = { incurable: 7, faulty: 13 } as const;

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
  if (unsettled) {
    return unsettled;
  }
  switch (schedule.seed % SILENCED) {
    case 2:
      return disableRecheck(world, world.watch.told);
    case STANDING.incurable:
      return (await standIncurably(world)) ?? world.watch.violation;
    case STANDING.faulty:
      return (await breakFeed(world)) ?? world.watch.violation;
    default:
      return undefined;
  }
}
