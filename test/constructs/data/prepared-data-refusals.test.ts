import { Fn } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  Algorithm,
  ModelRegistry,
  PreparedData,
  type PreparedDataProps,
  ProblemType,
  SuccessCriterion,
  TrainingJob,
  TrainingPipeline,
} from '../../../lib';
import { createStack } from '../fixtures';

import { createRows, createTraining } from './prepared-fixtures';

const refused: Array<[string, Partial<PreparedDataProps>, string]> = [
  [
    'a URI',
    { train: 's3://their-data/train/' },
    "train: must be a key in the bucket, such as 'prepared/train/' or 'prepared/train.csv', got 's3://their-data/train/'; the bucket is given by bucket",
  ],
  ['a wildcard', { validation: 'rows/*' }, "validation: must be a key prefix such as 'raw/churn', without wildcards"],
  ['the whole bucket', { test: '/' }, "test: must be a key prefix such as 'raw/churn'"],
  ['a key with a slash before it', { test: '/test.csv' }, 'test: must be the key of an object'],
  [
    'held-out rows that train',
    { test: 'my data/train/' },
    "train: must hold rows of its own, got 'my data/train/', which test holds as well, by 'my data/train/'",
  ],
  [
    'held-out rows below those that train',
    { train: 'my data', validation: undefined },
    "test: must hold rows of its own, got 'my data/test.csv', which train holds as well, by 'my data/'",
  ],
  [
    'the place of the runs',
    { train: 'churn', validation: undefined },
    "train: must hold nothing but rows, got 'churn/', where the runs of the pipeline write 'churn/runs/'",
  ],
  [
    'classes of a number',
    { problemType: ProblemType.REGRESSION, classes: ['a', 'b', 'c'] },
    'classes: is not for a regression model, which problemType says; got ["a","b","c"]',
  ],
  [
    'a positive class among several',
    { classes: ['a', 'b', 'c'], positiveClass: 'a' },
    'positiveClass: is not for a multiclass model, which problemType says; got "a"',
  ],
  ['a unit of classes', { unit: 'USD' }, 'unit: is not for a binary model, which problemType says; got "USD"'],
  [
    'several classes without names',
    { problemType: ProblemType.MULTICLASS },
    'classes: must be given with a multiclass model, in the order of the labels 0, 1, 2, …; got none',
  ],
  [
    'two classes as several',
    { classes: ['a', 'b'] },
    "classes: must be at least three, got 'a' and 'b'; one of two classes is positiveClass and negativeClass",
  ],
  ['no features', { featureNames: [] }, 'featureNames: must name at least one feature, got none'],
  ['a feature twice', { featureNames: ['a', 'b', 'a'] }, "featureNames: must name each column once, got 'a' twice"],
  [
    'a name with a space at its end',
    { featureNames: ['a '] },
    'featureNames: a name must not be empty, nor begin or end with white space, nor hold a line break, got "a "',
  ],
  [
    'names that only the deployment knows',
    { featureNames: Fn.split(',', Fn.importValue('names')) },
    'featureNames: must be known at synthesis, got a token',
  ],
  [
    'a name that only the deployment knows',
    { featureNames: ['a', Fn.importValue('name')] },
    'featureNames: must be known at synthesis, got a token',
  ],
  [
    'the label among the features',
    { targetName: 'plan' },
    "featureNames: must be the columns after the label, without the label's own name, got 'plan' among them",
  ],
  [
    'a category that is no feature',
    { categoricalFeatures: ['Plan'] },
    "categoricalFeatures: must be among featureNames, tenure in months, plan, got 'Plan'",
  ],
  [
    'a text that is no feature',
    { textFeatures: ['city'] },
    "textFeatures: must be among featureNames, tenure in months, plan, got 'city'",
  ],
  [
    'a text that is numbers',
    { textFeatures: ['plan'], categoricalFeatures: ['plan'] },
    "categoricalFeatures: are numbers, and text is compared as categories anyway; got 'plan', which is in textFeatures",
  ],
  [
    'text for an algorithm that reads numbers',
    { textFeatures: ['plan'] },
    'data: textFeatures must be none for this algorithm, which reads nothing but numbers, got plan; encode them as numbers, or train with a script',
  ],
  [
    'one label for both classes',
    { positiveClass: 'Yes', negativeClass: 'Yes' },
    "negativeClass: must name each class once, got 'Yes' twice",
  ],
  ['a positive class 0 alone', { positiveClass: '0' }, "negativeClass: must be given with positiveClass '0', got none"],
  [
    'an empty class',
    { positiveClass: '' },
    "positiveClass: must be a value of the target column, got '', which is that of a row without a label",
  ],
  [
    'a class that only the deployment knows',
    { negativeClass: Fn.importValue('no') },
    'negativeClass: must be a label that is known at synthesis, got a token',
  ],
  [
    'too few rows for a feature importance',
    { importanceRows: 49 },
    'importanceRows: must be at least 50, or 0 for no feature importance, got 49',
  ],
  ['a tiny baseline', { baselineRows: 10 }, 'baselineRows: must be a whole number from 200 to 1000000, got 10'],
  [
    'a misspelt property',
    { featurenames: ['a'] } as any,
    "featurenames: is no property of PreparedDataProps, did you mean 'featureNames'?",
  ],
];

test.each(refused)('refuses %s', (_, props, message) => {
  const stack = createStack();
  const bucket = new s3.Bucket(stack, 'Rows');
  const pipeline = new TrainingPipeline(stack, 'Pipeline', { pipelineName: 'churn', bucket });
  expect(
    () =>
      new TrainingJob(stack, 'Training', {
        pipeline,
        registry: new ModelRegistry(stack, 'Registry'),
        data: PreparedData.fromS3({ ...createRows(bucket), ...props }),
        algorithm: Algorithm.xgboost({ rounds: 10 }),
        successCriteria: [SuccessCriterion.auc().atLeast(0.8)],
      }),
  ).toThrow(expect.objectContaining({ name: 'LifecycleValidationError', message: expect.stringContaining(message) }));
});

test('a bucket of another region is refused, since SageMaker does not read it', () => {
  const stack = createStack('eu-west-1');
  const bucket = s3.Bucket.fromBucketAttributes(stack, 'Rows', { bucketName: 'far-away', region: 'us-east-1' });
  expect(() => createTraining({ stack, bucket })).toThrow(
    'bucket: must be in the region of the pipeline, eu-west-1, since SageMaker reads rows of no other one, got far-away in us-east-1',
  );
});

test('a region that is not known is not compared', () => {
  const stack = createStack();
  const bucket = s3.Bucket.fromBucketAttributes(stack, 'Rows', { bucketName: 'somewhere', region: 'us-east-1' });
  expect(() => createTraining({ stack, bucket })).not.toThrow();
});
