import type { DataRecipe } from '../constructs/data/data-recipe';
import { LifecycleValidationError } from '../constructs/foundation/validation-error';
import type { DriftMonitorOptions } from '../constructs/watching/drift-monitor-props';
import type { RecordFilter } from '../constructs/watching/record-filter';
import { BASELINE_ORIGINS } from '../contract/forecasting';
import type { MlLifecycleProps } from './ml-lifecycle-props';

/** Options that a monitor takes where its group of options has none of its own. */
export interface SharedFilter {
  readonly leaveOut?: RecordFilter[];
}

/** The filter of all monitors; requests carry the recipe's features, and rows are told apart by nothing else. */
export function shareFilter(leaveOut: RecordFilter[] | undefined, recipe: DataRecipe): SharedFilter {
  const { featureNames, problem } = recipe;
  const column = leaveOut?.find(({ _column }) => _column !== undefined);
  if (problem?._images && column) {
    throw new LifecycleValidationError(
      `leaveOut: images have no columns; take RecordFilter.customAttribute, got the column '${column.name}'`,
    );
  }
  const unknown = leaveOut?.find(({ _column }) => _column !== undefined && !featureNames.includes(_column));
  if (unknown) {
    throw new LifecycleValidationError(
      `leaveOut: must be of features, which alone are in live traffic, or of custom attributes, got the column '${unknown.name}'; the features are ${featureNames.join(', ')}`,
    );
  }
  return leaveOut ? { leaveOut } : {};
}

/** Forecasts of one time share what happened then: their windows are compared with the spread of the baseline's origins. */
export function calibrateForecast({ drift = {}, recipe }: MlLifecycleProps): DriftMonitorOptions {
  const { thresholds = {} } = drift;
  if (
    !recipe.problem?._forecast ||
    thresholds.calibrationChunks !== undefined ||
    thresholds.calibration !== undefined
  ) {
    return drift;
  }
  return { ...drift, thresholds: { ...thresholds, calibrationChunks: BASELINE_ORIGINS } };
}
