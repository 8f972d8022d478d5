import { type QuietHoursConfig, WEEKDAYS } from '../../contract/retrain-guards';

/** The quiet hours in which an instant lies, by the clocks of their time zone. */
export function findQuietHours(all: readonly QuietHoursConfig[], now: Date): QuietHoursConfig | undefined {
  return all.find((quiet) => isQuiet(quiet, now));
}

function isQuiet({ timeZone, from, to, days = WEEKDAYS }: QuietHoursConfig, now: Date): boolean {
  const { day, time } = readLocalTime(timeZone, now);
  const beginsOn = (index: number): boolean => days.includes(WEEKDAYS[(index + 7) % 7]!);
  // Texts of one length compare as the times do.
  return from < to
    ? beginsOn(day) && time >= from && time < to
    : (beginsOn(day) && time >= from) || (beginsOn(day - 1) && time < to);
}

function readLocalTime(timeZone: string, now: Date): { day: number; time: string } {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(now);
  const part = (type: string): string => parts.find((each) => each.type === type)!.value;
  return {
    day: (WEEKDAYS as readonly string[]).indexOf(part('weekday').toUpperCase()),
    time: `${part('hour')}:${part('minute')}`,
  };
}
