import { type TellOptions, tell } from '../aws/notice';
import type { DueWindows } from './catch-up';

/** What a monitor does with its windows, in messages about those that it missed. */
export interface MonitorWork {
  readonly monitor: 'drift' | 'quality';
  /** Of the monitors that do several things, which. */
  readonly step?: string;
  /** A participle: `compared with the baseline`. */
  readonly done: string;
}

/** Missed windows that are made up for. */
export interface LateWindows {
  readonly windows: number;
  /** How many are left for the next invocations. */
  readonly later?: number;
  /** ISO times. */
  readonly from: string;
  readonly until: string;
  /** What came of them, in words and for programs. */
  readonly found?: string;
  readonly details?: Readonly<Record<string, number>>;
}

/** Tells of windows that nobody will evaluate any more. */
export function tellLost(
  { start, end }: NonNullable<DueWindows['passed']>,
  time: Date,
  { monitor, step, done }: MonitorWork,
  audience: TellOptions,
): Promise<void> {
  const [from, until] = [start.toISOString(), end.toISOString()];
  return tell(
    {
      kind: 'WindowsLost',
      happened: `the ${monitor} monitor did not run, and the windows from ${from} to ${until} were not ${done}`,
      holds: 'they are evaluated no more; later windows are',
      time,
      details: { monitor, ...(step && { step }), from, until },
    },
    audience,
  );
}

/** Tells of missed windows that are made up for. */
export function tellLate(
  { windows, later = 0, from, until, found, details }: LateWindows,
  time: Date,
  { monitor, step, done }: MonitorWork,
  audience: TellOptions,
): Promise<void> {
  return tell(
    {
      kind: 'WindowsEvaluatedLate',
      happened: [
        windows === 1
          ? `a missed window, from ${from} to ${until}, is ${done} late`
          : `${windows} missed windows from ${from} to ${until} are ${done} late`,
        ...(later > 0 ? [`${later} more follow with the next invocations`] : []),
        ...(found === undefined ? [] : [found]),
      ].join('; '),
      holds: 'their metrics have the times of their own events, and alarms look at the last ones only',
      time,
      details: { monitor, ...(step && { step }), windows, later, from, until, ...details },
    },
    audience,
  );
}
