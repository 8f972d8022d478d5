import { InstanceType } from '@aws-cdk/aws-sagemaker-alpha';
import { Lazy, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { checkKnownInteger, checkNumber } from '../../../constructs/foundation/names';
import {
  Algorithm,
  Column,
  ModelEndpoint,
  type ModelEndpointOptions,
  ModelRegistry,
  NumericMissing,
  Rollout,
  ServingMode,
  Slice,
  SuccessCriterion,
} from '../../../lib';
import { createPipeline, createStack, findStep, flatten, readDefinition } from '../fixtures';

const token = Lazy.number({ produce: () => 0.9 });

function createEndpoint(options: ModelEndpointOptions): Stack {
  const stack = createStack();
  const registry = new ModelRegistry(stack, 'Registry');
  new ModelEndpoint(stack, 'Endpoint', {
    ...options,
    endpointName: 'churn',
    registry,
    bucket: new Bucket(stack, 'Bucket'),
  });
  return stack;
}

test('an endpoint without steps takes a number of instances that only the deployment knows', () => {
  const stack = createEndpoint({ instanceCount: Lazy.number({ produce: () => 3 }), rollout: Rollout.allAtOnce() });
  const [resource] = Object.values(Template.fromStack(stack).findResources('Custom::ModelEndpoint'));
  expect(flatten(resource.Properties.Settings)).toContain('"instanceCount":3');
});

test.each<[string, () => unknown]>([
  ['threshold of auc', () => SuccessCriterion.auc().atLeast(token)],
  ['threshold of rmse', () => SuccessCriterion.rmse().atMost(token)],
  ['rounds', () => Algorithm.xgboost({ rounds: token })],
  ['missingValue', () => Column.numeric({ missing: NumericMissing.CONSTANT, missingValue: token })],
  ['edges of tenure', () => Slice.byRange('tenure', [1, token])],
  ['decisionThreshold', () => createPipeline(createStack(), { decisionThreshold: token })],
  ['instanceCount', () => createEndpoint({ instanceCount: token })],
  ['percentage', () => createEndpoint({ rollout: Rollout.canary({ percentage: token }) })],
  ['baselineRows', () => checkKnownInteger('baselineRows', token, 200, 1000)],
])('%s says that it must be known, and not a number that nobody gave', (prop, create) => {
  expect(create).toThrow(`${prop}: must be known at synthesis, got a token`);
});

test('a hyperparameter that only the deployment knows is passed on', () => {
  const stack = createStack();
  createPipeline(stack, {
    algorithm: Algorithm.xgboost({ rounds: 10, hyperparameters: { eta: Lazy.number({ produce: () => 0.25 }) } }),
  });
  expect(findStep(readDefinition(stack), 'Train').Arguments.HyperParameters.eta).toBe('0.25');
});

test.each<[string, () => unknown]>([
  [
    'threshold of rmse: must be a finite number of at least 0, got Infinity',
    () => SuccessCriterion.rmse().atMost(Infinity),
  ],
  [
    'threshold of r2: must be a finite number of at most 1, got -Infinity',
    () => SuccessCriterion.r2().atLeast(-Infinity),
  ],
  ['threshold of rmse: must be a finite number of at least 0, got NaN', () => SuccessCriterion.rmse().atMost(NaN)],
  ['threshold of auc: must be a number from 0 to 1, got NaN', () => SuccessCriterion.auc().atLeast(NaN)],
  [
    'missingValue: must be a finite number, got NaN',
    () => Column.numeric({ missing: NumericMissing.CONSTANT, missingValue: NaN }),
  ],
  [
    "hyperparameters: 'eta' must be a finite number, got NaN",
    () => Algorithm.xgboost({ rounds: 1, hyperparameters: { eta: NaN } }),
  ],
  ['share: must be a number from 0 to Infinity, got Infinity', () => checkNumber('share', Infinity, 0, Infinity)],
])('%s', (message, create) => {
  expect(create).toThrow(message);
});

test.each([
  ['ml.m6g.large', 'ml.m6i.large'],
  ['ml.c6gn.2xlarge', 'ml.c6i.2xlarge'],
  ['ml.c7g.medium', 'ml.c6i.large'],
  ['ml.r6gd.xlarge', 'ml.r6i.xlarge'],
  ['ml.g5g.2xlarge', 'ml.g5.2xlarge'],
  ['ml.x2gd.metal', 'ml.m6i.large'],
  ['ml.i4g.large', 'ml.m6i.large'],
  ['ml.im4gn.large', 'ml.m6i.large'],
])('%s has no image anywhere: %s is named', (given, named) => {
  const instanceType = InstanceType.of(given);
  const refused = (prop: string): string => `${prop}: ${given} has a graviton processor, for which there is no image`;
  const training = (overrides: object) => () => createPipeline(createStack(), overrides);
  expect(training({ instanceType })).toThrow(refused('instanceType'));
  expect(training({ instanceType })).toThrow(`use an x86 instance type such as ${named}`);
  expect(training({ evaluationInstanceType: instanceType })).toThrow(refused('evaluationInstanceType'));
  expect(() => ServingMode.realTime({ instanceType })).toThrow(refused('instanceType'));
});

test.each(['ml.g5.xlarge', 'ml.g6e.xlarge', 'ml.m6i.large', 'ml.inf2.xlarge', 'ml.trn1n.2xlarge'])(
  '%s has an x86 processor',
  (instanceType) => {
    expect(() => ServingMode.realTime({ instanceType: InstanceType.of(instanceType) })).not.toThrow();
  },
);
