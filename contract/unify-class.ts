// How a class is spelled, for constructs, monitors and, by a test, the jobs.
import { parseDecimal } from './decimal';

/** What stands for one and for zero in labels of two classes. */
const TRUTH_VALUES = new Map([
  ['true', '1'],
  ['false', '0'],
]);

/**
 * A class by its one name, as the preparation of the training rows has it (`unify` in jobs/prepare/recipe.py; both are held to
 * test/contract/class-names.json): `1`, `1.0`, `true` and `True` are the same, other texts only when they are equal.
 */
export function unifyClass(text: string): string {
  const stripped = text.trim();
  const value = TRUTH_VALUES.get(stripped.toLowerCase()) ?? stripped;
  const number = parseDecimal(value);
  return Number.isNaN(number) ? value : String(number);
}
