import type { TuningRequest } from '../requests';
import type { Rule } from '../rule';
import { readStrategy, tuneWith } from './read-tuning';

/** Where SageMaker looks for how far a training goes, if it is not told. */
const INFERRED_FROM = ['epochs', 'numepochs', 'n-epochs', 'n_epochs', 'num_epochs'];
const HYPERBAND = tuneWith({}, { Strategy: 'Hyperband' });

/** Hyperband that does not know how many rounds a training has. */
export const hyperbandResource: Rule<TuningRequest> = {
  id: 'tuning/hyperband-resource',
  refused: 'Hyperband that is not told how many rounds or epochs a training has at most',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_HyperbandStrategyConfig.html',
    says: 'HyperbandTraining attempts to infer MaxResource from the following keys (if present) in StaticsHyperParameters: epochs, numepochs, n-epochs, n_epochs, num_epochs. If HyperbandStrategyConfig is unable to infer a value for MaxResource, it generates a validation error.',
  },
  find: (request) => {
    const told = request.HyperParameterTuningJobConfig?.StrategyConfig?.HyperbandStrategyConfig?.MaxResource;
    const fixed = request.TrainingJobDefinition?.StaticHyperParameters ?? {};
    return readStrategy(request) === 'Hyperband' &&
      told === undefined &&
      !INFERRED_FROM.some((name) => Object.hasOwn(fixed, name))
      ? '{MaxResource}: required with the strategy Hyperband, how many rounds or epochs a training has at most, got none'
      : undefined;
  },
  examples: {
    refused: { ...HYPERBAND, TrainingJobDefinition: { StaticHyperParameters: { num_round: '100' } } },
    allowed: { ...HYPERBAND, TrainingJobDefinition: { StaticHyperParameters: { epochs: '100' } } },
  },
};
