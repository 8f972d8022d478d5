import * as path from 'node:path';
import { InstanceType } from '@aws-cdk/aws-sagemaker-alpha';
import {
  Algorithm,
  ChampionComparison,
  HuggingFaceVersion,
  type MlLifecycleStackProps,
  ScriptFramework,
} from '../../lib';
import { lifecycle as reviews } from '../reviews/lifecycle';

/** The reviews with a transformer in place of logistic regression: a small one from the beginning, or one of yours. */
export const lifecycle: MlLifecycleStackProps = {
  ...reviews,
  algorithm: Algorithm.script({
    framework: ScriptFramework.huggingFace(HuggingFaceVersion.V4_49),
    source: path.join(__dirname, 'model'),
    hyperparameters: { epochs: 4, 'learning-rate': 0.002, words: 8000, length: 64 },
    metricDefinitions: { 'validation:loss': "'eval_loss': ([0-9.e-]+)" },
  }),
  // So small a transformer differs from training to training: one that knows the newest reviews serves unless it is worse.
  championComparison: ChampionComparison.MUST_NOT_BE_WORSE,
  // AWS publishes the image that trains for GPUs alone; what is evaluated and served runs on CPUs.
  training: { instanceType: InstanceType.of('ml.g5.xlarge') },
};
