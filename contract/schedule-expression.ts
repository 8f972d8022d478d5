// When schedules of EventBridge are due, for the local cloud and for who watches over one: imports nothing.

const DAY = 86_400_000;
const UNITS: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: DAY };
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
/** A date such as 29 February on a Sunday comes once in 28 years; the search for a due time goes no further back. */
const LONGEST_SEARCH = 29 * 366;

interface Interval {
  readonly from: Date;
  readonly to: Date;
}

/** A day of a calendar, without a time zone. */
interface Day {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  /** 1 (Sunday) to 7, as in cron expressions. */
  readonly weekday: number;
  readonly daysInMonth: number;
}

/** An expression that EventBridge Scheduler would refuse. */
export class ScheduleExpressionError extends Error {
  constructor(expression: string, problem: string) {
    super(`Invalid Schedule Expression ${expression}: ${problem}`);
    this.name = 'ScheduleExpressionError';
  }
}

function invalid(expression: string, problem: string): ScheduleExpressionError {
  return new ScheduleExpressionError(expression, problem);
}

/** The numbers that a cron field allows. */
function parseField(expression: string, field: string, least: number, most: number, names: string[] = []): Set<number> {
  const read = (text: string): number => {
    const named = names.indexOf(text.toUpperCase());
    const number = named >= 0 ? named + 1 : Number(text);
    if (!/^\w+$/.test(text) || !Number.isInteger(number) || number < least || number > most) {
      throw invalid(expression, `${text} is not between ${least} and ${most}`);
    }
    return number;
  };
  const allowed = new Set<number>();
  for (const part of field.split(',')) {
    const [range, step] = part.split('/') as [string, string?];
    const [low, high] =
      range === '*' || range === '?'
        ? [least, most]
        : range.includes('-')
          ? (range.split('-').map(read) as [number, number])
          : [read(range), step === undefined ? read(range) : most];
    const stride = step === undefined ? 1 : Number(step);
    if (!(stride >= 1) || low > high) {
      throw invalid(expression, `cannot read ${part}`);
    }
    for (let value = low; value <= high; value += stride) {
      allowed.add(value);
    }
  }
  return allowed;
}

function readDay(year: number, month: number, day: number): Day {
  const date = new Date(Date.UTC(year, month - 1, day));
  return {
    year,
    month,
    day,
    weekday: date.getUTCDay() + 1,
    daysInMonth: new Date(Date.UTC(year, month, 0)).getUTCDate(),
  };
}

/** Whether a day satisfies the day-of-month field: `L`, `15W`, `LW`, or numbers. */
function makeDayOfMonthTest(expression: string, field: string): (day: Day) => boolean {
  const nearestWeekday = ({ year, month, daysInMonth }: Day, wanted: number): number => {
    const { weekday } = readDay(year, month, wanted);
    if (weekday === 7) {
      return wanted > 1 ? wanted - 1 : wanted + 2;
    }
    return weekday === 1 ? (wanted < daysInMonth ? wanted + 1 : wanted - 2) : wanted;
  };
  if (field === 'L') {
    return (day) => day.day === day.daysInMonth;
  }
  if (field === 'LW') {
    return (day) => day.day === nearestWeekday(day, day.daysInMonth);
  }
  const near = /^(\d{1,2})W$/.exec(field)?.[1];
  if (near !== undefined) {
    return (day) => Number(near) <= day.daysInMonth && day.day === nearestWeekday(day, Number(near));
  }
  const allowed = parseField(expression, field, 1, 31);
  return ({ day }) => allowed.has(day);
}

/** Whether a day satisfies the day-of-week field: `6L` (the last Friday), `3#2` (the second Tuesday), names or numbers. */
function makeDayOfWeekTest(expression: string, field: string): (day: Day) => boolean {
  const last = /^([1-7]|[A-Z]{3})L$/i.exec(field)?.[1];
  const [, weekday, nth] = /^([1-7]|[A-Z]{3})#([1-5])$/i.exec(field) ?? [];
  const single = last ?? weekday;
  if (single !== undefined) {
    const [wanted] = parseField(expression, single, 1, 7, WEEKDAYS);
    return (day) =>
      day.weekday === wanted &&
      (last === undefined ? Math.ceil(day.day / 7) === Number(nth) : day.day + 7 > day.daysInMonth);
  }
  const allowed = parseField(expression, field === 'L' ? '7' : field, 1, 7, WEEKDAYS);
  return (day) => allowed.has(day.weekday);
}

