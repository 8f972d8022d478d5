// When a schedule is due: rendered by the constructs, read by the functions that watch over it.
import * as v from 'valibot';
import { type Configuration, objectOf, parseText, text } from './validation';

const SCHEDULE = /* @__PURE__ */ objectOf({
  /** As EventBridge Scheduler has it. */
  expression: text(),
  /** Of cron expressions: a name of the IANA time zone database. @default UTC */
  timeZone: v.optional(text()),
});

/** When a schedule is due. */
export type ScheduleConfig = Configuration<typeof SCHEDULE>;

/**
 * Reads when a schedule is due.
 *
 * @throws ConfigurationError
 */
export function parseSchedule(what: string, json: string): ScheduleConfig {
  return parseText(what, SCHEDULE, json);
}
