import * as path from 'node:path';
import { Algorithm, type MlLifecycleStackProps, PyTorchVersion, ScriptFramework } from '../../lib';
import { lifecycle as scans } from '../scans/lifecycle';

/** The scans with a small convolutional network in PyTorch, on CPUs, in place of logistic regression. */
export const lifecycle: MlLifecycleStackProps = {
  ...scans,
  algorithm: Algorithm.script({
    framework: ScriptFramework.pytorch(PyTorchVersion.V2_6),
    source: path.join(__dirname, 'model'),
    hyperparameters: { network: 'small', side: 32, epochs: 25, 'learning-rate': 0.005 },
    metricDefinitions: { 'validation:loss': 'validation-loss=(\\S+)' },
  }),
};
