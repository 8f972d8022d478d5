import { Algorithm, type MlLifecycleStackProps } from '../../lib';
import { lifecycle as housePrices } from '../house-prices/lifecycle';

/** The houses once more, by a linear model whose coefficients a person can read: what does that cost in dollars? */
export const lifecycle: MlLifecycleStackProps = {
  ...housePrices,
  lifecycleName: 'house-prices-elastic-net',
  algorithm: Algorithm.elasticNet(),
};
