import { ENDPOINT_METRICS, ROLLOUT_METRICS } from '../../../contract/cloudwatch';
import { type AlarmName, TELL_MILLISECONDS, type Told } from '../aws/alarms';
import { type EndpointWorld, SWEEP_MILLISECONDS } from './world';

const MINUTE = 60_000;
/** For so long all has been well. */
const WELL_MILLISECONDS = 15 * MINUTE;
/** For so long nobody looks. */
const SILENT_MILLISECONDS = 90 * MINUTE;
/** Requests fail, or take this long in the model, in so many minutes in a row. */
const TROUBLE_MINUTES = 5;
const SLOW_MICROSECONDS = 2_500_000;

const REQUEST_ALARMS = ['ErrorAlarm', 'LatencyAlarm'] as const;

/** How a controller comes to be silent: somebody disables its schedule, or takes all concurrency from it. */
export type Silencing = 'schedule' | 'concurrency';

/** Silences the controllers of a world at rest for a while; returns what nobody was told of. */
export async function silence(world: EndpointWorld, told: Told, how: Silencing): Promise<string | undefined> {
  const { cloudWatch, runtime, stacks } = world;
  const controllers = Object.values(stacks).map(({ controller }) => controller);
  const from = runtime.now;
  if (how === 'schedule') {
    await world.skip(SILENT_MILLISECONDS);
  } else {
    controllers.forEach((controller) => controller.stop(true));
    await world.pass(SILENT_MILLISECONDS);
    controllers.forEach((controller) => controller.stop(false));
    world.skipped.push({ from, to: runtime.now });
  }
  const looks = cloudWatch.metrics.filter(({ name }) => name === ROLLOUT_METRICS.looked.name);
  // Nothing is amiss before a look that should come does not.
  const missedAt = Math.max(...looks.map(({ at }) => at)) + SWEEP_MILLISECONDS;
  if (!isTold(told, 'ControllerSilenceAlarm', missedAt)) {
    return 'the controller was silent, and nobody was told within 30 minutes';
  }
  return how === 'concurrency' && !isTold(told, 'HandlerAlarm', from + SWEEP_MILLISECONDS)
    ? 'the controller was throttled, and nobody was told within 30 minutes'
    : undefined;
}

/** Lets requests fail, and answers be slow; returns what nobody was told of. */
export async function failRequests(world: EndpointWorld, told: Told): Promise<string | undefined> {
  const { cloudWatch, runtime } = world;
  const from = runtime.now;
  for (let minute = 0; minute < TROUBLE_MINUTES; minute++) {
    cloudWatch.metrics.push(
      { name: ENDPOINT_METRICS.failed.name, at: runtime.now, dimensions: '', value: 3 },
      { name: ENDPOINT_METRICS.modelLatency.name, at: runtime.now, dimensions: '', value: SLOW_MICROSECONDS },
    );
    await world.pass(MINUTE);
  }
  const untold = REQUEST_ALARMS.find((name) => !isTold(told, name, from));
  return untold && `requests failed or were slow, and ${untold} told nobody within 30 minutes`;
}

/** Which alarm stands where every sweep was looked at, and requests are answered. */
export function findFalseAlarm({ runtime }: EndpointWorld, told: Told): string | undefined {
  const alarms = ['ControllerSilenceAlarm', ...REQUEST_ALARMS] as const;
  const name = alarms.find((each) => told.byAlarm(each, runtime.now - WELL_MILLISECONDS, runtime.now));
  return name && `${name} stands, and all is well`;
}

function isTold(told: Told, name: AlarmName, at: number): boolean {
  return told.byAlarm(name, at, at + TELL_MILLISECONDS);
}
