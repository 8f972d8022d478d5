import { readText } from '../read-request';
import type { TuningRequest } from '../requests';
import type { Rule } from '../rule';
import { readRanges, tuneWith } from './read-tuning';

const RANGES = tuneWith({ ContinuousParameterRanges: [{ Name: 'eta', MinValue: '0', MaxValue: '1' }] });

/** A hyperparameter that is fixed and tried. */
export const staticAndTried: Rule<TuningRequest> = {
  id: 'tuning/static-and-tried',
  refused: 'a hyperparameter with a fixed value and a range',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_HyperParameterTrainingJobDefinition.html',
    says: 'StaticHyperParameters: Specifies the values of hyperparameters that do not change for the tuning job.',
  },
  find: (request) => {
    const fixed = request.TrainingJobDefinition?.StaticHyperParameters ?? {};
    const name = readRanges(request)
      .map(({ range }) => readText(range.Name))
      .find((one) => one !== undefined && Object.hasOwn(fixed, one));
    return name === undefined
      ? undefined
      : `{ParameterRanges}: '${name}' has a fixed value already; leave it out in one of the two places`;
  },
  examples: {
    refused: { ...RANGES, TrainingJobDefinition: { StaticHyperParameters: { eta: '0.1' } } },
    allowed: { ...RANGES, TrainingJobDefinition: { StaticHyperParameters: { num_round: '10' } } },
  },
};
