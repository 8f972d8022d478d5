import { readNumber } from '../read-request';
import type { TuningRequest } from '../requests';
import type { Rule } from '../rule';
import { countCombinations, readStrategy, tuneWith } from './read-tuning';

const grid = (count: number): TuningRequest =>
  tuneWith(
    { CategoricalParameterRanges: [{ Name: 'max_depth', Values: ['2', '3'] }] },
    { Strategy: 'Grid', ResourceLimits: { MaxNumberOfTrainingJobs: count } },
  );

/** A part of a grid. */
export const gridCount: Rule<TuningRequest> = {
  id: 'tuning/grid-count',
  refused: 'a grid search with another number of trainings than it has combinations',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/dg/automatic-model-tuning-how-it-works.html',
    says: 'Grid search: you do not need to specify MaxNumberOfTrainingJobs; if specified, its value must equal the total number of distinct categorical combinations.',
  },
  find: (request) => {
    const count = readNumber(request.HyperParameterTuningJobConfig?.ResourceLimits?.MaxNumberOfTrainingJobs);
    const combinations = countCombinations(request);
    return readStrategy(request) === 'Grid' && count !== undefined && count !== combinations
      ? `{MaxNumberOfTrainingJobs}: must be left out or be the ${combinations} combinations with the strategy Grid, got ${count}`
      : undefined;
  },
  examples: { refused: grid(1), allowed: grid(2) },
};
