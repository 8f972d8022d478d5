const INSTANT = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZone: 'UTC',
});

/** Such as `Mon, 23 Nov 2026, 13:00 UTC`. */
export function formatInstant(time: string): string {
  return `${INSTANT.format(new Date(time))} UTC`;
}

/** A length of time in its largest whole unit, such as `6 hours`. */
export function formatLength(seconds: number): string {
  const [size, unit] = (
    [
      [86_400, 'day'],
      [3600, 'hour'],
      [60, 'minute'],
    ] as const
  ).find(([whole]) => seconds >= whole && seconds % whole === 0) ?? [1, 'second'];
  return `${seconds / size} ${unit}${seconds === size ? '' : 's'}`;
}
