import { LifecycleValidationError } from '../foundation/validation-error';
import type { DataRecipe } from './data-recipe';
import type { Engine } from './engine';

/** What a stage is asked to prepare, and how. */
export interface PreparedForecast {
  readonly recipe: DataRecipe;
  readonly engine?: Engine;
  readonly importanceRows?: number;
}

/** Refuses what a forecast has no use for, or is not prepared by. */
export function checkForecastStage({ recipe, engine, importanceRows }: PreparedForecast): void {
  if (!recipe.problem?._forecast) {
    return;
  }
  if (engine?._config.configuration.engine !== undefined || (engine?._config.instanceCount ?? 1) !== 1) {
    throw new LifecycleValidationError(
      'engine: series are prepared on one machine, by Engine.oneMachine(), Engine.script() or Engine.container(), got Spark',
    );
  }
  if (importanceRows !== undefined) {
    throw new LifecycleValidationError(
      'importanceRows: must be left out of a forecast, whose requests have no features to shuffle',
    );
  }
}
