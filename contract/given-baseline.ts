// What traffic is compared with where no model version says it: rendered by the monitors' constructs, read by their functions.
import * as v from 'valibot';
import { CATEGORICAL, NUMERIC } from './recipe';
import {
  anyObject,
  anyText,
  type Configuration,
  checkValue,
  isObject,
  listOf,
  objectOf,
  oneOf,
  parseText,
  text,
} from './validation';

const KINDS = ['csv', 'modelMonitor', 'none'] as const;

const COLUMN_TYPES = [NUMERIC, CATEGORICAL] as const;

/** How columns are read, by their names. One check says it: a schema of a record would not fit into the drift monitor's bundle. */
const columnTypes = () =>
  v.custom<Readonly<Record<string, (typeof COLUMN_TYPES)[number]>>>(
    (given) => isObject(given) && Object.values(given).every((type) => COLUMN_TYPES.some((known) => known === type)),
    `an object of ${COLUMN_TYPES.join(' or ')}`,
  );

const GIVEN_BASELINE = /* @__PURE__ */ objectOf({
  /** `csv`: training rows with a header. `modelMonitor`: the statistics.json of SageMaker Model Monitor. */
  kind: v.picklist(['csv', 'modelMonitor'], `one of ${KINDS.join(', ')}`),
  /** The S3 URI of the rows, or of the statistics. */
  data: text(),
  /** The S3 URI of Model Monitor's constraints.json. */
  constraints: v.optional(text()),
  /** How columns of a CSV are read, whatever their values look like. Absent: their values decide. */
  types: v.optional(columnTypes()),
  /** Columns of the file that requests do not carry, such as the target. */
  absentColumns: v.optional(listOf(anyText())),
  /** Columns that requests carry and that are not compared, such as an id. */
  ignoredColumns: v.optional(listOf(anyText())),
  /** The column of the file that holds the model's predictions; requests do not carry it. */
  predictionColumn: v.optional(anyText()),
});

const NO_BASELINE = /* @__PURE__ */ objectOf({ kind: oneOf(['none']) });

/** A baseline that somebody brings along. Object names are S3 URIs. */
export type GivenBaseline = Configuration<typeof GIVEN_BASELINE>;

/** There is nothing to compare with: only what needs no baseline is measured. */
export type NoBaseline = Configuration<typeof NO_BASELINE>;

/**
 * Reads what a function was told of a baseline that no model version carries.
 *
 * @param what what it is called in a refusal
 * @throws ConfigurationError naming the setting, what was given and what is allowed
 */
export function parseGivenBaseline(what: string, json: string): GivenBaseline | NoBaseline {
  const given = parseText(what, anyObject(), json);
  return checkValue(what, given.kind === 'none' ? NO_BASELINE : GIVEN_BASELINE, given);
}
