import type { TrainingRequest } from '../requests';
import type { Rule } from '../rule';

/** Both an image and the name of an algorithm, or neither. */
export const imageOrAlgorithm: Rule<TrainingRequest> = {
  id: 'training/image-or-algorithm',
  refused: 'a training with both an image and the name of an algorithm resource, or with neither',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AlgorithmSpecification.html',
    says: "If you specify a value for the AlgorithmName parameter, you can't specify a value for TrainingImage, and vice versa.",
  },
  find: ({ AlgorithmSpecification }) => {
    if (AlgorithmSpecification === undefined) {
      return undefined;
    }
    const [hasName, hasImage] = [AlgorithmSpecification.AlgorithmName, AlgorithmSpecification.TrainingImage].map(
      (value) => value !== undefined,
    );
    return hasName === hasImage
      ? `{TrainingImage}: must be given in place of {AlgorithmName}, got ${hasName ? 'both' : 'neither'}`
      : undefined;
  },
  examples: {
    refused: { AlgorithmSpecification: { AlgorithmName: 'mine', TrainingImage: 'image' } },
    allowed: { AlgorithmSpecification: { AlgorithmName: 'mine' } },
  },
};
