import { Token } from 'aws-cdk-lib';
import { isObject } from '../../contract/validation';
import { describeValue } from './describe-value';
import { findClass, findEnum, findInterface, type PropertyType } from './property-table';
import { LifecycleValidationError } from './validation-error';

/** The most ways to make a value that an error names. */
const MOST_EXAMPLES = 5;

const PRIMITIVES = new Set(['string', 'number', 'boolean']);

/**
 * Refuses a value that is none of the types that a property may have. A value of a class is known by what it has: an app may
 * hold two copies of a library, and Python hands over what only looks like the class.
 *
 * @param path the property's name, for the error
 */
export function checkType(path: string, value: unknown, { types, required = false }: PropertyType): void {
  if (Token.isUnresolved(value) || types.some((type) => isOf(type, value))) {
    return;
  }
  throw new LifecycleValidationError(
    `${path}: ${value === undefined ? 'required, ' : ''}must be ${types.map(describeType).join(' or ')}, got ${describeValue(value)}${adviseOn(types, value, required)}`,
  );
}

function isOf(type: string, value: unknown): boolean {
  if (PRIMITIVES.has(type)) {
    return typeof value === type;
  }
  const values = findEnum(type);
  if (values) {
    return values.includes(value as string);
  }
  const described = findClass(type);
  if (described) {
    return isObject(value) && described.members.every((member) => member in value);
  }
  return findInterface(type) ? isObject(value) : value !== undefined;
}

function describeType(type: string): string {
  const values = findEnum(type);
  if (values) {
    return `one of ${values.map((value) => `'${value}'`).join(', ')} (${type})`;
  }
  if (findInterface(type)) {
    return `an object of ${type}`;
  }
  if (type === 'any') {
    return 'a value';
  }
  const { examples = [] } = findClass(type) ?? {};
  const shown = examples.length > MOST_EXAMPLES ? [...examples.slice(0, MOST_EXAMPLES), '…'] : examples;
  const name = type.replace(/^\w+\./, '');
  return `${/^[AEIO]/.test(name) ? 'an' : 'a'} ${name}${shown.length === 0 ? '' : `, such as ${shown.join(', ')}`}`;
}

/** What to write in place of a value that is nearly right. */
function adviseOn(types: string[], value: unknown, required: boolean): string {
  if (types.includes('string') && (typeof value === 'number' || typeof value === 'boolean')) {
    return `; write '${value}'`;
  }
  if (typeof value === 'function') {
    const call = types
      .flatMap((type) => findClass(type)?.examples ?? [])
      .find((one) => one.endsWith(`.${value.name}()`));
    return call === undefined ? '' : `; call it: ${call}`;
  }
  if (value === false && types.some((type) => findInterface(type)?.enabled)) {
    return '; turn it off by { enabled: false }';
  }
  return !required && (value === null || typeof value === 'boolean') ? '; leave it out for the default' : '';
}
