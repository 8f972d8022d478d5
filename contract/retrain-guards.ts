// When a retraining may start: rendered by the trigger, read by its function.
import * as v from 'valibot';
import { anyText, type Configuration, integerFrom, listOf, numberFrom, objectOf, parseText } from './validation';

const GUARDS = /* @__PURE__ */ objectOf({
  /** Seconds from the start of one run to the start of the next; 0 for none. */
  cooldownSeconds: v.optional(numberFrom(0), 86_400),
  /** Runs that may start within any 24 hours. */
  maximumRunsPerDay: v.optional(integerFrom(1), 2),
  /** Seconds for which an alarm remembers what was before a run. Absent: the cooldown. */
  alarmMemorySeconds: v.optional(numberFrom(0)),
});

/** When a run may start at all. */
export type Guards = Configuration<typeof GUARDS>;

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
