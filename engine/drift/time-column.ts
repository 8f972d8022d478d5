import type { RawValues } from './plain-table';
import type { RawValue } from './value-reader';

/** Values below which nothing is said about their order. */
const FEWEST_VALUES = 100;
/** Values that are looked at first. */
const FEW = 10;
/** Share of the values that must be times. */
const NEARLY_ALL = 0.99;
/** Rows are compared with those a twentieth of the column further on: times that arrive a little late still rise. */
const PARTS = 20;
/** Two days say no order yet. */
const FEWEST_TIMES = 3;

/** What is done about a column of times. */
const WITHOUT_TIMES = 'Leave it out of the features, or give the model parts of it, such as the month or an age';

/** A date, or a date with a time of day, as ISO 8601 or a database writes it. */
const ISO = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?) ?(Z|[+-]\d\d(?::?\d\d)?)?)?$/;
/** 2000 to 2100, in seconds since 1970. */
const [FIRST_SECOND, LAST_SECOND] = [946_684_800, 4_102_444_800];
/** A second in units in which clocks count: seconds, milliseconds, microseconds, nanoseconds. */
const UNITS = [1, 1e3, 1e6, 1e9];
/** Words by which people name a column of times. */
const TIME_WORDS =
  /^(time|times|timestamp|timestamps|ts|date|datetime|dt|epoch|unix|utc|when|created|updated|at|ms|millis)$/;

/** The time that a text means, in milliseconds since 1970, if it is a date or a date with a time of day. */
export function readTime(text: string): number | undefined {
  const [, date, time = '00:00', zone = 'Z'] = ISO.exec(text.trim()) ?? [];
  if (date === undefined) {
    return undefined;
  }
  const offset = /^[+-]\d\d$/.test(zone) ? `${zone}:00` : zone.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2');
  const read = Date.parse(`${date}T${time.replace(',', '.')}${offset}`);
  return Number.isNaN(read) ? undefined : read;
}

/**
 * Whether a column holds times that rise with the rows, so that later traffic lies beyond all of them: of such a column every window
 * would be drift, whatever happens. A date that does not rise with them, such as one of birth, is none.
 *
 * Numbers are taken for times only where the column's name says so too: prices and ids near 1.7e9 that somebody sorted look no different.
 *
 * @param values by row
 */
export function isRisingTime(name: string, values: RawValues): boolean {
  const texts = readTimes(values);
  return (texts !== undefined && rises(texts)) || (isNamedTime(name) && rises(readEpochs(listPresent(values))));
}

/** Whether nearly all values of a column are dates, or dates with a time of day. */
export function holdsTimes(values: RawValues): boolean {
  return mostly(readTimes(values) ?? []);
}

/** Undefined where the values are no times, which a few of them tell in most columns. */
function readTimes(values: RawValues): (number | undefined)[] | undefined {
  const read = (value: RawValue): number | undefined => (typeof value === 'string' ? readTime(value) : undefined);
  return listPresent(values, FEW).some((value) => read(value) !== undefined)
    ? listPresent(values).map(read)
    : undefined;
}

/** The first values that are there, up to a number of them. */
function listPresent(values: RawValues, most = values.length): RawValue[] {
  const present: RawValue[] = [];
  for (const value of values) {
    if (present.length === most) {
      break;
    }
    if (value !== undefined && value !== null && value !== '') {
      present.push(value);
    }
  }
  return present;
}

function mostly(read: readonly (number | undefined)[]): boolean {
  const times = read.filter((time) => time !== undefined).length;
  return read.length >= FEWEST_VALUES && times >= NEARLY_ALL * read.length;
}

/** What people should know of a column of times. */
export interface Times {
  /** Whether they rise with the rows. */
  readonly rise: boolean;
  readonly note: string;
}

/** Undefined where a column's values are no times. */
export function describeTimes(name: string, values: RawValues): Times | undefined {
  if (isRisingTime(name, values)) {
    const note = `${name} is not compared, only whether it has a value: its values are times that rise with the rows of the baseline, so that all later traffic lies beyond them. ${WITHOUT_TIMES}`;
    return { rise: true, note };
  }
  return holdsTimes(values)
    ? {
        rise: false,
        note: `${name} holds dates, which are compared as categories: if they are those of the requests, later ones are new to the baseline, and drift by themselves. ${WITHOUT_TIMES}`,
      }
    : undefined;
}

/** Such as `event_time`, `createdAt` or `TS`. */
function isNamedTime(name: string): boolean {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .some((word) => TIME_WORDS.test(word));
}

/** Numbers as they are where all that are numbers lie between 2000 and 2100 in one unit. */
function readEpochs(values: readonly RawValue[]): (number | undefined)[] {
  const numbers = values.map((value) => (String(value).trim() === '' ? NaN : Number(value)));
  const unit = UNITS.find((each) => numbers[0] >= FIRST_SECOND * each && numbers[0] < LAST_SECOND * each);
  return numbers.map((number) =>
    unit !== undefined && number >= FIRST_SECOND * unit && number < LAST_SECOND * unit ? number : undefined,
  );
}

function rises(read: readonly (number | undefined)[]): boolean {
  const times = read.filter((time) => time !== undefined);
  if (!mostly(read) || new Set(times).size < FEWEST_TIMES) {
    return false;
  }
  const step = Math.max(1, Math.floor(times.length / PARTS));
  const pairs = times.slice(step).map((time, i) => [times[i], time]);
  return pairs.filter(([before, after]) => before <= after).length >= NEARLY_ALL * pairs.length;
}
