import type { TuningRequest } from '../requests';
import type { Rule } from '../rule';
import { readStrategy, tuneWith } from './read-tuning';

const StrategyConfig = { HyperbandStrategyConfig: { MaxResource: 10 } };

/** Settings of Hyperband for another strategy. */
export const hyperbandConfig: Rule<TuningRequest> = {
  id: 'tuning/hyperband-config',
  refused: 'settings of Hyperband with another strategy',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_HyperParameterTuningJobConfig.html',
    says: 'StrategyConfig: This parameter should be provided only if Hyperband is selected as the strategy for HyperParameterTuningJobConfig.',
  },
  find: (request) => {
    const strategy = readStrategy(request);
    return strategy !== undefined &&
      strategy !== 'Hyperband' &&
      request.HyperParameterTuningJobConfig?.StrategyConfig !== undefined
      ? `{StrategyConfig}: is for the strategy Hyperband, got ${strategy}`
      : undefined;
  },
  examples: {
    refused: tuneWith({}, { Strategy: 'Bayesian', StrategyConfig }),
    allowed: tuneWith({}, { Strategy: 'Hyperband', StrategyConfig }),
  },
};
