import { fill, refuseMap, VARIABLE_NAME } from '../limits';
import type { TuningRequest } from '../requests';
import type { Rule } from '../rule';

/** More environment variables than the trainings of a tuning may have, which are fewer than one training may. */
export const tuningEnvironment: Rule<TuningRequest> = {
  id: 'tuning/environment',
  refused: 'more than 48 environment variables of the trainings of a tuning',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_HyperParameterTrainingJobDefinition.html',
    says: 'Environment: Map Entries: Minimum number of 0 items. Maximum number of 48 items. Key Length Constraints: Maximum length of 512. Value Length Constraints: Maximum length of 512.',
  },
  find: ({ TrainingJobDefinition }) =>
    refuseMap('Environment', TrainingJobDefinition?.Environment, {
      entries: 48,
      name: 512,
      value: 512,
      pattern: VARIABLE_NAME,
    }),
  examples: {
    refused: { TrainingJobDefinition: { Environment: fill(49) } },
    allowed: { TrainingJobDefinition: { Environment: fill(48) } },
  },
};
