import { Algorithm, HyperparameterRange, type MlLifecycleStackProps, RangeScale } from '../../lib';
import { lifecycle as churn } from '../churn/lifecycle';

/** The churn example with its hyperparameters tuned: each run trains eight times, and judges the best. */
export const lifecycle: MlLifecycleStackProps = {
  ...churn,
  algorithm: Algorithm.xgboost({ rounds: 120 }),
  training: {
    tuning: {
      ranges: {
        max_depth: HyperparameterRange.integer(1, 6),
        eta: HyperparameterRange.continuous(0.03, 0.3, { scale: RangeScale.LOGARITHMIC }),
        subsample: HyperparameterRange.categorical([0.7, 1]),
      },
      maximumTrainings: 8,
      parallelTrainings: 2,
      // The same suggestions in every run; leave it out where each run should search anew.
      randomSeed: 7,
    },
  },
};
