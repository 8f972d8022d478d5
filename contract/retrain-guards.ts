// When a retraining may start: rendered by the trigger, read by its function.
import * as v from 'valibot';
import {
  anyText,
  type Configuration,
  integerFrom,
  listOf,
  numberFrom,
  objectOf,
  oneOf,
  parseText,
  text,
  textLike,
  truth,
} from './validation';

/** The days of the week as quiet hours name them, Sunday first as JavaScript counts them. */
export const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] as const;

/** A time of day; 24:00 is the end of the day. */
export const TIME_OF_DAY = /^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/;

const QUIET_HOURS = /* @__PURE__ */ objectOf({
  /** A name of the IANA time zone database. */
  timeZone: text(),
  from: textLike(TIME_OF_DAY, 'a time such as 22:00'),
  /** The next day's where it is not later than `from`. */
  to: textLike(TIME_OF_DAY, 'a time such as 06:00'),
  /** The days on which they begin. Absent: every day. */
  days: v.optional(listOf(oneOf(WEEKDAYS))),
});

/** What has to be so before a run starts. */
export type StartConditionConfig =
  | { readonly alarm: string }
  | { readonly pipeline: string }
  | { readonly newData: true }
  | { readonly schedule: true }
  | { readonly all: readonly StartConditionConfig[] }
  | { readonly any: readonly StartConditionConfig[] };

const CONDITION: v.GenericSchema<StartConditionConfig> = /* @__PURE__ */ v.lazy(() => CONDITIONS);
const CONDITIONS = /* @__PURE__ */ v.union([
  objectOf({ alarm: text() }),
  objectOf({ pipeline: text() }),
  objectOf({ newData: v.literal(true) }),
  objectOf({ schedule: v.literal(true) }),
  objectOf({ all: listOf(CONDITION) }),
  objectOf({ any: listOf(CONDITION) }),
]) as v.GenericSchema<StartConditionConfig>;

const GUARDS = /* @__PURE__ */ objectOf({
  /** Seconds from the start of one run to the start of the next; 0 for none. */
  cooldownSeconds: v.optional(numberFrom(0), 86_400),
  /** Runs that may start within any 24 hours. */
  maximumRunsPerDay: v.optional(integerFrom(1), 2),
  /** Runs that may start within a calendar month, UTC. Absent: any number. */
  maximumRunsPerMonth: v.optional(integerFrom(1)),
  /** Seconds for which an alarm remembers what was before a run. Absent: the cooldown. */
  alarmMemorySeconds: v.optional(numberFrom(0)),
  /** After so many runs in a row an alarm that still stands gets no other one. Absent: MAXIMUM_RUNS_PER_ALARM. */
  maximumRunsPerAlarm: v.optional(integerFrom(1)),
  /** Whether a run starts for drift that looks like a fault of those who send the requests. Absent: it does not. */
  retrainsOnFault: v.optional(truth()),
  /** Whether a run starts for drift that the baseline's own later rows would be as well. Absent: it does not. */
  retrainsUncalibrated: v.optional(truth()),
  /** When no run starts. Absent: never. */
  quietHours: v.optional(listOf(QUIET_HOURS)),
  /** What has to be so before a run starts. Absent: nothing but a cause. */
  condition: v.optional(CONDITION),
  /** What runs may cost in a calendar month, UTC. */
  budget: v.optional(
    objectOf({
      maximumPerMonth: numberFrom(0),
      /** What an hour of a step costs, by the step's name. */
      hourlyCosts: v.record(v.string(), numberFrom(0)),
      currency: anyText(),
    }),
  ),
});

/** When a run may start at all. */
export type Guards = Configuration<typeof GUARDS>;

/** Hours in which no run starts. */
export type QuietHoursConfig = NonNullable<Guards['quietHours']>[number];

/** Runs in a row that may leave an alarm in ALARM, where nobody says how many. */
export const MAXIMUM_RUNS_PER_ALARM = 3;

/**
 * Reads the guards; what they leave out has its default.
 *
 * @param what what they are called in a refusal
 * @throws ConfigurationError naming the guard, what was given and what is allowed
 */
export function parseGuards(what: string, json: string): Guards {
  const guards = parseText(what, GUARDS, json);
  return { ...guards, alarmMemorySeconds: guards.alarmMemorySeconds ?? guards.cooldownSeconds };
}

const DRIFT_REPORTS = /* @__PURE__ */ listOf(objectOf({ alarm: text(), uri: text(), quality: v.optional(text()) }));

/** Where the reports lie that an alarm rests on, and those of the same endpoint's measured quality. */
export type DriftReportPlaces = Configuration<typeof DRIFT_REPORTS>;

/**
 * Reads where the reports of alarms lie, `[{"alarm": name, "uri": "s3://bucket/prefix/endpoint"}]`; `quality` beside them where
 * a monitor of quality was linked.
 *
 * @throws ConfigurationError
 */
export function parseReportPlaces(what: string, json: string): DriftReportPlaces {
  return parseText(what, DRIFT_REPORTS, json);
}

/**
 * Reads the list of the alarms' names.
 *
 * @throws ConfigurationError
 */
export function parseNames(what: string, json: string): readonly string[] {
  return parseText(what, listOf(anyText()), json);
}

/** What holds where the guards say nothing. */
export const DEFAULT_GUARDS: Guards = /* @__PURE__ */ parseGuards('guards', '{}');
