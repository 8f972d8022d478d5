import { readNumber } from '../read-request';
import type { RangeRequest, TuningRequest } from '../requests';
import type { Rule } from '../rule';
import { countCombinations, readStrategy, tuneWith } from './read-tuning';

const depths = (most: number): Record<string, RangeRequest[]> => ({
  IntegerParameterRanges: [{ Name: 'max_depth', MinValue: '2', MaxValue: `${most}` }],
});

/** Fewer different hyperparameters than trainings. */
export const tooFewCombinations: Rule<TuningRequest> = {
  id: 'tuning/too-few-combinations',
  refused: 'a tuning whose ranges allow fewer combinations than it has trainings',
  source: {
    url: 'https://github.com/aws/amazon-sagemaker-operator-for-k8s/issues/123',
    says: "ValidationException: You don't have enough combinations of hyperparameter ranges. The total number of hyperparameter combinations for the provided ranges [3.0] must be equal or greater than the value of MaxNumberOfJobs, [10].",
  },
  find: (request) => {
    const count = readNumber(request.HyperParameterTuningJobConfig?.ResourceLimits?.MaxNumberOfTrainingJobs);
    const combinations = countCombinations(request);
    return readStrategy(request) !== 'Grid' && count !== undefined && combinations < count
      ? `{MaxNumberOfTrainingJobs}: must be at most the ${combinations} combinations that {ParameterRanges} allow, got ${count}`
      : undefined;
  },
  examples: {
    refused: tuneWith(depths(4), { Strategy: 'Bayesian', ResourceLimits: { MaxNumberOfTrainingJobs: 10 } }),
    allowed: tuneWith(depths(11), { Strategy: 'Bayesian', ResourceLimits: { MaxNumberOfTrainingJobs: 10 } }),
  },
};
