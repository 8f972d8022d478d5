import { readNumber, readRepository } from '../read-request';
import type { TrainingRequest } from '../requests';
import type { Rule } from '../rule';

/** The built-in algorithms that AWS's table lists for a single instance only, by their images' repositories. */
const SINGLE = ['blazingtext', 'lda', 'object2vec', 'semantic-segmentation', 'seq2seq'];

/** Several instances for an algorithm that uses one. */
export const singleMachineAlgorithm: Rule<TrainingRequest> = {
  id: 'training/single-machine-algorithm',
  refused: `several instances for a built-in algorithm that trains on one (${SINGLE.join(', ')})`,
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/dg/common-info-all-im-models.html',
    says: 'Instance class: GPU or CPU (single instance only). Parallelizable: No.',
  },
  find: ({ AlgorithmSpecification, ResourceConfig }) => {
    const name = readRepository(AlgorithmSpecification?.TrainingImage) ?? '';
    const count = readNumber(ResourceConfig?.InstanceCount);
    return SINGLE.includes(name) && count !== undefined && count > 1
      ? `{InstanceCount}: must be 1 with the algorithm ${name}, which trains on a single instance, got ${count}`
      : undefined;
  },
  examples: {
    refused: {
      AlgorithmSpecification: { TrainingImage: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/lda:1' },
      ResourceConfig: { InstanceCount: 2 },
    },
    allowed: {
      AlgorithmSpecification: { TrainingImage: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/linear-learner:1' },
      ResourceConfig: { InstanceCount: 2 },
    },
  },
};
