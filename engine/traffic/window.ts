import { readEventTime } from '../aws/event-time';
import type { DriftConfig } from '../drift';

/** A schedule's event, or a call by hand that names the window. */
export interface DetectDriftEvent {
  /** ISO 8601; @default - now */
  readonly scheduledTime?: string;
  /** ISO 8601, inclusive; only together with windowEnd. */
  readonly windowStart?: string;
  /** ISO 8601, exclusive. */
  readonly windowEnd?: string;
  /** The S3 URI of a plan whose shards are counted: they are merged and judged. Comes from the state machine only. */
  readonly plan?: string;
}

/** The stretch of time whose traffic is judged. */
export interface Window {
  readonly start: Date;
  /** Exclusive. */
  readonly end: Date;
  /** The instant under which the metrics are published. */
  readonly metricTime: Date;
}

/** An event that names no window. */
export class InvalidEventError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidEventError';
  }
}

const HOUR = 3_600_000;

/**
 * The window that an event means: the one it names, or the last one that ended at least `delaySeconds` before its time.
 * The same event always means the same window.
 *
 * @throws InvalidEventError when it names half a window, an empty one, or something that is no time
 */
export function chooseWindow(event: DetectDriftEvent | undefined, config: DriftConfig): Window {
  const { windowStart, windowEnd, scheduledTime } = event ?? {};
  if (windowStart === undefined && windowEnd === undefined) {
    const metricTime = readTime('scheduledTime', () => readEventTime(event), scheduledTime);
    const length = config.windowSeconds * 1000;
    const end = Math.floor((metricTime.getTime() - config.delaySeconds * 1000) / length) * length;
    return { start: new Date(end - length), end: new Date(end), metricTime };
  }
  const { start, end } = readNamedWindow(windowStart, windowEnd);
  return {
    start,
    end,
    metricTime:
      scheduledTime === undefined ? end : readTime('scheduledTime', () => new Date(scheduledTime), scheduledTime),
  };
}

/** Whether an event names its window: somebody asked for it by its times. */
export function isNamed({ windowStart, windowEnd }: DetectDriftEvent = {}): boolean {
  return windowStart !== undefined || windowEnd !== undefined;
}

/**
 * The window that an event names.
 *
 * @throws InvalidEventError when it names half a window, an empty one, or something that is no time
 */
export function readNamedWindow(
  windowStart: string | undefined,
  windowEnd: string | undefined,
): Pick<Window, 'start' | 'end'> {
  if (windowStart === undefined || windowEnd === undefined) {
    throw new InvalidEventError('windowStart and windowEnd must be given together');
  }
  const start = readTime('windowStart', () => new Date(windowStart), windowStart);
  const end = readTime('windowEnd', () => new Date(windowEnd), windowEnd);
  if (start >= end) {
    throw new InvalidEventError(`windowEnd must be after windowStart, got ${windowStart} to ${windowEnd}`);
  }
  return { start, end };
}

/** Whether a window is one of those that the schedule looks at. */
export function isRegular({ start, end }: Pick<Window, 'start' | 'end'>, { windowSeconds }: DriftConfig): boolean {
  return end.getTime() - start.getTime() === windowSeconds * 1000 && start.getTime() % (windowSeconds * 1000) === 0;
}

/** The windows of the same length before one, the nearest first. */
export function listEarlierWindows(
  window: Pick<Window, 'start' | 'end'>,
  count: number,
): Pick<Window, 'start' | 'end'>[] {
  return Array.from({ length: count }, (_, i) => shift(window, -(i + 1)));
}

/** The window so many of its lengths later. */
function shift({ start, end }: Pick<Window, 'start' | 'end'>, lengths: number): Pick<Window, 'start' | 'end'> {
  const by = lengths * (end.getTime() - start.getTime());
  return { start: new Date(start.getTime() + by), end: new Date(end.getTime() + by) };
}

/** @throws InvalidEventError naming what was given where a time was to be */
export function readTime(name: string, read: () => Date, given: string | undefined): Date {
  try {
    const time = read();
    // An invalid date throws here.
    time.toISOString();
    return time;
  } catch (error) {
    throw new InvalidEventError(
      `${name} must be an ISO 8601 time, got ${JSON.stringify(given)} (${(error as Error).message})`,
    );
  }
}

/** An hour of captured files. */
export interface CaptureHour {
  /** `yyyy/mm/dd/hh`, UTC. */
  readonly path: string;
  /** Whether the hour overlaps the window. */
  readonly inside: boolean;
}

/**
 * The hours whose files may hold records of the window: those that overlap it and one more on each side, since a file that is
 * begun before the hour is over may hold records of the next, and one may be named after the time it was closed.
 */
export function listCaptureHours({ start, end }: Pick<Window, 'start' | 'end'>): CaptureHour[] {
  const first = Math.floor(start.getTime() / HOUR) * HOUR;
  const last = Math.floor((end.getTime() - 1) / HOUR) * HOUR;
  const hours: CaptureHour[] = [];
  for (let time = first - HOUR; time <= last + HOUR; time += HOUR) {
    hours.push({ path: formatHour(new Date(time)), inside: time >= first && time <= last });
  }
  return hours;
}

/** `yyyy/mm/dd/hh` in UTC. */
export function formatHour(time: Date): string {
  return time.toISOString().slice(0, 13).replace(/[-T]/g, '/');
}

/** `yyyymmddThhmmssZ` in UTC. */
export function formatSecond(time: Date): string {
  return time
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:]/g, '');
}
