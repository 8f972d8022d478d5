import { refuseMore } from '../limits';
import type { ModelRequest } from '../requests';
import type { Rule } from '../rule';

/** Containers of a model that are too many, or beside a primary one. */
export const containerCount: Rule<ModelRequest> = {
  id: 'model/container-count',
  refused: 'a model of more than 15 containers, or of several beside a primary one',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModel.html',
    says: 'Containers: Specifies the containers in the inference pipeline. Array Members: Minimum number of 0 items. Maximum number of 15 items. PrimaryContainer: the one container of a model without a pipeline.',
  },
  find: ({ Containers = [], PrimaryContainer }) =>
    PrimaryContainer !== undefined && Containers.length > 0
      ? '{PrimaryContainer}: must be given in place of {Containers}, got both'
      : refuseMore('Containers', Containers.length, 15),
  examples: {
    refused: { Containers: Array.from({ length: 16 }, () => ({})) },
    allowed: { Containers: Array.from({ length: 15 }, () => ({})) },
  },
};
