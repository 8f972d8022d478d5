// Which captured requests the monitors leave out: rendered by the constructs, read by both monitors and the command.
import * as v from 'valibot';
import { anyText, type Configuration, listOf, objectOf, oneOf, rule, text } from './validation';

/** What a rule looks at: a name in the custom attributes, all of them as one text, or a column of the rows. */
export const FILTER_SUBJECTS = {
  customAttribute: 'customAttribute',
  customAttributes: 'customAttributes',
  column: 'column',
} as const;

/** One of them. */
export type FilterSubject = keyof typeof FILTER_SUBJECTS;

const RULE = /* @__PURE__ */ v.pipe(
  objectOf({
    by: oneOf(Object.values(FILTER_SUBJECTS)),
    /** Of the attribute or the column. */
    name: v.optional(text()),
    /** What is left out has one of these values. */
    is: listOf(anyText()),
  }),
  rule(({ by, name }) =>
    (name === undefined) === (by === FILTER_SUBJECTS.customAttributes)
      ? undefined
      : {
          at: ['name'],
          given: name,
          allowed: by === FILTER_SUBJECTS.customAttributes ? 'absent' : `the name of a ${by}`,
        },
  ),
);

/** As a configuration has it; absent: every request counts. */
export const RECORD_FILTER = /* @__PURE__ */ v.optional(listOf(RULE));

/** One rule: requests, or rows of them, that it names are left out. */
export type RecordRule = Configuration<typeof RULE>;

/** What is left out: whatever one of the rules names. */
export type RecordFilterConfig = readonly RecordRule[];

/** Whether a filter looks at the rows of requests, whose columns must then be known. */
export function readsRows(filter: readonly RecordRule[] | undefined): boolean {
  return filter?.some(({ by }) => by === FILTER_SUBJECTS.column) ?? false;
}
