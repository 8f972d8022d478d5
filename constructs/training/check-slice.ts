import type { PreparedDataConfig } from '../data/prepared-data';
import type { Slice } from '../data/slice';
import { LifecycleValidationError } from '../foundation/validation-error';

/**
 * Checks that edges cut a feature that has numbers: categories and texts have no order, and all rows would be one slice.
 *
 * @param prop the prop that the slice was given as
 */
export function checkEdges(
  prop: string,
  slice: Slice,
  { categoricalFeatures = [], textFeatures = [] }: PreparedDataConfig,
): void {
  const { column } = slice;
  if (slice._render().edges && [...categoricalFeatures, ...textFeatures].includes(column)) {
    throw new LifecycleValidationError(
      `${prop}: Slice.byRange is of a feature with numbers, and '${column}' has categories: take Slice.byValue('${column}')`,
    );
  }
}
