import { Token } from 'aws-cdk-lib';

/** The longest text that an error repeats. */
const LONGEST = 100;

/** A value as errors show it: what is text in quotation marks, so that `'0.8'` is told from 0.8. */
export function describeValue(value: unknown): string {
  if (value === undefined) {
    return 'nothing';
  }
  if (Token.isUnresolved(value)) {
    return 'a token';
  }
  switch (typeof value) {
    case 'string':
      return `'${value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value}'`;
    case 'function':
      return `the function ${value.name || 'without a name'}`;
    case 'object':
      return describeObject(value);
    default:
      return String(value);
  }
}

function describeObject(value: object | null): string {
  if (value === null) {
    return 'null';
  }
  if (Array.isArray(value)) {
    return value.length === 0
      ? 'an empty array'
      : `an array of ${describeValue(value[0])}${value.length > 1 ? ', …' : ''}`;
  }
  const name: unknown = (Object.getPrototypeOf(value) as object | null)?.constructor?.name;
  if (typeof name === 'string' && name !== '' && name !== 'Object') {
    return `${/^[AEIOU]/.test(name) ? 'an' : 'a'} ${name}`;
  }
  const keys = Object.keys(value);
  return keys.length === 0 ? 'an empty object' : `an object with ${keys.slice(0, 5).join(', ')}`;
}
