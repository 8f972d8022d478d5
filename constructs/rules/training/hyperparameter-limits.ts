import { fill, refuseMap } from '../limits';
import type { TrainingRequest } from '../requests';
import type { Rule } from '../rule';

/** More or longer hyperparameters than a training may have. */
export const hyperparameterLimits: Rule<TrainingRequest> = {
  id: 'training/hyperparameter-limits',
  refused: 'more than 100 hyperparameters, names of more than 256 or values of more than 2,500 characters',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTrainingJob.html',
    says: 'HyperParameters: Map Entries: Minimum number of 0 items. Maximum number of 100 items. Key Length Constraints: Maximum length of 256. Value Length Constraints: Maximum length of 2500.',
  },
  find: ({ HyperParameters }) =>
    refuseMap('HyperParameters', HyperParameters, { entries: 100, name: 256, value: 2500 }),
  examples: { refused: { HyperParameters: fill(101) }, allowed: { HyperParameters: fill(100) } },
};
