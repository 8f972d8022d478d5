import { fill, refuseMap, VARIABLE_NAME } from '../limits';
import type { TransformRequest } from '../requests';
import type { Rule } from '../rule';

/** More environment variables than a batch transform may have. */
export const transformEnvironment: Rule<TransformRequest> = {
  id: 'transform/environment',
  refused: 'more than 16 environment variables of a batch transform',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTransformJob.html',
    says: 'Environment: We support up to 16 key and values entries in the map.',
  },
  find: ({ Environment }) =>
    refuseMap('Environment', Environment, { entries: 16, name: 1024, value: 10_240, pattern: VARIABLE_NAME }),
  examples: { refused: { Environment: fill(17) }, allowed: { Environment: fill(16) } },
};
