import { refuseOutside } from '../limits';
import { readNumber } from '../read-request';
import type { TuningRequest } from '../requests';
import type { Rule } from '../rule';
import { tuneWith } from './read-tuning';

const MOST = 20_000;
const hyperband = (config: Record<string, number>): TuningRequest =>
  tuneWith({}, { Strategy: 'Hyperband', StrategyConfig: { HyperbandStrategyConfig: config } });

/** Rounds that Hyperband does not take. */
export const hyperbandLimits: Rule<TuningRequest> = {
  id: 'tuning/hyperband-limits',
  refused: 'Hyperband of more than 20,000 rounds, or of fewer at most than at least',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_HyperbandStrategyConfig.html',
    says: 'MaxResource: The maximum value is 20,000 epochs. MinResource: If the value for MinResource has not been reached, the training job is not stopped by Hyperband.',
  },
  find: ({ HyperParameterTuningJobConfig }) => {
    const config = HyperParameterTuningJobConfig?.StrategyConfig?.HyperbandStrategyConfig ?? {};
    const [least, most] = [config.MinResource, config.MaxResource].map(readNumber);
    return (
      refuseOutside('MaxResource', most, 1, MOST) ??
      refuseOutside('MinResource', least, 1, MOST) ??
      (least !== undefined && most !== undefined && least > most
        ? `{MinResource}: must be at most {MaxResource}, ${most}, got ${least}`
        : undefined)
    );
  },
  examples: {
    refused: hyperband({ MinResource: 10, MaxResource: 9 }),
    allowed: hyperband({ MinResource: 1, MaxResource: 9 }),
  },
};
