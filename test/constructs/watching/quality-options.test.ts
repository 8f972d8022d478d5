import { Duration, Fn, Stack, Token } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  Baseline,
  BaselineFile,
  ModelEndpoint,
  ModelRegistry,
  MonitoredEndpoint,
  ProblemType,
  QualityMonitor,
  type QualityMonitorProps,
  Slice,
  SuccessCriterion,
} from '../../../lib';
import { createApp, createPipeline, createStack } from '../fixtures';

function createMonitor(makeProps: (bucket: s3.Bucket, stack: Stack) => Partial<QualityMonitorProps>): QualityMonitor {
  const stack = createStack();
  const bucket = new s3.Bucket(stack, 'Rows');
  const registry = new ModelRegistry(stack, 'Models', { modelPackageGroupName: 'models' });
  const endpoint = new ModelEndpoint(stack, 'Endpoint', { endpointName: 'churn', registry, bucket });
  return new QualityMonitor(stack, 'Quality', { endpoint, ...makeProps(bucket, stack) });
}

const labelledRows = (bucket: s3.IBucket, prefix: string): QualityMonitorProps['labelledRows'] => ({
  bucket,
  prefix,
  idColumn: 'id',
  targetColumn: 'left',
});

const refused: Array<[string, Partial<QualityMonitorProps>, string]> = [
  [
    'no whole minutes',
    { window: Duration.seconds(90) },
    'window in minutes: must be a whole number from 5 to 2880, got 1.5',
  ],
  [
    'more than two days',
    { window: Duration.days(3) },
    'window in minutes: must be a whole number from 5 to 2880, got 4320',
  ],
  [
    'late labels after the captures are gone',
    { lateLabelDelay: Duration.days(86) },
    'lateLabelDelay in days: must be a number from 0 to 85, got 86',
  ],
  ['too many rows', { minimumRows: 2_000_000 }, 'minimumRows: must be a whole number from 30 to 1000000, got 2000000'],
  [
    'too few rows of a slice',
    { minimumSliceRows: 9 },
    'minimumSliceRows: must be a whole number from 10 to 1000000, got 9',
  ],
  [
    'an answer that nothing is read of',
    { answer: { positiveClass: 'yes' } },
    "answer: must name where the score, the label or both are, such as { score: 'probability' }, got",
  ],
  ['no missed windows', { missedWindows: 0 }, 'missedWindows: must be a whole number from 1 to 3, got 0'],
  [
    'no windows',
    { evaluatedWindows: 0, missedWindows: 1 },
    'evaluatedWindows: must be a whole number from 1 to 7, got 0',
  ],
  [
    'more windows than an alarm looks back',
    { evaluatedWindows: 8 },
    'evaluatedWindows: must be a whole number from 1 to 7, got 8',
  ],
  [
    'more short windows than an alarm looks back',
    { window: Duration.minutes(30), evaluatedWindows: 49 },
    'evaluatedWindows: must be a whole number from 1 to 48, got 49',
  ],
  ['more than all labels', { minimumLabelCoverage: 1.01 }, 'minimumLabelCoverage: must be a number from'],
  [
    'a threshold that is no probability',
    { decisionThreshold: -0.1 },
    'decisionThreshold: must be a number from 0 to 1, got -0.1',
  ],
  ['labels all over the bucket', { groundTruthPrefix: '/' }, 'groundTruthPrefix: must be a key prefix'],
  [
    'a criterion of a binary model for a regression',
    { problemType: ProblemType.REGRESSION, successCriteria: [SuccessCriterion.auc().atLeast(0.8)] },
    'successCriteria: auc is a metric of binary and multiclass models, this one is regression, which has rmse, mae',
  ],
  [
    'a misspelt option',
    { minimumRow: 300 } as any,
    "minimumRow: is no property of QualityMonitorProps, did you mean 'minimumRows'?",
  ],
];

test.each(refused)('refuses %s', (_, props, message) => {
  expect(() => createMonitor(() => props)).toThrow(
    expect.objectContaining({ name: 'LifecycleValidationError', message: expect.stringContaining(message) }),
  );
});

test('labelled rows need a folder of their own', () => {
  expect(() => createMonitor((bucket) => ({ labelledRows: labelledRows(bucket, 'raw/*') }))).toThrow(
    "labelledRows.prefix: must be a key prefix such as 'raw/churn', without wildcards or empty parts, got 'raw/*'",
  );
});

test.each<[keyof QualityMonitorProps, unknown]>([
  ['successCriteria', [SuccessCriterion.auc().atLeast(0.9)]],
  ['problemType', ProblemType.BINARY],
  ['positiveClass', 'Yes'],
  ['negativeClass', 'No'],
  ['classes', ['Yes', 'No']],
  ['decisionThreshold', 0.5],
])('%s is stated by the training', (name, value) => {
  expect(() =>
    createMonitor((_, stack) => ({ training: createPipeline(new Stack(stack, 'Inner')).training, [name]: value })),
  ).toThrow(`${name}: is stated by the training, and must not be given besides`);
});

test('a baseline is given in one way', () => {
  expect(() =>
    createMonitor((bucket, stack) => ({
      baseline: Baseline.fromCsv(BaselineFile.fromBucket(bucket, 'rows.csv')),
      registry: ModelRegistry.fromModelPackageGroupName(stack, 'Imported', 'others'),
    })),
  ).toThrow(
    'registry: says that model versions carry the baseline, and so does not go together with baseline; got both',
  );
});

test('an endpoint is in the account and region of the monitor', () => {
  const app = createApp();
  const [here, there] = ['eu-west-1', 'us-east-1'].map(
    (region) => new Stack(app, region, { env: { region, account: '111122223333' } }),
  );
  const endpoint = MonitoredEndpoint.fromAttributes(there!, 'Endpoint', {
    endpointName: 'churn',
    captureBucket: s3.Bucket.fromBucketName(there!, 'Capture', 'capture'),
  });
  const bucket = new s3.Bucket(here!, 'Reports');
  expect(() => new QualityMonitor(here!, 'Quality', { endpoint, bucket })).toThrow(
    'endpoint: must be in the account and region of eu-west-1/Quality, 111122223333/eu-west-1, got us-east-1/Endpoint in 111122223333/us-east-1',
  );
});

test('a slice is of a column, by edges that are known', () => {
  expect(() => Slice.byValue('')).toThrow(
    "column of a slice: must name a column of the model's input, got an empty string",
  );
  expect(() => Slice.byRange('', [1])).toThrow('column of a slice: must name a column');
  expect(() => Slice.byRange('tenure', [Token.asNumber(Fn.ref('Edge'))])).toThrow(
    'edges of tenure: must be known at synthesis, got a token',
  );
  expect(() =>
    Slice.byRange(
      'tenure',
      Array.from({ length: 21 }, (_, i) => i),
    ),
  ).toThrow('edges of tenure: must be 1 to 20 ascending numbers');
});

test('what lies on a bound is allowed', () => {
  expect(() =>
    createMonitor(() => ({
      window: Duration.days(2),
      labelDelay: Duration.days(80),
      lateLabelDelay: Duration.days(85),
      minimumRows: 30,
      minimumSliceRows: 10,
      evaluatedWindows: 3,
      missedWindows: 3,
      minimumLabelCoverage: 1,
      decisionThreshold: 1,
      slices: [
        Slice.byRange(
          'tenure',
          Array.from({ length: 20 }, (_, i) => i),
        ),
      ],
    })),
  ).not.toThrow();
});
