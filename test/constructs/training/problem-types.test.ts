import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  Algorithm,
  Column,
  DataPrepStage,
  DataRecipe,
  type MlLifecycleProps,
  ModelRegistry,
  ProblemType,
  SuccessCriterion,
  TrainingJob,
  type TrainingJobProps,
  TrainingPipeline,
} from '../../../lib';
import { createStack, findStep, readDefinition, readEvaluation } from '../fixtures';

const CLASSES = ['low', 'middle', 'high'];
const TARGETS = {
  binary: Column.target({ positiveClass: 'Yes' }),
  multiclass: Column.classTarget({ classes: CLASSES }),
  regression: Column.numericTarget({ unit: 'USD' }),
};

/** A training of a target, judged by a criterion. */
function train(
  kind: keyof typeof TARGETS,
  overrides: Partial<
    Pick<MlLifecycleProps, 'algorithm' | 'successCriteria' | 'decisionThreshold' | 'minimumHeldOutRows'>
  >,
) {
  const stack = createStack('eu-west-1');
  const bucket = new s3.Bucket(stack, 'Bucket');
  const pipeline = new TrainingPipeline(stack, 'Pipeline', { pipelineName: 'rows', bucket });
  const props: TrainingJobProps = {
    pipeline,
    registry: new ModelRegistry(stack, 'Registry'),
    data: new DataPrepStage(stack, 'Data', {
      pipeline,
      source: bucket,
      sourcePrefix: 'raw/',
      recipe: new DataRecipe({ columns: { id: Column.id(), y: TARGETS[kind], x: Column.numeric() } }),
    }),
    algorithm: Algorithm.xgboost({ rounds: 10 }),
    successCriteria: [
      SuccessCriterion.of({ binary: 'auc', multiclass: 'macroF1', regression: 'r2' }[kind]).atLeast(0.5),
    ],
    ...overrides,
  };
  return { stack, training: new TrainingJob(stack, 'Training', props) };
}

test.each([
  ['binary', { objective: 'binary:logistic', eval_metric: 'logloss' }],
  ['multiclass', { objective: 'multi:softprob', eval_metric: 'mlogloss', num_class: '3' }],
  ['regression', { objective: 'reg:squarederror', eval_metric: 'rmse' }],
] as const)('the target decides what the built-in XGBoost is told: %s', (kind, expected) => {
  const { stack, training } = train(kind, {});
  expect(findStep(readDefinition(stack), 'Train').Arguments.HyperParameters).toEqual({ ...expected, num_round: '10' });
  expect(training.problemType).toBe(ProblemType[kind.toUpperCase() as keyof typeof ProblemType]);
});

test('what the evaluation is told carries the classes in their order, and no decision threshold', () => {
  const { stack, training } = train('multiclass', { minimumHeldOutRows: 12 });
  expect(readEvaluation(stack)).toMatchObject({
    target: { name: 'y', type: 'multiclass', classes: CLASSES },
    criteria: [{ metric: 'macroF1', comparison: 'atLeast', threshold: 0.5, key: 'macro_f1' }],
    minimumHeldOutRows: 12,
  });
  expect(readEvaluation(stack)).not.toHaveProperty('decisionThreshold');
  expect(training).toMatchObject({ classes: CLASSES, minimumHeldOutRows: 12 });
  expect(training.decisionThreshold).toBeUndefined();
});

test('a criterion can ask for its interval, and for what naive models do not reach', () => {
  const { stack } = train('regression', {
    successCriteria: [
      SuccessCriterion.mae().atMost(20_000, { certain: true }),
      SuccessCriterion.improvementOverNaive('rmse').atLeast(0.2),
    ],
  });
  expect(readEvaluation(stack)).toMatchObject({
    target: { name: 'y', type: 'regression', unit: 'USD' },
    criteria: [
      { metric: 'mae', comparison: 'atMost', threshold: 20_000, key: 'mae', certain: true },
      { metric: 'rmse', comparison: 'atLeast', threshold: 0.2, key: 'rmse', overNaive: true },
    ],
    minimumHeldOutRows: 100,
  });
});

const xgboost = (hyperparameters: Record<string, string | number>): Algorithm =>
  Algorithm.xgboost({ rounds: 10, hyperparameters });

