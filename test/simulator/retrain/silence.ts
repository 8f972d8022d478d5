import { RETRAIN_METRICS } from '../../../contract/cloudwatch';
import { TELL_MILLISECONDS, type Told } from '../aws/alarms';
import { RECHECK_MILLISECONDS, type RetrainWorld } from './world';

const ALARM = 'RetrainingSilenceAlarm';
/** So many re-checks that do not come are silence. */
const SILENT_RECHECKS = 3;
const MINUTE = 60_000;

/**
 * Somebody disables the schedule of the re-check in a world at rest, and enables it again. What else asks for runs meanwhile does
 * not hide it.
 *
 * @returns what nobody was told of, or was told although all was well
 */
export async function disableRecheck(world: RetrainWorld, told: Told): Promise<string | undefined> {
  const { cloudWatch, runtime } = world;
  // Half an hour after a re-check, which a world at rest is done with.
  await world.passRecheck(RECHECK_MILLISECONDS / 2);
  const counted = cloudWatch.metrics.filter(({ name }) => name === RETRAIN_METRICS.rechecked.name);
  const last = Math.max(0, ...counted.map(({ at }) => at));
  if (runtime.now - last > RECHECK_MILLISECONDS) {
    return 'a re-check came to its end, and was not counted';
  }
  if (told.byAlarm(ALARM, runtime.now - MINUTE, runtime.now)) {
    return `${ALARM} stands, and all is well`;
  }
  for (let missed = 0; missed <= SILENT_RECHECKS; missed++) {
    world.take({ kind: 'byHand', force: false });
    await world.skip(RECHECK_MILLISECONDS);
  }
  const silentAt = last + SILENT_RECHECKS * RECHECK_MILLISECONDS;
  if (!told.byAlarm(ALARM, silentAt, silentAt + TELL_MILLISECONDS)) {
    return 'no re-check came, and nobody was told within 30 minutes of the third';
  }
  await world.passRecheck(RECHECK_MILLISECONDS / 2);
  return told.byAlarm(ALARM, runtime.now - MINUTE, runtime.now) ? `${ALARM} stands, and all is well again` : undefined;
}