/** Milliseconds by which a time zone is ahead of UTC at an instant. */
function findOffset(instant: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(instant);
  const read = (type: string): number => Number(parts.find((part) => part.type === type)!.value);
  return (
    Date.UTC(read('year'), read('month') - 1, read('day'), read('hour'), read('minute'), read('second')) -
    Math.floor(instant / 1000) * 1000
  );
}

/** The instant of a wall-clock time; a time that a clock change skips falls after the change. */
function toInstant(wall: number, zone: string): number {
  const first = wall - findOffset(wall, zone);
  return wall - findOffset(first, zone);
}

function findLatestCron(expression: string, body: string, zone: string, { from, to }: Interval): Date | undefined {
  const fields = body.trim().split(/\s+/);
  if (fields.length !== 6) {
    throw invalid(expression, `it has ${fields.length} fields, 6 are needed`);
  }
  const [minuteField, hourField, dayField, monthField, weekdayField, yearField] = fields as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  if ((dayField === '?') === (weekdayField === '?')) {
    throw invalid(expression, 'one of day-of-month and day-of-week must be ?, and only one');
  }
  const descending = (numbers: Set<number>): number[] => [...numbers].sort((a, b) => b - a);
  const minutes = descending(parseField(expression, minuteField, 0, 59));
  const hours = descending(parseField(expression, hourField, 0, 23));
  const months = parseField(expression, monthField, 1, 12, MONTHS);
  const years = parseField(expression, yearField, 1970, 2199);
  const isDay =
    dayField === '?' ? makeDayOfWeekTest(expression, weekdayField) : makeDayOfMonthTest(expression, dayField);

  const today = new Date(to.getTime() + findOffset(to.getTime(), zone));
  for (let back = 0; back <= LONGEST_SEARCH; back++) {
    const midnight = Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate() - back);
    if (midnight < from.getTime() - 2 * DAY) {
      return undefined;
    }
    const date = new Date(midnight);
    const day = readDay(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
    if (!years.has(day.year) || !months.has(day.month) || !isDay(day)) {
      continue;
    }
    for (const hour of hours) {
      for (const minute of minutes) {
        const instant = toInstant(midnight + hour * 3_600_000 + minute * 60_000, zone);
        if (instant <= to.getTime()) {
          return instant > from.getTime() ? new Date(instant) : undefined;
        }
      }
    }
  }
  return undefined;
}

/**
 * The latest instant within `(from, to]` at which a schedule is due.
 *
 * @param expression `rate(5 minutes)`, `cron(0 12 * * ? *)` or `at(2026-01-05T12:00:00)`, as EventBridge Scheduler has them
 * @param anchor what a rate counts from
 * @param zone the IANA time zone of cron and at expressions
 * @throws ScheduleExpressionError
 */
export function findLatestDue(expression: string, interval: Interval, anchor: Date, zone = 'UTC'): Date | undefined {
  const [, kind, body] = /^(rate|cron|at)\((.*)\)$/.exec(expression.trim()) ?? [];
  if (kind === 'cron') {
    return findLatestCron(expression, body!, zone, interval);
  }
  if (kind === 'at') {
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(body!)) {
      throw invalid(expression, 'the time must read like 2026-01-05T12:00:00');
    }
    const due = new Date(toInstant(Date.parse(`${body}Z`), zone));
    return due > interval.from && due <= interval.to ? due : undefined;
  }
  const [, amount, unit] = /^(\d+) (minute|hour|day)s?$/.exec(body ?? '') ?? [];
  if (kind !== 'rate' || unit === undefined || Number(amount) < 1) {
    throw invalid(expression, 'it must be rate(value unit), cron(fields) or at(time)');
  }
  const step = Number(amount) * UNITS[unit]!;
  const count = Math.floor((interval.to.getTime() - anchor.getTime()) / step);
  const due = new Date(anchor.getTime() + count * step);
  return count >= 1 && due > interval.from ? due : undefined;
}

/** All instants within `(from, to]` at which a schedule is due, oldest first; see `findLatestDue`. */
export function findAllDue(expression: string, { from, to }: Interval, anchor: Date, zone?: string): Date[] {
  const found: Date[] = [];
  for (let end = to; ; ) {
    const due = findLatestDue(expression, { from, to: end }, anchor, zone);
    if (due === undefined) {
      return found.reverse();
    }
    found.push(due);
    end = new Date(due.getTime() - 1);
  }
}
