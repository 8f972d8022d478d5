import { Token } from 'aws-cdk-lib';
import { nearestName } from '../foundation/nearest-name';
import { LifecycleValidationError } from '../foundation/validation-error';

/** What kind of text a hyperparameter is. */
export enum HyperparameterType {
  /** Any text. */
  TEXT = 'text',
  /** A number. */
  NUMBER = 'number',
  /** A whole number. */
  INTEGER = 'integer',
}

/** What one hyperparameter may be. */
export interface HyperparameterLimit {
  /**
   * What kind of text it is.
   * @default HyperparameterType.TEXT
   */
  readonly type?: HyperparameterType;
  /**
   * The smallest number that is allowed.
   * @default - none
   */
  readonly minimum?: number;
  /**
   * The number above which it must be.
   * @default - none
   */
  readonly exclusiveMinimum?: number;
  /**
   * The largest number that is allowed.
   * @default - none
   */
  readonly maximum?: number;
  /**
   * The number below which it must be.
   * @default - none
   */
  readonly exclusiveMaximum?: number;
  /**
   * The texts that are allowed.
   * @default - all
   */
  readonly allowedValues?: string[];
  /**
   * The texts that are allowed beside numbers, such as `auto`.
   * @default - none
   */
  readonly alsoAllowed?: string[];
  /**
   * Whether a tuning may search a range of it.
   * @default true
   */
  readonly tunable?: boolean;
}

/** Checks hyperparameters against an algorithm's table: each must be in it and keep its limit. */
export function checkHyperparameters(
  hyperparameters: Record<string, string>,
  limits: Record<string, HyperparameterLimit>,
): void {
  for (const [name, value] of Object.entries(hyperparameters)) {
    if (!Object.hasOwn(limits, name)) {
      throw new LifecycleValidationError(
        `hyperparameters: '${name}' is not known to the algorithm${suggest(name, limits)}`,
      );
    }
    checkHyperparameter('hyperparameters', name, value, limits);
  }
}

/** Checks one value of a hyperparameter that is in the table. */
export function checkHyperparameter(
  prop: string,
  name: string,
  value: string,
  limits: Record<string, HyperparameterLimit>,
): void {
  if (!Token.isUnresolved(value) && !keepsLimit(limits[name], value)) {
    throw new LifecycleValidationError(`${prop}: ${name} must be ${describeLimit(limits[name])}, got '${value}'`);
  }
}

/** The name that is meant, if one is near, with what it may be; all names otherwise. */
function suggest(name: string, limits: Record<string, HyperparameterLimit>): string {
  const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  const nearest = nearestName(name, Object.keys(limits), plain(name).length / 3, plain);
  return nearest !== undefined
    ? `; did you mean '${nearest}', which must be ${describeLimit(limits[nearest]!)}?`
    : `; known are ${Object.keys(limits).join(', ')}`;
}

/** Whether a text keeps a limit. */
export function keepsLimit(limit: HyperparameterLimit, text: string): boolean {
  if (limit.allowedValues) {
    return limit.allowedValues.includes(text);
  }
  if (limit.alsoAllowed?.includes(text)) {
    return true;
  }
  const { type = HyperparameterType.TEXT } = limit;
  if (type === HyperparameterType.TEXT) {
    return true;
  }
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return (
    Number.isFinite(value) &&
    (type === HyperparameterType.NUMBER || /^[+-]?\d+$/.test(text)) &&
    value >= (limit.minimum ?? Number.NEGATIVE_INFINITY) &&
    value <= (limit.maximum ?? Number.POSITIVE_INFINITY) &&
    value > (limit.exclusiveMinimum ?? Number.NEGATIVE_INFINITY) &&
    value < (limit.exclusiveMaximum ?? Number.POSITIVE_INFINITY)
  );
}

/** What a limit allows, for errors. */
export function describeLimit({ type, allowedValues, alsoAllowed = [], ...bounds }: HyperparameterLimit): string {
  if (allowedValues) {
    return `one of ${allowedValues.join(', ')}`;
  }
  if ((type ?? HyperparameterType.TEXT) === HyperparameterType.TEXT) {
    return 'a text';
  }
  const words = [
    ['at least', bounds.minimum],
    ['above', bounds.exclusiveMinimum],
    ['at most', bounds.maximum],
    ['below', bounds.exclusiveMaximum],
  ].flatMap(([word, bound]) => (bound === undefined ? [] : [`${word} ${bound}`]));
  const kind = type === HyperparameterType.INTEGER ? 'a whole number' : 'a number';
  const numbers = [kind, words.join(' and ')].filter((part) => part !== '').join(', ');
  return [...alsoAllowed.map((text) => `'${text}'`), numbers].join(' or ');
}
