import { InvalidArgumentError } from 'commander';
import { parseDecimal } from '../contract/decimal';

/** The number of a version, as it is given on the command line. */
export function parseVersion(text: string): number {
  const version = parseDecimal(text);
  if (!Number.isSafeInteger(version) || version < 1) {
    throw new InvalidArgumentError('must be the number of a version, from 1.');
  }
  return version;
}
