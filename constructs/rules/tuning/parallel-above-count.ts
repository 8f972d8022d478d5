import { readNumber } from '../read-request';
import type { TuningRequest } from '../requests';
import type { Rule } from '../rule';
import { tuneWith } from './read-tuning';

/** More trainings at a time than there are. */
export const parallelAboveCount: Rule<TuningRequest> = {
  id: 'tuning/parallel-above-count',
  refused: 'more trainings at a time than the tuning has',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ResourceLimits.html',
    says: 'MaxNumberOfTrainingJobs: The maximum number of training jobs that a hyperparameter tuning job can launch. MaxParallelTrainingJobs: the maximum number of concurrent ones among them.',
  },
  find: ({ HyperParameterTuningJobConfig }) => {
    const limits = HyperParameterTuningJobConfig?.ResourceLimits;
    const [count, parallel] = [limits?.MaxNumberOfTrainingJobs, limits?.MaxParallelTrainingJobs].map(readNumber);
    return count !== undefined && parallel !== undefined && parallel > count
      ? `{MaxParallelTrainingJobs}: must be at most {MaxNumberOfTrainingJobs}, ${count}, got ${parallel}`
      : undefined;
  },
  examples: {
    refused: tuneWith({}, { ResourceLimits: { MaxNumberOfTrainingJobs: 5, MaxParallelTrainingJobs: 6 } }),
    allowed: tuneWith({}, { ResourceLimits: { MaxNumberOfTrainingJobs: 5, MaxParallelTrainingJobs: 5 } }),
  },
};
