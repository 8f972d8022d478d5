/** What stands for one and for zero in labels of two classes. */
const TRUTH_VALUES: Readonly<Record<string, string>> = { true: '1', false: '0' };
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * A class by its one name, as the preparation of the training rows has it (`unify` in jobs/prepare/recipe.py): `1`, `1.0`,
 * `true` and `True` are the same, other texts only when they are equal.
 */
export function unifyClass(text: string): string {
  const stripped = text.trim();
  const value = TRUTH_VALUES[stripped.toLowerCase()] ?? stripped;
  return NUMBER.test(value) ? String(Number(value)) : value;
}
