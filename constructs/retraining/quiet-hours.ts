import { Token } from 'aws-cdk-lib';
import { type QuietHoursConfig, TIME_OF_DAY } from '../../contract/retrain-guards';
import { LifecycleValidationError } from '../foundation/validation-error';

/** A day of the week. */
export enum DayOfWeek {
  /** Monday. */
  MONDAY = 'MON',
  /** Tuesday. */
  TUESDAY = 'TUE',
  /** Wednesday. */
  WEDNESDAY = 'WED',
  /** Thursday. */
  THURSDAY = 'THU',
  /** Friday. */
  FRIDAY = 'FRI',
  /** Saturday. */
  SATURDAY = 'SAT',
  /** Sunday. */
  SUNDAY = 'SUN',
}

/** Hours in which no retraining starts. One that has started before goes on. */
export interface QuietHours {
  /** By whose clocks, a name of the IANA time zone database such as `Europe/Berlin`; `UTC` is one. */
  readonly timeZone: string;
  /** When they begin, such as `08:00`. */
  readonly from: string;
  /** When they end, such as `18:00`; on the next day where it is not later than `from`. `24:00` is the end of the day. */
  readonly to: string;
  /**
   * The days on which they begin.
   * @default - every day
   */
  readonly days?: DayOfWeek[];
}

/** Checks quiet hours, and renders them for the function that decides. */
export function renderQuietHours(all: QuietHours[] | undefined): QuietHoursConfig[] | undefined {
  return all?.map(({ timeZone, from, to, days }, index) => {
    const at = `quietHours[${index}]`;
    if (!Token.isUnresolved(timeZone) && !isTimeZone(timeZone)) {
      throw new LifecycleValidationError(
        `${at}.timeZone: must be a name of the IANA time zone database such as Europe/Berlin, got '${timeZone}'`,
      );
    }
    for (const [name, time] of Object.entries({ from, to })) {
      if (!TIME_OF_DAY.test(time)) {
        throw new LifecycleValidationError(
          `${at}.${name}: must be a time from 00:00 to 24:00 such as 08:30, got '${time}'`,
        );
      }
    }
    if (from === '24:00' || from === to) {
      throw new LifecycleValidationError(
        `${at}: must begin before 24:00 and end at another time, got ${from} to ${to}; a whole day is 00:00 to 24:00`,
      );
    }
    if (days?.length === 0) {
      throw new LifecycleValidationError(`${at}.days: must name a day, got none; leave it out for every day`);
    }
    return { timeZone, from, to, days };
  });
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    // Offsets such as +01:00 have no summer time, and older runtimes refuse them.
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}
