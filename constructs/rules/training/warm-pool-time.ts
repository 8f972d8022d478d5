import { readNumber } from '../read-request';
import type { TrainingRequest } from '../requests';
import type { Rule } from '../rule';

const LONGEST = 21_600;

/** A warm pool for longer than SageMaker keeps one. */
export const warmPoolTime: Rule<TrainingRequest> = {
  id: 'training/warm-pool-time',
  refused: 'instances that stay for less than a second or more than 6 hours',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ResourceConfig.html',
    says: 'KeepAlivePeriodInSeconds: Valid Range: Minimum value of 0. Maximum value of 21600. (0 is no warm pool.)',
  },
  find: ({ ResourceConfig }) => {
    const seconds = readNumber(ResourceConfig?.KeepAlivePeriodInSeconds);
    return seconds !== undefined && (seconds < 1 || seconds > LONGEST)
      ? `{KeepAlivePeriodInSeconds}: must be from 1 second to 6 hours, got ${seconds} seconds`
      : undefined;
  },
  examples: {
    refused: { ResourceConfig: { KeepAlivePeriodInSeconds: LONGEST + 1 } },
    allowed: { ResourceConfig: { KeepAlivePeriodInSeconds: LONGEST } },
  },
};
