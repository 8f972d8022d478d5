import { LifecycleValidationError } from '../foundation/validation-error';

/** Checks names of columns as they stand in a CSV header. */
export function checkColumnNames(prop: string, names: string[]): void {
  const odd = names.filter((name) => name.trim() !== name || name === '' || /[\r\n]/.test(name));
  if (odd.length > 0) {
    throw new LifecycleValidationError(
      `${prop}: a name must not be empty, nor begin or end with white space, nor hold a line break, got ${odd.map((name) => JSON.stringify(name)).join(', ')}`,
    );
  }
}
