import type { PreparedDataConfig } from '../data/prepared-data';
import type { Slice } from '../data/slice';
import { nearestName } from '../foundation/nearest-name';
import { LifecycleValidationError } from '../foundation/validation-error';
import { checkEdges } from './check-slice';

/** Checks that the groups whose rates are compared are features, each named once. */
export function checkGroups(groups: Slice[] | undefined, data: PreparedDataConfig): void {
  const { featureNames } = data;
  const columns = (groups ?? []).map(({ column }) => column);
  for (const [index, column] of columns.entries()) {
    if (!featureNames.includes(column)) {
      throw new LifecycleValidationError(
        `groups: must be features, which alone reach the evaluation, got '${column}'${suggest(column, featureNames)}`,
      );
    }
    if (columns.indexOf(column) < index) {
      throw new LifecycleValidationError(`groups: must name each feature once, got '${column}' twice`);
    }
    checkEdges('groups', groups![index]!, data);
  }
}

function suggest(column: string, features: string[]): string {
  const nearest = nearestName(column, features, (column.length - 1) / 2, (name) => name.toLowerCase());
  return nearest === undefined ? `; the features are ${features.join(', ')}` : `, did you mean '${nearest}'?`;
}
