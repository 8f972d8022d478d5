import { Algorithm, type MlLifecycleStackProps } from '../../lib';
import { lifecycle as reviews } from '../reviews/lifecycle';

/** The reviews example with SageMaker's built-in BlazingText, which something else stands for on this machine. */
export const lifecycle: MlLifecycleStackProps = {
  ...reviews,
  algorithm: Algorithm.blazingText({ hyperparameters: { epochs: 10, word_ngrams: 2 } }),
};
