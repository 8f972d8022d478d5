import { DateOrder } from '../../contract/recipe';

const HOUR = 3_600_000;
/** How long a step is, in milliseconds, or in months. */
const LENGTHS = { hour: HOUR, day: 24 * HOUR, week: 7 * 24 * HOUR } as const;
const MONTHS = { month: 1, year: 12 } as const;

const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?(Z|[+-]\d\d:?\d\d)?$/;
const YEAR_LAST = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d\d)(?:(?:T|,? )(\d{1,2}:\d\d(?::\d\d)?))?$/;
/** Two digits of a year are those of the 1900s from here on, as jobs/prepare/moments.py has it. */
const PIVOT = 69;

/** The time so many steps after another one, in milliseconds since 1970. */
export function addSteps(time: number, steps: number, frequency: keyof typeof LENGTHS | keyof typeof MONTHS): number {
  if (frequency in LENGTHS) {
    return time + steps * LENGTHS[frequency as keyof typeof LENGTHS];
  }
  const date = new Date(time);
  return date.setUTCMonth(date.getUTCMonth() + steps * MONTHS[frequency as keyof typeof MONTHS]);
}

/** A time as milliseconds since 1970, UTC where it names no offset; undefined of what is none. */
export function readStep(text: string, order: `${DateOrder}` = DateOrder.YEAR_MONTH_DAY): number | undefined {
  const written = order === DateOrder.YEAR_MONTH_DAY ? text.trim() : putYearFirst(text.trim(), order);
  const found = ISO.exec(written);
  if (!found) {
    return undefined;
  }
  const [, year, month, day, hour = '00', minute = '00', second = '00', zone = 'Z'] = found;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`);
  // JavaScript takes the 31st of April for the first of May.
  return new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day) &&
    !Number.isNaN(time)
    ? time
    : undefined;
}

function putYearFirst(text: string, order: `${DateOrder}`): string {
  const found = YEAR_LAST.exec(text);
  if (!found) {
    return text;
  }
  const [, first, second, year, time] = found;
  const [day, month] = order === DateOrder.DAY_MONTH_YEAR ? [first, second] : [second, first];
  const whole = year.length === 4 ? year : `${Number(year) >= PIVOT ? 19 : 20}${year}`;
  const date = `${whole}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return time === undefined ? date : `${date}T${/^\d:/.test(time) ? '0' : ''}${time}`;
}
