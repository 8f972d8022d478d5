import * as path from 'node:path';
import { Algorithm, type MlLifecycleStackProps, PyTorchVersion, ScriptFramework } from '../../lib';
import { lifecycle as churn } from '../churn/lifecycle';

/** The churn example with a small neural network in PyTorch, on CPUs, in place of the built-in algorithm. */
export const lifecycle: MlLifecycleStackProps = {
  ...churn,
  algorithm: Algorithm.script({
    framework: ScriptFramework.pytorch(PyTorchVersion.V2_6),
    source: path.join(__dirname, 'model'),
    hyperparameters: { epochs: 30, width: 32, 'learning-rate': 0.003 },
  }),
};
