import { checkPrefix } from '../foundation/names';
import { LifecycleValidationError } from '../foundation/validation-error';
import type { BatchPredictionProps } from './batch-prediction-props';

/** Where a batch reads, without slashes at either end. */
export interface BatchPlaces {
  readonly source: string;
  readonly ahead?: string;
}

/**
 * What a batch reads.
 *
 * @throws LifecycleValidationError for what is no forecast, and for columns that are known ahead without their rows
 */
export function checkPlaces({ recipe, sourcePrefix, knownAheadPrefix }: BatchPredictionProps): BatchPlaces {
  const forecast = recipe.problem?._forecast;
  if (!forecast) {
    throw new LifecycleValidationError(
      `recipe: batches are of forecasts, Problem.forecasting, got the problem type ${recipe.problemType}`,
    );
  }
  const { knownAhead } = forecast.task;
  if (knownAhead.length > 0 && knownAheadPrefix === undefined) {
    throw new LifecycleValidationError(
      `knownAheadPrefix: required, since the recipe has columns that are known ahead (${knownAhead.join(', ')}), got none`,
    );
  }
  if (knownAhead.length === 0 && knownAheadPrefix !== undefined) {
    throw new LifecycleValidationError(
      `knownAheadPrefix: must be left out, since the recipe has no columns that are known ahead, got '${knownAheadPrefix}'`,
    );
  }
  const source = checkPrefix('sourcePrefix', sourcePrefix);
  const ahead = knownAheadPrefix === undefined ? undefined : checkPrefix('knownAheadPrefix', knownAheadPrefix);
  if (ahead !== undefined && (`${ahead}/`.startsWith(`${source}/`) || `${source}/`.startsWith(`${ahead}/`))) {
    throw new LifecycleValidationError(
      `knownAheadPrefix: must lie outside of the table's own prefix '${source}', whose rows have the target, got '${ahead}'`,
    );
  }
  return { source, ahead };
}
