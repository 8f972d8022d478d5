import type { DataRecipe } from '../constructs/data/data-recipe';
import { LifecycleValidationError } from '../constructs/foundation/validation-error';
import type { RecordFilter } from '../constructs/watching/record-filter';

/** Options that a monitor takes where its group of options has none of its own. */
export interface SharedFilter {
  readonly leaveOut?: RecordFilter[];
}

/** The filter of all monitors; requests carry the recipe's features, and rows are told apart by nothing else. */
export function shareFilter(leaveOut: RecordFilter[] | undefined, { featureNames }: DataRecipe): SharedFilter {
  const unknown = leaveOut?.find(({ _column }) => _column !== undefined && !featureNames.includes(_column));
  if (unknown) {
    throw new LifecycleValidationError(
      `leaveOut: must be of features, which alone are in live traffic, or of custom attributes, got the column '${unknown.name}'; the features are ${featureNames.join(', ')}`,
    );
  }
  return leaveOut ? { leaveOut } : {};
}
