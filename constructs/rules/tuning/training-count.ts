import { readNumber } from '../read-request';
import type { TuningRequest } from '../requests';
import type { Rule } from '../rule';
import { readStrategy, tuneWith } from './read-tuning';

const [MOST, MOST_AT_RANDOM] = [750, 10_000];

/** More trainings than a tuning may have. */
export const trainingCount: Rule<TuningRequest> = {
  id: 'tuning/training-count',
  refused: 'a tuning of more than 750 trainings, or 10,000 at random, where a quota above 750 is for AWS to raise',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/dg/automatic-model-tuning-limits.html',
    says: 'Number of training jobs per hyperparameter tuning job: Bayesian optimization, Hyperband and Grid 750; Random search 750, can be increased to 10000',
  },
  find: (request) => {
    const most = readStrategy(request) === 'Random' ? MOST_AT_RANDOM : MOST;
    const count = readNumber(request.HyperParameterTuningJobConfig?.ResourceLimits?.MaxNumberOfTrainingJobs);
    return count !== undefined && !(Number.isInteger(count) && count >= 1 && count <= most)
      ? `{MaxNumberOfTrainingJobs}: must be a whole number from 1 to ${most}, got ${count}`
      : undefined;
  },
  examples: {
    refused: tuneWith({}, { Strategy: 'Bayesian', ResourceLimits: { MaxNumberOfTrainingJobs: 751 } }),
    allowed: tuneWith({}, { Strategy: 'Random', ResourceLimits: { MaxNumberOfTrainingJobs: 751 } }),
  },
};
