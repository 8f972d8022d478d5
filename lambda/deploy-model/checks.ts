import { SAGEMAKER_NAME } from '../../contract/names';

/** Settings that cannot be used; the message says which one, what was given and what is allowed. */
export class InvalidSettingsError extends Error {
  constructor(message: string) {
    super(`settings: ${message}`);
    this.name = 'InvalidSettingsError';
  }
}

/** Throws InvalidSettingsError when the value at the path is not what it should be. */
export type Check = (path: string, value: unknown) => void;

/** Throws for a value that is something else than expected. */
const fail = (path: string, expected: string, value: unknown): never => {
  throw new InvalidSettingsError(
    `${path}: must be ${expected}, got ${value === undefined ? 'nothing' : JSON.stringify(value)}`,
  );
};
/** Whether a value is an object with properties. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A text that is not empty. */
export const text: Check = (path, value) => {
  if (typeof value !== 'string' || value === '') {
    fail(path, 'a text that is not empty', value);
  }
};
/** True or false. */
export const truth: Check = (path, value) => {
  if (typeof value !== 'boolean') {
    fail(path, 'true or false', value);
  }
};
/** A number within inclusive bounds. */
export const number =
  (minimum: number, maximum: number, whole = true): Check =>
  (path, value) => {
    if (typeof value !== 'number' || !(value >= minimum && value <= maximum) || (whole && !Number.isInteger(value))) {
      fail(path, `a ${whole ? 'whole ' : ''}number from ${minimum} to ${maximum}`, value);
    }
  };
/** A text of a form. */
export const matching =
  (pattern: RegExp, expected: string): Check =>
  (path, value) => {
    if (typeof value !== 'string' || !pattern.test(value)) {
      fail(path, expected, value);
    }
  };
/** One of the given texts. */
export const oneOf =
  (...allowed: string[]): Check =>
  (path, value) => {
    if (!allowed.includes(value as string)) {
      fail(path, `one of ${allowed.join(', ')}`, value);
    }
  };
/** A list whose items pass a check. */
export const list =
  (check: Check, maximum = Infinity): Check =>
  (path, value) => {
    if (!Array.isArray(value) || value.length > maximum) {
      fail(path, maximum === Infinity ? 'a list' : `a list of at most ${maximum}`, value);
    }
    (value as unknown[]).forEach((item, index) => check(`${path}[${index}]`, item));
  };
/** An object whose values are texts. */
export const texts: Check = (path, value) => {
  if (!isObject(value)) {
    fail(path, 'an object of texts', value);
  }
  Object.entries(value as object).forEach(
    ([key, item]) => typeof item === 'string' || fail(`${path}.${key}`, 'a text', item),
  );
};
/** Nothing, or what passes a check. */
export const optional =
  (check: Check): Check =>
  (path, value) => {
    if (value !== undefined) {
      check(path, value);
    }
  };
/** An object of exactly these properties. */
export const object =
  (shape: Record<string, Check>): Check =>
  (path, value) => {
    if (!isObject(value)) {
      fail(path, 'an object', value);
    }
    const given = value as Record<string, unknown>;
    const unknown = Object.keys(given).filter((key) => !(key in shape));
    if (unknown.length > 0) {
      throw new InvalidSettingsError(
        `${path ? `${path}.` : ''}${unknown[0]}: is not known; known are ${Object.keys(shape).join(', ')}`,
      );
    }
    Object.entries(shape).forEach(([key, check]) => check(path ? `${path}.${key}` : key, given[key]));
  };

/** A name of SageMaker's. */
export const name = matching(SAGEMAKER_NAME, 'a name of up to 63 letters, digits and hyphens');
