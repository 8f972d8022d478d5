import { Token } from 'aws-cdk-lib';
import { DELIVERY_PREFIX } from '../../contract/batch';
import type { DataRecipe } from '../data/data-recipe';
import { checkPrefix } from '../foundation/names';
import { LifecycleValidationError } from '../foundation/validation-error';
import type { BatchPredictionProps } from './batch-prediction-props';

/** Where a batch reads, without slashes at either end. */
export interface BatchPlaces {
  /** The table whose series are forecast, or the folder of deliveries. */
  readonly source: string;
  readonly ahead?: string;
  /** Whether the newest delivery below `source` is scored. */
  readonly isOfDeliveries: boolean;
}

/**
 * What a batch reads.
 *
 * @throws LifecycleValidationError for what no batch can be of, and for prefixes that do not fit the recipe
 */
export function checkPlaces(props: BatchPredictionProps): BatchPlaces {
  return props.recipe.problem?._forecast ? checkTable(props) : checkDeliveries(props);
}

function checkTable({ recipe, sourcePrefix, knownAheadPrefix, rowsPrefix }: BatchPredictionProps): BatchPlaces {
  const { knownAhead } = recipe.problem!._forecast!.task;
  if (rowsPrefix !== undefined) {
    throw new LifecycleValidationError(
      `rowsPrefix: must be left out of forecasts, which are made of the table that trains, got '${rowsPrefix}'`,
    );
  }
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
  const ahead = knownAheadPrefix && checkOutside('knownAheadPrefix', knownAheadPrefix, source);
  return { source, ahead, isOfDeliveries: false };
}

function checkDeliveries({ recipe, sourcePrefix, knownAheadPrefix, rowsPrefix }: BatchPredictionProps): BatchPlaces {
  checkRows(recipe);
  if (knownAheadPrefix !== undefined) {
    throw new LifecycleValidationError(
      `knownAheadPrefix: must be left out, since the recipe forecasts no series, got '${knownAheadPrefix}'`,
    );
  }
  const source = checkPrefix('sourcePrefix', sourcePrefix);
  return { source: checkOutside('rowsPrefix', rowsPrefix ?? DELIVERY_PREFIX, source), isOfDeliveries: true };
}

function checkRows(recipe: DataRecipe): void {
  if (recipe.problem?._images) {
    throw new LifecycleValidationError(
      `recipe: batches are of tables and forecasts, got images; send them to the endpoint, or to a batch transform of your own`,
    );
  }
  if (recipe.idNames.length !== 1) {
    throw new LifecycleValidationError(
      `recipe: must have exactly one id column, by which predictions and labels find their rows, got ${recipe.idNames.join(', ') || 'none'}`,
    );
  }
}

function checkOutside(prop: string, given: string, source: string): string {
  const prefix = checkPrefix(prop, given);
  if (!Token.isUnresolved(prefix) && (`${prefix}/`.startsWith(`${source}/`) || `${source}/`.startsWith(`${prefix}/`))) {
    throw new LifecycleValidationError(
      `${prop}: must lie outside of the table's own prefix '${source}', whose rows have the target, got '${prefix}'`,
    );
  }
  return prefix;
}
