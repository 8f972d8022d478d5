import { ChampionComparison } from '../../contract/champion';
import type { PreparedDataConfig } from '../data/prepared-data';
import { LifecycleValidationError } from '../foundation/validation-error';
import type { TrainingJobProps } from './training-job-props';

/** Refuses what a forecast is not judged by. */
export function checkForecastTraining(props: TrainingJobProps, { forecast }: PreparedDataConfig): void {
  if (!forecast) {
    return;
  }
  const { costs, groups, decisionThreshold, successCriteria } = props;
  for (const [prop, value] of Object.entries({ costs, groups, decisionThreshold })) {
    if (value !== undefined) {
      throw new LifecycleValidationError(`${prop}: must be left out of a forecast, which is judged by its backtests`);
    }
  }
  const sliced = successCriteria.find(({ perSlice }) => perSlice);
  if (sliced) {
    throw new LifecycleValidationError(
      `successCriteria: perSlice is not for a forecast, whose page names the series that are forecast worst, got it for ${sliced.metric}`,
    );
  }
}

/** Refuses a second training on the held-out values where there are none for it. */
export function checkRefit(
  { refit = false, tuning }: TrainingJobProps,
  { forecast, refit: rows }: PreparedDataConfig,
): void {
  if (!refit) {
    return;
  }
  if (!forecast || !rows) {
    throw new LifecycleValidationError(
      'refit: is for forecasts of a recipe with problem: Problem.forecasting({ … }), whose newest values the backtests hold back; must be left out of anything else',
    );
  }
  if (tuning) {
    throw new LifecycleValidationError(
      'refit: must be left out with tuning, whose best hyperparameters a second training could not be told',
    );
  }
}

/** What a new model must be beside the version that serves. Of forecasts, backtests move on with the data. */
export function chooseComparison(
  { championComparison }: TrainingJobProps,
  { forecast }: PreparedDataConfig,
): ChampionComparison {
  if (!forecast) {
    return championComparison ?? ChampionComparison.MUST_BE_BETTER;
  }
  if (championComparison !== undefined && championComparison !== ChampionComparison.NONE) {
    throw new LifecycleValidationError(
      `championComparison: must be ChampionComparison.NONE or left out of a forecast, whose champion is not asked yet, got ${championComparison}`,
    );
  }
  return ChampionComparison.NONE;
}
