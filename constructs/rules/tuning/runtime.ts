import { readNumber } from '../read-request';
import type { TuningRequest } from '../requests';
import type { Rule } from '../rule';
import { tuneWith } from './read-tuning';

const [SHORTEST, LONGEST] = [120, 30 * 86_400];

/** A tuning that must end sooner or may end later than SageMaker lets it. */
export const tuningRuntime: Rule<TuningRequest> = {
  id: 'tuning/runtime',
  refused: 'a tuning of less than 2 minutes or more than 30 days',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/dg/automatic-model-tuning-limits.html',
    says: 'Maximum run time for a hyperparameter tuning job: 30 days. (API_ResourceLimits: MaxRuntimeInSeconds: Minimum value of 120.)',
  },
  find: ({ HyperParameterTuningJobConfig }) => {
    const seconds = readNumber(HyperParameterTuningJobConfig?.ResourceLimits?.MaxRuntimeInSeconds);
    return seconds !== undefined && (seconds < SHORTEST || seconds > LONGEST)
      ? `{MaxRuntimeInSeconds}: must be from 2 minutes to 30 days for a tuning, got ${seconds} seconds`
      : undefined;
  },
  examples: {
    refused: tuneWith({}, { ResourceLimits: { MaxRuntimeInSeconds: 60 } }),
    allowed: tuneWith({}, { ResourceLimits: { MaxRuntimeInSeconds: SHORTEST } }),
  },
};
