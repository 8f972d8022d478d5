import { Algorithm, ChampionComparison, DeepArLikelihood, type MlLifecycleStackProps } from '../../lib';
import { lifecycle as demand, describeSales } from '../demand/lifecycle';

/** The demand example with SageMaker's built-in DeepAR, which something else stands for on this machine. */
export const lifecycle: MlLifecycleStackProps = {
  ...demand,
  recipe: describeSales(3),
  algorithm: Algorithm.deepAr({ likelihood: DeepArLikelihood.NEGATIVE_BINOMIAL, epochs: 50 }),
  // With so many series a hundredth is beyond noise, and three backtests judge what has not seen the market.
  championComparison: ChampionComparison.NONE,
};
