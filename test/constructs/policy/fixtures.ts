import type { App, Stage } from 'aws-cdk-lib';
import { Stack } from 'aws-cdk-lib';
import {
  Algorithm,
  LifecyclePolicy,
  type LifecyclePolicyProps,
  MlLifecycle,
  type MlLifecycleProps,
  SuccessCriterion,
} from '../../../lib';
import { createApp, createRecipe } from '../fixtures';

export const props = (overrides: Partial<MlLifecycleProps> = {}): MlLifecycleProps => ({
  lifecycleName: 'churn',
  recipe: createRecipe(),
  algorithm: Algorithm.xgboost({ rounds: 50 }),
  successCriteria: [SuccessCriterion.auc().atLeast(0.8)],
  ...overrides,
});

export function createLifecycle(scope: App | Stage, overrides: Partial<MlLifecycleProps> = {}): MlLifecycle {
  return new MlLifecycle(new Stack(scope, 'Models'), 'Churn', props(overrides));
}

/** What synthesis refuses, without what stands before the first finding. */
export function findRefused(app: App): string[] {
  try {
    app.synth();
    return [];
  } catch (error) {
    return (error as Error).message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
}

/** What a policy over an app refuses. */
export function judge(policy: LifecyclePolicyProps, build: (app: App) => unknown): string[] {
  const app = createApp();
  new LifecyclePolicy(app, 'Platform', policy);
  build(app);
  return findRefused(app);
}
