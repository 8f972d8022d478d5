import type { PreparedDataConfig } from '../data/prepared-data';
import type { Slice } from '../data/slice';
import { nearestName } from '../foundation/nearest-name';
import { LifecycleValidationError } from '../foundation/validation-error';

/**
 * Checks that the evaluation knows the column of a slice, and that edges cut one that has numbers: categories and texts have
 * no order, and all rows would be one slice.
 *
 * @param prop the prop that the slice was given as
 * @param purpose what it is for, where the prop does not say it
 */
export function checkSlice(prop: string, slice: Slice, data: PreparedDataConfig, purpose = ''): void {
  const { categoricalFeatures = [], textFeatures = [], judgingColumns = [], featureNames } = data;
  const { column } = slice;
  if (![...featureNames, ...judgingColumns].includes(column)) {
    throw new LifecycleValidationError(
      `${prop}: must be of a feature, or of a column that the recipe keeps by Column.forJudging(), got '${column}'${purpose}${suggest(column, [...featureNames, ...judgingColumns])}`,
    );
  }
  if (slice._render().edges && [...categoricalFeatures, ...textFeatures].includes(column)) {
    throw new LifecycleValidationError(
      `${prop}: Slice.byRange is of a feature with numbers, and '${column}' has categories: take Slice.byValue('${column}')`,
    );
  }
}

function suggest(column: string, known: string[]): string {
  const nearest = nearestName(column, known, (column.length - 1) / 2, (name) => name.toLowerCase());
  return nearest === undefined ? `; there are ${known.join(', ')}` : `, did you mean '${nearest}'?`;
}
