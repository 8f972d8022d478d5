import { Algorithm, DeepArLikelihood, type MlLifecycleStackProps } from '../../lib';
import { lifecycle as demand, describeSales } from '../demand/lifecycle';

/** The demand example with SageMaker's built-in DeepAR, which something else stands for on this machine. */
export const lifecycle: MlLifecycleStackProps = {
  ...demand,
  recipe: describeSales(3),
  algorithm: Algorithm.deepAr({ likelihood: DeepArLikelihood.NEGATIVE_BINOMIAL, epochs: 50 }),
};
