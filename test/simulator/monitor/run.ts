import { takeSteps } from '../history';
import type { MonitorSchedule } from './steps';
import { type MonitorWorld, WINDOW } from './world';

/** A monitor's world, with what looks at it. */
export interface WatchedMonitor extends MonitorWorld {
  readonly watch: { readonly violation: string | undefined; look(): string | undefined };
  /** The first look, which windows before it are nothing to. */
  begin(): Promise<void>;
}

/** What is replayed is handled in so long, before the next window's turn. */
const REPLAY_MILLISECONDS = 15 * 60_000;

/**
 * Runs a history to its end; returns what did not hold, undefined when all did.
 *
 * @param looks after so many more events of the schedule all windows are made up for
 */
export async function runMonitor(
  world: WatchedMonitor,
  schedule: MonitorSchedule,
  looks: number,
): Promise<string | undefined> {
  await world.begin();
  const violation = await takeSteps(world, schedule);
  if (violation) {
    return violation;
  }
  world.endOutage();
  await world.pass(Math.max(0, world.bus.heldUpUntil - world.runtime.now) + looks * WINDOW);
  // Until half past, so that the last window's look is over.
  await world.pass(WINDOW - (world.runtime.now % WINDOW) + WINDOW / 2);
  const missing = world.isBusy ? 'the function is still busy' : world.watch.look();
  if (missing || world.monitor.replay() === 0) {
    return missing;
  }
  await world.pass(REPLAY_MILLISECONDS);
  return world.isBusy || world.monitor.deadLetters.length > 0
    ? 'a dead letter that is replayed is not handled'
    : world.watch.look();
}
