import { Token } from 'aws-cdk-lib';
import { describeValue } from './describe-value';
import { LifecycleValidationError } from './validation-error';

/**
 * Checks a name that SageMaker puts into an ARN. SageMaker lower-cases names inside ARNs, so that a name with an
 * upper-case letter would not match the policies that are written with it: only lower-case names are allowed.
 *
 * @param prop the prop's name, for the error
 * @param maximum the length that SageMaker allows: 63 for endpoints and models, 256 for pipelines
 */
export function checkName(prop: string, value: string, maximum: number): void {
  if (Token.isUnresolved(value)) {
    return;
  }
  if (!/^[a-z0-9](-*[a-z0-9])*$/.test(value) || value.length > maximum) {
    throw new LifecycleValidationError(
      `${prop}: must be 1 to ${maximum} lower-case letters, digits and hyphens, beginning and ending with a letter or digit, got '${value}'`,
    );
  }
}

/**
 * Checks the name of something that exists already, whose name may have capitals.
 *
 * @param prop the prop's name, for the error
 * @param maximum the length that SageMaker allows
 */
export function checkExistingName(prop: string, value: string, maximum: number): void {
  if (Token.isUnresolved(value)) {
    return;
  }
  if (typeof value !== 'string' || !/^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/.test(value) || value.length > maximum) {
    throw new LifecycleValidationError(
      `${prop}: must be the name of what exists, 1 to ${maximum} letters, digits and hyphens, got ${describeValue(value)}`,
    );
  }
}

/** Checks a whole number against inclusive bounds. */
export function checkInteger(prop: string, value: number | undefined, minimum: number, maximum: number): void {
  if (value === undefined || Token.isUnresolved(value)) {
    return;
  }
  if (!Number.isInteger(value) || value < minimum || value > maximum) {
    throw new LifecycleValidationError(
      `${prop}: must be a whole number from ${minimum} to ${maximum}, got ${describeValue(value)}`,
    );
  }
}

/** Checks a number against inclusive bounds. */
export function checkNumber(prop: string, value: number | undefined, minimum: number, maximum: number): void {
  if (value === undefined || Token.isUnresolved(value)) {
    return;
  }
  if (!(Number.isFinite(value) && value >= minimum && value <= maximum)) {
    throw new LifecycleValidationError(
      `${prop}: must be a number from ${minimum} to ${maximum}, got ${describeValue(value)}`,
    );
  }
}

/** Checks the key of an object that is read by it. */
export function checkObjectKey(prop: string, value: string): void {
  if (!Token.isUnresolved(value) && (value === '' || /^\/|\/$|[*?]/.test(value))) {
    throw new LifecycleValidationError(
      `${prop}: must be the key of an object such as 'training/rows.csv', without wildcards or a slash at its ends, got '${value}'`,
    );
  }
}

/**
 * Checks that a number is none that only the deployment fills in. Such a one reads as a huge negative number where it
 * is compared, put into a text or written into an asset.
 */
export function checkKnown(prop: string, value: number | undefined): void {
  if (Token.isUnresolved(value)) {
    throw new LifecycleValidationError(`${prop}: must be known at synthesis, got a token`);
  }
}

/** Checks a whole number that must be known at synthesis against inclusive bounds. */
export function checkKnownInteger(prop: string, value: number | undefined, minimum: number, maximum: number): void {
  checkKnown(prop, value);
  checkInteger(prop, value, minimum, maximum);
}

/** Checks a number that must be known at synthesis against inclusive bounds; neither NaN nor infinite ones pass. */
export function checkKnownNumber(prop: string, value: number | undefined, minimum: number, maximum: number): void {
  checkKnown(prop, value);
  checkNumber(prop, value, minimum, maximum);
}

/** A prefix inside a bucket without slashes at its ends. Throws when nothing is left or a part of it is empty. */
export function checkPrefix(prop: string, value: string): string {
  const trimmed = Token.isUnresolved(value) ? value : value.replace(/^\/+|\/+$/g, '');
  if (trimmed === '' || trimmed.includes('//') || /[*?[\]{}]/.test(trimmed.replace(/\$\{Token\[[^\]]*\]\}/g, ''))) {
    throw new LifecycleValidationError(
      `${prop}: must be a key prefix such as 'raw/churn', without wildcards or empty parts, got '${value}'`,
    );
  }
  return trimmed;
}
