import { findTwice, readText } from '../read-request';
import type { TuningRequest } from '../requests';
import type { Rule } from '../rule';
import { readRanges, tuneWith } from './read-tuning';

/** Two ranges of one hyperparameter. */
export const rangeNames: Rule<TuningRequest> = {
  id: 'tuning/range-names',
  refused: 'two ranges of one hyperparameter',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/dg/automatic-model-tuning-define-ranges.html',
    says: 'Each hyperparameter that is searched has one range: its name, its type and its values.',
  },
  find: (request) => {
    const twice = findTwice(readRanges(request).flatMap(({ range }) => readText(range.Name) ?? []));
    return twice === undefined ? undefined : `{ParameterRanges}: must have different names, got '${twice}' twice`;
  },
  examples: {
    refused: tuneWith({
      CategoricalParameterRanges: [{ Name: 'eta', Values: ['0.1'] }],
      ContinuousParameterRanges: [{ Name: 'eta', MinValue: '0', MaxValue: '1' }],
    }),
    allowed: tuneWith({
      CategoricalParameterRanges: [{ Name: 'booster', Values: ['gbtree'] }],
      ContinuousParameterRanges: [{ Name: 'eta', MinValue: '0', MaxValue: '1' }],
    }),
  },
};
