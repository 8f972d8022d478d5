import type { TuningRequest } from '../requests';
import type { Rule } from '../rule';
import { countCombinations, readStrategy, tuneWith } from './read-tuning';

const MOST = 750;
const texts = (count: number): string[] => Array.from({ length: count }, (_, index) => `${index}`);
const grid = (one: number, other: number): TuningRequest =>
  tuneWith(
    {
      CategoricalParameterRanges: [
        { Name: 'one', Values: texts(one) },
        { Name: 'other', Values: texts(other) },
      ],
    },
    { Strategy: 'Grid' },
  );

/** A grid of more combinations than a tuning may have trainings. */
export const gridSize: Rule<TuningRequest> = {
  id: 'tuning/grid-size',
  refused: 'a grid search of more than 750 combinations',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/dg/automatic-model-tuning-limits.html',
    says: '[Grid] Number of training jobs per hyperparameter tuning job, either specified explicitly or inferred from the search space: 750',
  },
  find: (request) => {
    const combinations = countCombinations(request);
    return readStrategy(request) === 'Grid' && Number.isFinite(combinations) && combinations > MOST
      ? `{ParameterRanges}: must have at most ${MOST} combinations with the strategy Grid, got ${combinations}`
      : undefined;
  },
  examples: { refused: grid(30, 30), allowed: grid(30, 25) },
};
