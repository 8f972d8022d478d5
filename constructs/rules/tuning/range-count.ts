import type { TuningRequest } from '../requests';
import type { Rule } from '../rule';
import { readRanges, tuneWith } from './read-tuning';

const MOST = 30;
const categories = (count: number): Array<{ Name: string; Values: string[] }> =>
  Array.from({ length: count }, (_, index) => ({ Name: `p${index}`, Values: ['a'] }));

/** Nothing to try, or too much at once. */
export const rangeCount: Rule<TuningRequest> = {
  id: 'tuning/range-count',
  refused: 'a tuning of no or more than 30 hyperparameters',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/dg/automatic-model-tuning-limits.html',
    says: 'Number of hyperparameters that can be searched: 30',
  },
  find: (request) => {
    const count = readRanges(request).length;
    const ranges = request.HyperParameterTuningJobConfig?.ParameterRanges;
    return ranges !== undefined && (count < 1 || count > MOST)
      ? `{ParameterRanges}: must be 1 to ${MOST} of a tuning, got ${count}`
      : undefined;
  },
  examples: {
    refused: tuneWith({ CategoricalParameterRanges: categories(31) }),
    allowed: tuneWith({ CategoricalParameterRanges: categories(30) }),
  },
};
