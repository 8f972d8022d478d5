import * as path from 'node:path';
import { Algorithm, type MlLifecycleStackProps, ScriptFramework } from '../../lib';
import { lifecycle as churn } from '../churn/lifecycle';

/** The churn example with a training script of its own in place of the built-in algorithm. */
export const lifecycle: MlLifecycleStackProps = {
  ...churn,
  algorithm: Algorithm.script({
    framework: ScriptFramework.SCIKIT_LEARN,
    source: path.join(__dirname, 'model'),
    hyperparameters: { trees: 120, depth: 2, 'learning-rate': 0.1 },
  }),
};
