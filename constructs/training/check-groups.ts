import type { PreparedDataConfig } from '../data/prepared-data';
import type { Slice } from '../data/slice';
import { LifecycleValidationError } from '../foundation/validation-error';
import { checkSlice } from './check-slice';

/** Checks that the groups whose rates are compared are columns that the evaluation knows, each named once. */
export function checkGroups(groups: Slice[] | undefined, data: PreparedDataConfig): void {
  const columns = (groups ?? []).map(({ column }) => column);
  for (const [index, column] of columns.entries()) {
    checkSlice('groups', groups![index]!, data);
    if (columns.indexOf(column) < index) {
      throw new LifecycleValidationError(`groups: must name each column once, got '${column}' twice`);
    }
  }
}
