// What configurations are checked with, and the words that a refusal is said in. valibot is the one library that the
// contract may import (.dependency-cruiser.cjs).
import * as v from 'valibot';

/** A configuration that cannot be used; the message says which value of it, what was given and what is allowed. */
export class ConfigurationError extends Error {
  /** @param what such as `drift configuration` */
  constructor(what: string, problem: string) {
    super(`${what}: ${problem}`);
    this.name = 'ConfigurationError';
  }
}

/** What a configuration is, once it was checked. */
export type Configuration<S extends v.GenericSchema> = Unchangeable<v.InferOutput<S>>;

type Unchangeable<T> = T extends readonly (infer I)[]
  ? readonly Unchangeable<I>[]
  : T extends object
    ? { readonly [K in keyof T]: Unchangeable<T[K]> }
    : T;

/** What is wrong with one value because of others. */
export interface Problem {
  /** Where the value is, by keys and indexes. */
  readonly at: readonly [string, ...(string | number)[]];
  readonly given: unknown;
  readonly allowed: string;
}

const ANY_OBJECT = 'an object';
/** How valibot marks a key that the schema lacks. */
const UNKNOWN_KEY = 'never';

// A refusal names all that is allowed of a number, so one check says it; valibot's own would be one for each bound.

/** A number within inclusive bounds. */
export function numberFrom(minimum = -Number.MAX_VALUE, maximum = Number.MAX_VALUE) {
  return v.custom<number>(
    (value) => typeof value === 'number' && value >= minimum && value <= maximum,
    describeBounds('a number', minimum, maximum),
  );
}

/** A whole number within inclusive bounds. */
export function integerFrom(minimum: number, maximum = Number.MAX_VALUE) {
  return v.custom<number>(
    (value) => Number.isInteger(value) && (value as number) >= minimum && (value as number) <= maximum,
    describeBounds('a whole number', minimum, maximum),
  );
}

/** A number above one bound and below another. */
export function numberBetween(minimum: number, maximum: number) {
  return v.custom<number>(
    (value) => typeof value === 'number' && value > minimum && value < maximum,
    `a number between ${minimum} and ${maximum}`,
  );
}

/** A text, which may be empty. */
export function anyText() {
  return v.string('a text');
}

/** A text that is not empty. */
export function text() {
  const allowed = 'a text that is not empty';
  return v.pipe(v.string(allowed), v.nonEmpty(allowed));
}

/** A text of a form. */
export function textLike(pattern: RegExp, allowed: string) {
  return v.pipe(v.string(allowed), v.regex(pattern, allowed));
}

/** True or false. */
export function truth() {
  return v.boolean('true or false');
}

/** One of some texts. */
export function oneOf<const T extends string>(allowed: readonly T[]) {
  return v.picklist(allowed, `one of ${allowed.join(', ')}`);
}

/** A list of at most so many items. */
export function listOf<S extends v.GenericSchema>(item: S, maximum = Number.POSITIVE_INFINITY) {
  const allowed = maximum === Number.POSITIVE_INFINITY ? 'a list' : `a list of at most ${maximum}`;
  return v.pipe(v.array(item, allowed), v.maxLength(maximum, allowed));
}

/** An object whose values are texts. */
export function texts() {
  const allowed = 'an object of texts';
  return v.pipe(v.custom<Record<string, string>>(isObject, allowed), v.record(v.string(), anyText()));
}

/** An object, whatever its properties are. */
export function anyObject() {
  return v.custom<Record<string, unknown>>(isObject, ANY_OBJECT);
}

/** An object of exactly these properties. */
export function objectOf<E extends v.ObjectEntries>(entries: E) {
  return v.pipe(
    v.custom<v.InferInput<v.StrictObjectSchema<E, undefined>>>(isObject, ANY_OBJECT),
    v.strictObject(entries, ({ expected, path }) => {
      if (expected === UNKNOWN_KEY) {
        return Object.keys(entries).join(', ');
      }
      // A key is missing: what its value may be is said by the value's own schema.
      const { issues } = v.safeParse(entries[path?.[0].key as string], undefined);
      return issues?.[0].message ?? ANY_OBJECT;
    }),
  );
}

/**
 * What a configuration must fulfil besides what each of its values must.
 *
 * @param find returns what is wrong, if anything
 */
export function rule<T>(find: (configuration: T) => Problem | undefined): v.RawCheckAction<T> {
  return v.rawCheck(({ dataset, addIssue }) => {
    const problem = dataset.typed ? find(dataset.value) : undefined;
    if (problem) {
      const [first, ...rest] = problem.at.map(
        (key): v.UnknownPathItem => ({ type: 'unknown', origin: 'value', input: undefined, key, value: problem.given }),
      );
      addIssue({ message: problem.allowed, path: [first, ...rest] });
    }
  });
}

/** Whether a value is an object with properties. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Checks a value and fills in the defaults.
 *
 * @param what what the value is, for the message
 * @throws ConfigurationError for the first thing that is wrong in it
 */
export function checkValue<S extends v.GenericSchema>(what: string, schema: S, value: unknown): v.InferOutput<S> {
  const { success, output, issues } = v.safeParse(schema, value, { abortEarly: true });
  if (!success) {
    throw new ConfigurationError(what, describeIssue(issues[0]));
  }
  return output;
}

/**
 * Reads a configuration of a JSON text.
 *
 * @throws ConfigurationError for a text that is not JSON, or for the first thing that is wrong in it
 */
export function parseText<S extends v.GenericSchema>(what: string, schema: S, json: unknown): v.InferOutput<S> {
  if (typeof json !== 'string') {
    throw new ConfigurationError(what, `must be a JSON text, got ${typeof json}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new ConfigurationError(what, `is not JSON: ${(error as Error).message}`);
  }
  return checkValue(what, schema, value);
}

function describeBounds(kind: string, minimum: number, maximum: number): string {
  if (minimum === -Number.MAX_VALUE) {
    return kind;
  }
  return maximum === Number.MAX_VALUE ? `${kind} of at least ${minimum}` : `${kind} from ${minimum} to ${maximum}`;
}

function describeIssue({ path, expected, message, input }: v.BaseIssue<unknown>): string {
  const steps: readonly v.IssuePathItem[] = path ?? [];
  const place = steps
    .map(({ key }, index) => (typeof key === 'number' ? `[${key}]` : `${index > 0 ? '.' : ''}${key}`))
    .join('');
  const problem =
    expected === UNKNOWN_KEY
      ? `is not known; known are ${message}`
      : `must be ${message}, got ${describeValue(path ? path.at(-1)?.value : input)}`;
  return place === '' ? problem : `${place}: ${problem}`;
}

function describeValue(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
