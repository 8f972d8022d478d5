import { type Frequency, STEP_SECONDS } from '../../contract/forecasting';
import { DateOrder } from '../../contract/recipe';

/** Steps whose length is none in seconds, in months. */
const MONTHS: Readonly<Partial<Record<`${Frequency}`, number>>> = { month: 1, year: 12 };

const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?(Z|[+-]\d\d:?\d\d)?$/;
const YEAR_LAST = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d\d)(?:(?:T|,? )(\d{1,2}:\d\d(?::\d\d)?))?$/;
/** Two digits of a year are those of the 1900s from here on, as jobs/prepare/moments.py has it. */
const PIVOT = 69;

/** The time so many steps after another one, in milliseconds since 1970. */
export function addSteps(time: number, steps: number, frequency: `${Frequency}`): number {
  const months = MONTHS[frequency];
  if (months === undefined) {
    return time + steps * STEP_SECONDS[frequency] * 1000;
  }
  const date = new Date(time);
  return date.setUTCMonth(date.getUTCMonth() + steps * months);
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
