import { fill, refuseMap, VARIABLE_NAME } from '../limits';
import type { ProcessingRequest } from '../requests';
import type { Rule } from '../rule';

/** More or longer environment variables than a processing job may have. */
export const processingEnvironment: Rule<ProcessingRequest> = {
  id: 'processing/environment',
  refused: 'more than 100 environment variables of a processing job, or names or values of more than 256 characters',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateProcessingJob.html',
    says: 'Environment: Map Entries: Maximum number of 100 items. Key Length Constraints: Maximum length of 256. Value Length Constraints: Maximum length of 256.',
  },
  find: ({ Environment }) =>
    refuseMap('Environment', Environment, { entries: 100, name: 256, value: 256, pattern: VARIABLE_NAME }),
  examples: { refused: { Environment: { NAME: 'x'.repeat(257) } }, allowed: { Environment: fill(100) } },
};
