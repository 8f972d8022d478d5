import { Token } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { isObject } from '../../contract/validation';
import { refuseAlias } from './check-key';
import { checkType } from './check-type';
import { describeValue } from './describe-value';
import { nearestName } from './nearest-name';
import { findInterface, type Properties, type PropertyType, propertiesOf, structOf } from './property-table';
import { LifecycleValidationError } from './validation-error';

/** The part of an object that a props interface describes. */
export function pickProperties<T>(struct: string, given: T): T {
  const properties = propertiesOf(struct);
  return Object.fromEntries(Object.entries(given as object).filter(([name]) => Object.hasOwn(properties, name))) as T;
}

/**
 * Refuses, at any depth, properties that a props interface does not have, required ones that are missing, and values of
 * another type. TypeScript's compiler does so as well, but neither JavaScript nor `tsx` nor a spread object has it: an option
 * that is written wrong would be left out in silence, and a missing one would fail far from its name.
 *
 * @param struct the interface's name
 * @param given the object; one that is missing counts as empty
 * @param isInherited whether the interface has a property from another library
 * @throws LifecycleValidationError with the property's name, what was given and what is allowed
 */
export function checkProperties(
  struct: string,
  given: object | undefined,
  isInherited: (name: string) => boolean = () => false,
): void {
  const props: unknown = given ?? {};
  checkType(struct, props, { types: [struct] });
  checkObject(struct, props as object, '', isInherited);
}

function checkObject(struct: string, given: object, path: string, isInherited: (name: string) => boolean): void {
  const properties = propertiesOf(struct);
  const prototype: unknown = Object.getPrototypeOf(given);
  // An object of a class has what it has.
  if (prototype === Object.prototype || prototype === null) {
    const unknown = Object.entries(given).find(
      ([name, value]) => value !== undefined && !Object.hasOwn(properties, name) && !isInherited(name),
    );
    if (unknown) {
      const [name] = unknown;
      throw new LifecycleValidationError(`${path}${name}: is no property of ${struct}${hint(properties, name, path)}`);
    }
  }
  for (const [name, property] of Object.entries(properties)) {
    const value: unknown = (given as Record<string, unknown>)[name];
    if (value !== undefined || property.required) {
      checkValue(`${path}${name}`, value, property);
    }
  }
}

function checkValue(path: string, value: unknown, property: PropertyType): void {
  if (Token.isUnresolved(value)) {
    return;
  }
  if (property.many === undefined || value === undefined) {
    checkOne(path, value, property);
    return;
  }
  const { many, types } = property;
  if (many === 'array' ? !Array.isArray(value) : !isObject(value)) {
    const one = types.join(' or ');
    throw new LifecycleValidationError(
      `${path}: must be ${many === 'array' ? 'an array' : 'an object by name'} of ${one}, got ${describeValue(value)}`,
    );
  }
  for (const [key, inner] of Object.entries(value as object)) {
    checkOne(many === 'array' ? `${path}[${nameElement(inner, key)}]` : `${path}.${key}`, inner, {
      types,
      required: true,
    });
  }
}

function checkOne(path: string, value: unknown, property: PropertyType): void {
  checkType(path, value, property);
  if (property.types.includes('kms.IKey')) {
    refuseAlias(path, value as kms.IAlias);
  } else if (property.types.includes('s3.IBucket')) {
    refuseAlias(`encryptionKey of ${path}`, (value as s3.IBucket).encryptionKey);
  }
  const struct = structOf(property);
  if (struct !== undefined && isObject(value)) {
    checkObject(struct, value, `${path}.`, () => false);
  }
}

/** An element by its own name, if it has one, or by its place. */
function nameElement(element: unknown, index: string): string {
  const name: unknown = isObject(element) && (element as { name?: unknown }).name;
  return typeof name === 'string' ? `'${name}'` : index;
}

/** What others call a property, as pandas, Spark and AWS do: words that no likeness of letters leads from to ours. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  delimiter: 'separator',
  fieldDelimiter: 'separator',
  sep: 'separator',
  charset: 'encoding',
  decimal: 'decimalMark',
  decimalSeparator: 'decimalMark',
  thousands: 'thousandsMark',
  thousandsSeparator: 'thousandsMark',
};

function hint(properties: Properties, name: string, path: string): string {
  const elsewhere = ELSEWHERE[name];
  if (elsewhere !== undefined && Object.hasOwn(properties, elsewhere)) {
    return `, did you mean '${path}${elsewhere}'?`;
  }
  // Those of one level deeper count as well: many an option is looked for one level too high.
  const candidates = Object.entries(properties).flatMap(([property, type]) => [
    property,
    ...Object.keys(findInterface(structOf(type) ?? '') ?? {}).map((deeper) => `${property}.${deeper}`),
  ]);
  const plain = (text: string): string => text.toLowerCase().replace('.', '');
  const nearest =
    nearestName(name, candidates, name.length / 2, plain) ??
    // A longer word for the same, as `notificationTopic` is for `topic`.
    Object.keys(properties).find((property) => plain(name).endsWith(plain(property)));
  return nearest !== undefined
    ? `, did you mean '${path}${nearest}'?`
    : `, which has ${Object.keys(properties).join(', ')}`;
}