test.each([
  [
    'binary',
    { algorithm: xgboost({ objective: 'reg:squarederror' }) },
    "hyperparameters: objective of a binary model must be 'binary:logistic', got 'reg:squarederror', which is for a target by Column.numericTarget({ … })",
  ],
  [
    'regression',
    { algorithm: xgboost({ objective: 'binary:logistic' }) },
    "hyperparameters: objective of a regression model must be one of reg:squarederror, reg:absoluteerror, reg:gamma, reg:pseudohubererror, reg:squaredlogerror, reg:tweedie, count:poisson, got 'binary:logistic', which is for a target by Column.target({ … })",
  ],
  [
    'multiclass',
    { algorithm: xgboost({ objective: 'multi:softmax' }) },
    "hyperparameters: objective of a multiclass model must be 'multi:softprob', got 'multi:softmax'",
  ],
  [
    'regression',
    { algorithm: xgboost({ scale_pos_weight: 3 }) },
    "hyperparameters: scale_pos_weight is for binary models, the recipe's target makes this one regression",
  ],
  [
    'binary',
    { algorithm: xgboost({ tweedie_variance_power: 1.5 }) },
    "hyperparameters: tweedie_variance_power is for regression models, the recipe's target makes this one binary",
  ],
  [
    'regression',
    { algorithm: xgboost({ tweedie_variance_power: 1.5 }) },
    "hyperparameters: tweedie_variance_power is for the objective reg:tweedie, got 'reg:squarederror'",
  ],
  [
    'multiclass',
    { algorithm: xgboost({ num_class: 3 }) },
    "hyperparameters: num_class is given by the classes of the target, got '3'",
  ],
  [
    'regression',
    { algorithm: xgboost({ eval_metric: 'rmse,auc' }) },
    "hyperparameters: eval_metric of a regression model must be among rmse, mae, mape, mphe, mse, r2, rmsle, gamma-deviance, gamma-nloglik, poisson-nloglik, tweedie-nloglik, got 'auc'",
  ],
  [
    'regression',
    { successCriteria: [SuccessCriterion.auc().atLeast(0.8)] },
    'successCriteria: auc is a metric of binary and multiclass models, this one is regression, which has rmse, mae, mse, medianAbsoluteError, largestError, mape, wape, r2, costPerRow',
  ],
  [
    'multiclass',
    { successCriteria: [] },
    'successCriteria: at least one is needed, such as SuccessCriterion.macroF1().atLeast(0.8), got none',
  ],
  [
    'regression',
    { decisionThreshold: 0.4 },
    'decisionThreshold: is for binary models, the target makes this one regression, got 0.4',
  ],
  ['binary', { minimumHeldOutRows: 0 }, 'minimumHeldOutRows: must be a whole number from 1 to 1000000, got 0'],
] as const)('what does not fit a %s target is refused: %j', (kind, overrides, message) => {
  expect(() => train(kind, overrides as never)).toThrow(
    expect.objectContaining({ name: 'LifecycleValidationError', message }),
  );
});

test('the largest error has no interval, so that nothing about it can be certain', () => {
  expect(() => SuccessCriterion.largestError().atMost(5, { certain: true })).toThrow(
    'certain: largestError is that of the held-out rows, and has no interval whose worse end could meet a criterion; leave it out, or judge by rmse or mae',
  );
  expect(SuccessCriterion.largestError().atMost(5).certain).toBe(false);
});

test.each([
  [[], 'classes: must be at least three, got none; one of two classes is Column.target({ positiveClass: … })'],
  [['a', 'b'], "classes: must be at least three, got 'a' and 'b'; one of two classes is Column.target"],
  [
    ['Yes ', ' No'],
    "one of two classes is Column.target({ positiveClass: … }); white space around a value is cut off when it is read, so write 'Yes' and 'No'",
  ],
  [
    ['Yes', 'No', ' '],
    "classes: must be at least three, got 'Yes' and 'No' and ' ', of which an empty one is no class but a row without a label; one of two classes is Column.target",
  ],
  [['a', 'b', 'a'], "classes: must name each class once, got 'a' twice"],
  [['a', 'b', ' c'], "classes: must be a value of the target column without white space around it, got ' c'"],
])('refuses the classes %j', (classes, message) => {
  expect(() => Column.classTarget({ classes })).toThrow(message);
});

test('refuses criteria that mean nothing', () => {
  expect(() => Column.numericTarget({ unit: ' ' })).toThrow('unit: must be a word such as USD');
  expect(() => SuccessCriterion.improvementOverNaive('recall')).toThrow(
    "metric: must be one that a model cannot reach by always saying yes, got 'recall'; take f1 or auc",
  );
  expect(() => SuccessCriterion.improvementOverNaive('auc').atLeast(0)).toThrow(
    'improvement of auc over naive models: must be a number above 0 and at most 1, got 0',
  );
  expect(() => SuccessCriterion.improvementOverNaive('profit')).toThrow("got 'profit'");
});
