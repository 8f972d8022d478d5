import { fill, refuseMap, VARIABLE_NAME } from '../limits';
import type { TrainingRequest } from '../requests';
import type { Rule } from '../rule';

/** More or longer environment variables than a training may have. */
export const trainingEnvironment: Rule<TrainingRequest> = {
  id: 'training/environment',
  refused: 'more than 100 environment variables of a training, or names or values of more than 512 characters',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTrainingJob.html',
    says: 'Environment: Map Entries: Maximum number of 100 items. Key Length Constraints: Maximum length of 512. Key Pattern: [a-zA-Z_][a-zA-Z0-9_]*. Value Length Constraints: Maximum length of 512.',
  },
  find: ({ Environment }) =>
    refuseMap('Environment', Environment, { entries: 100, name: 512, value: 512, pattern: VARIABLE_NAME }),
  examples: { refused: { Environment: { 'A-B': 'c' } }, allowed: { Environment: fill(100) } },
};
