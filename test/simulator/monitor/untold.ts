import { type AlarmName, TELL_MILLISECONDS } from '../aws/alarms';
import { type MonitorWorld, WINDOW } from './world';

/** What each monitor's silence is seen by. */
const SILENCE = {
  WindowsAnalyzed: 'DriftSilenceAlarm',
  WindowsMeasured: 'QualitySilenceAlarm',
} as const satisfies Record<string, AlarmName>;
/** So many windows without an evaluation are silence. */
const SILENT_MILLISECONDS = 3 * WINDOW;
const MINUTE = 60_000;

/** What a monitor failed on and nobody was told of in time; undefined where everything was told. */
export function findUntoldFailure(world: MonitorWorld, metric: keyof typeof SILENCE): string | undefined {
  const { told, cloudWatch, runtime, hadTrouble } = world;
  if (told.hasUntoldLetter) {
    return 'an event was given up, and nobody was told within 30 minutes';
  }
  const evaluated = cloudWatch.metrics.filter(({ name }) => name === metric).map(({ at }) => at);
  const alarm = SILENCE[metric];
  for (const [index, last] of evaluated.entries()) {
    const silentAt = last + SILENT_MILLISECONDS;
    if ((evaluated[index + 1] ?? runtime.now) < silentAt + TELL_MILLISECONDS) {
      continue;
    }
    if (!told.byAlarm(alarm, last, silentAt + TELL_MILLISECONDS)) {
      return 'a monitor was silent, and nobody was told within 30 minutes';
    }
  }
  const isFalse = !hadTrouble && evaluated.length > 0 && told.byAlarm(alarm, evaluated[0]! + MINUTE, runtime.now);
  return isFalse ? 'the alarm of silence stands, and every window was evaluated' : undefined;
}
