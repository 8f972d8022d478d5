import { parseDecimal } from '../../contract/decimal';

/** A variable that the function's configuration lacks. */
export class MissingVariableError extends Error {
  constructor(name: string) {
    super(`environment variable ${name} is not set: the function was deployed without it`);
    this.name = 'MissingVariableError';
  }
}

/** A variable that does not hold what it should. */
export class InvalidVariableError extends Error {
  constructor(name: string, expected: string, given: string) {
    super(`environment variable ${name}: must be ${expected}, got ${given}`);
    this.name = 'InvalidVariableError';
  }
}

/**
 * Makes a value of a variable's text.
 *
 * @param text undefined where the variable is absent or empty
 * @throws MissingVariableError, or an error that names what is wrong
 */
export type VariableReader<T> = (name: string, text: string | undefined) => T;

/** A text that must be there. */
export const required: VariableReader<string> = (name, text) => {
  if (text === undefined) {
    throw new MissingVariableError(name);
  }
  return text;
};

/** A text that may be absent. */
export const optional: VariableReader<string | undefined> = (_name, text) => text;

/** An S3 URI without a slash at its end. */
export const folderUri: VariableReader<string> = (name, text) => required(name, text).replace(/\/+$/, '');

/** An S3 URI without a slash at its end, which may be absent. */
export const optionalFolderUri: VariableReader<string | undefined> = (_name, text) => text?.replace(/\/+$/, '');

/** A number within inclusive bounds. */
export const numberFrom =
  (minimum: number, maximum: number): VariableReader<number> =>
  (name, text) => {
    const value = parseDecimal(required(name, text));
    if (!(value >= minimum && value <= maximum)) {
      throw new InvalidVariableError(name, `a number from ${minimum} to ${maximum}`, String(text));
    }
    return value;
  };

/**
 * Reads a text.
 *
 * @param what what it is called in a refusal
 */
export type TextParser<T> = (what: string, text: string) => T;

/** What a parser of the contract makes of a text that must be there; its refusals name the variable. */
export const parsedBy =
  <T>(parse: TextParser<T>): VariableReader<T> =>
  (name, text) =>
    parse(`environment variable ${name}`, required(name, text));

/** What a parser of the contract makes of a text that may be absent. */
export const optionallyParsedBy =
  <T>(parse: TextParser<T>): VariableReader<T | undefined> =>
  (name, text) =>
    text === undefined ? undefined : parsedBy(parse)(name, text);

/** The values that readers make, by the readers' keys. */
export type ReadEnvironment<R> = { readonly [K in keyof R]: R[K] extends VariableReader<infer T> ? T : never };

/**
 * Reads a handler's configuration.
 *
 * @param names the handler's variables, of contract/environment
 * @param readers what is made of each of them; every variable has one
 * @throws the first reader's error
 */
export function readEnvironment<
  N extends Readonly<Record<string, string>>,
  R extends Record<keyof N, VariableReader<unknown>>,
>(
  names: N,
  readers: R & Record<Exclude<keyof R, keyof N>, never>,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): ReadEnvironment<R> {
  return Object.fromEntries(
    Object.entries<VariableReader<unknown>>(readers).map(([key, read]) => {
      const name = names[key];
      return [key, read(name, environment[name] || undefined)];
    }),
  ) as ReadEnvironment<R>;
}
