import { readText } from '../read-request';
import type { TuningRequest } from '../requests';
import type { Rule } from '../rule';
import { readRanges, readStrategy, tuneWith } from './read-tuning';

/** A grid of numbers. */
export const gridRanges: Rule<TuningRequest> = {
  id: 'tuning/grid-ranges',
  refused: 'a grid search of ranges of numbers',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/dg/automatic-model-tuning-how-it-works.html',
    says: 'Grid search: only categorical parameters are supported.',
  },
  find: (request) => {
    const odd = readStrategy(request) === 'Grid' && readRanges(request).find(({ kind }) => kind !== 'category');
    return odd
      ? `{ParameterRanges}: must be categorical with the strategy Grid, '${readText(odd.range.Name)}' is a range of numbers`
      : undefined;
  },
  examples: {
    refused: tuneWith(
      { IntegerParameterRanges: [{ Name: 'max_depth', MinValue: '2', MaxValue: '3' }] },
      { Strategy: 'Grid' },
    ),
    allowed: tuneWith(
      { CategoricalParameterRanges: [{ Name: 'max_depth', Values: ['2', '3'] }] },
      { Strategy: 'Grid' },
    ),
  },
};
