import { CONFIG_KEYS } from '../../contract/jobs';
import { CATEGORICAL, DATE, DEFAULT_HASH_COLUMNS, Encoding, NUMERIC } from '../../contract/recipe';

/**
 * How many columns the prepared rows have beside the label, as the preparation job makes them (jobs/serve/encoders.py).
 *
 * @param recipe as the job reads it
 * @returns undefined where that depends on the rows: a column for each category, or columns that are left out
 */
export function countColumns(recipe: Record<string, unknown>): number | undefined {
  const features = recipe.features as Array<Record<string, unknown>>;
  const derived = (recipe[CONFIG_KEYS.derived] as unknown[] | undefined) ?? [];
  const { classes = [] } = recipe.target as { readonly classes?: string[] };
  const counts = features.map((feature) => countOf(feature, classes.length));
  if (recipe[CONFIG_KEYS.dropCorrelated] !== undefined || counts.includes(undefined)) {
    return undefined;
  }
  return counts.reduce<number>((sum, count) => sum + count!, derived.length);
}

function countOf(feature: Record<string, unknown>, classes: number): number | undefined {
  const { type, encoding } = feature;
  const flag = feature[CONFIG_KEYS.flagMissing] ? 1 : 0;
  const hashColumns = (feature[CONFIG_KEYS.hashColumns] as number | undefined) ?? DEFAULT_HASH_COLUMNS;
  if (type === NUMERIC) {
    return 1 + flag;
  }
  if (type === DATE) {
    const parts = feature[CONFIG_KEYS.parts] as string[];
    return parts.length + (feature[CONFIG_KEYS.ageAt] === undefined ? 0 : 1) + flag;
  }
  if (feature[CONFIG_KEYS.whole]) {
    return 1;
  }
  if (type !== CATEGORICAL || encoding === Encoding.HASH) {
    return hashColumns;
  }
  switch (encoding) {
    case Encoding.ORDINAL:
      return 1;
    case Encoding.TARGET:
      return Math.max(1, classes);
    default:
      return undefined;
  }
}
