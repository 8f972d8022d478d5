import { ChampionComparison } from '../../contract/champion';
import type { PreparedDataConfig } from '../data/prepared-data';
import { LifecycleValidationError } from '../foundation/validation-error';
import type { TrainingJobProps } from './training-job-props';

/** What answers that are no class and no number are, and by what they are judged in place of rows. */
function describeAnswers({
  forecast,
  boxes,
}: PreparedDataConfig): { readonly what: string; readonly by: string } | undefined {
  if (forecast) {
    return { what: 'a forecast', by: 'its backtests' };
  }
  return boxes && { what: 'an object detection', by: 'the boxes of its images' };
}

/** Refuses what a forecast and an object detection are not judged by. */
export function checkAnswersTraining(props: TrainingJobProps, data: PreparedDataConfig): void {
  const answers = describeAnswers(data);
  if (!answers) {
    return;
  }
  const { costs, groups, decisionThreshold, successCriteria } = props;
  for (const [prop, value] of Object.entries({ costs, groups, decisionThreshold })) {
    if (value !== undefined) {
      throw new LifecycleValidationError(
        `${prop}: must be left out of ${answers.what}, which is judged by ${answers.by}`,
      );
    }
  }
  const sliced = successCriteria.find(({ perSlice }) => perSlice);
  if (sliced) {
    throw new LifecycleValidationError(
      `successCriteria: perSlice is not for ${answers.what}, whose page names what is ${data.forecast ? 'forecast worst' : 'found worst'}, got it for ${sliced.metric}`,
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

/**
 * What a new model must be beside the version that serves. Forecasts are trained again to know the newest values, so that one that
 * is as good serves.
 */
export function chooseComparison(
  { championComparison }: TrainingJobProps,
  { forecast }: PreparedDataConfig,
): ChampionComparison {
  return championComparison ?? (forecast ? ChampionComparison.MUST_NOT_BE_WORSE : ChampionComparison.MUST_BE_BETTER);
}
