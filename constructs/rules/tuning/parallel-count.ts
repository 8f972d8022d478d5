import { readNumber } from '../read-request';
import type { TuningRequest } from '../requests';
import type { Rule } from '../rule';
import { tuneWith } from './read-tuning';

const MOST = 100;

/** More trainings at a time than a tuning may have. */
export const parallelCount: Rule<TuningRequest> = {
  id: 'tuning/parallel-count',
  refused: 'a tuning with more than 100 trainings at a time',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/dg/automatic-model-tuning-limits.html',
    says: 'Number of parallel training jobs per hyperparameter tuning job: 10, can be increased to 100',
  },
  find: ({ HyperParameterTuningJobConfig }) => {
    const count = readNumber(HyperParameterTuningJobConfig?.ResourceLimits?.MaxParallelTrainingJobs);
    return count !== undefined && !(Number.isInteger(count) && count >= 1 && count <= MOST)
      ? `{MaxParallelTrainingJobs}: must be a whole number from 1 to ${MOST}, got ${count}`
      : undefined;
  },
  examples: {
    refused: tuneWith({}, { ResourceLimits: { MaxParallelTrainingJobs: 101 } }),
    allowed: tuneWith({}, { ResourceLimits: { MaxParallelTrainingJobs: 100 } }),
  },
};
