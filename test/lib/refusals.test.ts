import { Duration, NestedStack, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { lifecycle } from '../../examples/churn/lifecycle';
import {
  MlLifecycle,
  type MlLifecycleProps,
  ModelEndpoint,
  ModelRegistry,
  RetrainTrigger,
  type RetrainTriggerProps,
  SuccessCriterion,
  TrainingPipeline,
} from '../../lib';
import { createApp } from '../constructs/fixtures';

const account = '111122223333';
const here = { account, region: 'eu-west-1' };
const there = { account, region: 'us-east-1' };

function createHere(): Stack {
  return new Stack(createApp(), 'Here', { env: here });
}

function createLifecycle(scope: Construct, overrides: Partial<MlLifecycleProps> = {}, id = 'Churn'): MlLifecycle {
  return new MlLifecycle(scope, id, { ...lifecycle, ...overrides });
}

function createTrigger(stack: Stack, overrides: Partial<RetrainTriggerProps> = {}): RetrainTrigger {
  return new RetrainTrigger(stack, 'Retrain', {
    pipeline: TrainingPipeline.fromPipelineName(stack, 'Pipeline', 'Churn-Pipeline'),
    bucket: s3.Bucket.fromBucketName(stack, 'Records', 'records'),
    ...overrides,
  });
}

test.each(['my pipeline/x', 'arn:aws:sagemaker:eu-west-1:111122223333:pipeline/churn', '', 'a'.repeat(257)])(
  'a pipeline that exists has no name %p',
  (name) => {
    expect(() => TrainingPipeline.fromPipelineName(createHere(), 'Pipeline', name)).toThrow(
      /^pipelineName: must be the name of what exists, 1 to 256 letters, digits and hyphens, got '/,
    );
    expect(() => ModelRegistry.fromModelPackageGroupName(createHere(), 'Registry', name)).toThrow(
      /^modelPackageGroupName: must be the name of what exists, 1 to 63 /,
    );
  },
);

test.each([
  [Duration.seconds(30), '30 seconds'],
  [Duration.seconds(90), '1 minute 30 seconds'],
  [Duration.days(32), '32 days'],
])('a recheck every %p is refused with its bounds', (recheckInterval, got) => {
  expect(() => createTrigger(createHere(), { recheckInterval })).toThrow(
    `recheckInterval: must be whole minutes, from 1 minute to 31 days, got ${got}`,
  );
});

test.each(['retrain-decisions', 'retrain-decisions/Churn-Pipeline/2026'])(
  'new data in %p, where the records of the decisions are, is refused',
  (prefix) => {
    const stack = createHere();
    const bucket = s3.Bucket.fromBucketName(stack, 'Rows', 'records');
    expect(() => createTrigger(stack, { newData: { bucket, prefix } })).toThrow(
      `newData.prefix: must not hold the records of the decisions, which are under 'retrain-decisions/Churn-Pipeline/' of the same bucket, got '${prefix}/'`,
    );
  },
);

test('new data beside the records, or of another bucket, are taken', () => {
  const stack = createHere();
  const bucket = s3.Bucket.fromBucketName(stack, 'Rows', 'records');
  expect(() => createTrigger(stack, { newData: { bucket, prefix: 'raw' } })).not.toThrow();
  const other = createHere();
  const elsewhere = s3.Bucket.fromBucketName(other, 'Rows', 'rows');
  expect(() => createTrigger(other, { newData: { bucket: elsewhere, prefix: 'retrain-decisions' } })).not.toThrow();
});

test.each(['bucket', 'sourceBucket'])('%s of another region is refused with both', (prop) => {
  const stack = createHere();
  const bucket = s3.Bucket.fromBucketAttributes(stack, 'Far', { bucketName: 'far', region: 'us-east-1' });
  expect(() => createLifecycle(stack, { [prop]: bucket })).toThrow(
    `${prop}: must be in the region of Here/Churn, eu-west-1, got Here/Far in us-east-1`,
  );
  const near = createHere();
  expect(() => createLifecycle(near, { [prop]: s3.Bucket.fromBucketName(near, 'Near', 'near') })).not.toThrow();
});

test('a key of another region is refused with both, one of another account is taken', () => {
  const stack = createHere();
  const arn = (region: string, owner: string): string => `arn:aws:kms:${region}:${owner}:key/1234abcd`;
  const far = kms.Key.fromKeyArn(stack, 'Far', arn('us-east-1', account));
  expect(() => createLifecycle(stack, { encryptionKey: far })).toThrow(
    'encryptionKey: must be in the region of Here/Churn, eu-west-1, got Here/Far in us-east-1',
  );
  const near = createHere();
  const foreign = kms.Key.fromKeyArn(near, 'Foreign', arn('eu-west-1', '444455556666'));
  expect(() => createLifecycle(near, { encryptionKey: foreign })).not.toThrow();
});

test('alarms of another region or account are refused with both, whether they are made or imported', () => {
  const app = createApp();
  const stack = new Stack(app, 'Here', { env: here });
  const far = new Stack(app, 'There', { env: there });
  const metric = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Orders' });
  const made = new cloudwatch.Alarm(far, 'Alarm', { metric, threshold: 1, evaluationPeriods: 1 });
  const imported = cloudwatch.Alarm.fromAlarmArn(
    stack,
    'Imported',
    'arn:aws:cloudwatch:eu-west-1:444455556666:alarm:Orders',
  );
  expect(() => createTrigger(stack, { alarms: [made] })).toThrow(
    `alarms: must be in the account and region of Here/Retrain, ${account}/eu-west-1, got There/Alarm in ${account}/us-east-1`,
  );
  const second = new Stack(app, 'Second', { env: here });
  expect(() => createTrigger(second, { alarms: [imported] })).toThrow('got Here/Imported in 444455556666/eu-west-1');
  const third = new Stack(app, 'Third', { env: here });
  const named = cloudwatch.Alarm.fromAlarmName(third, 'Named', 'Orders');
  expect(() => createTrigger(third, { alarms: [named] })).not.toThrow();
});

test('two endpoints of one name are refused in a stack, in its nested stacks and in another stack of the same place', () => {
  const app = createApp();
  const stack = new Stack(app, 'Here', { env: here });
  const twin = new Stack(app, 'Twin', { env: here });
  const far = new Stack(app, 'There', { env: there });
  const create = (scope: Construct, id: string): ModelEndpoint =>
    new ModelEndpoint(scope, id, {
      endpointName: 'churn',
      registry: new ModelRegistry(scope, `${id}Registry`),
      bucket: s3.Bucket.fromBucketName(scope, `${id}Bucket`, 'bucket'),
    });
  create(stack, 'One');
  const message = (path: string): string =>
    `endpointName: must be unique in an account and region, got 'churn' for ${path}, which Here/One has already`;
  expect(() => create(stack, 'Two')).toThrow(message('Here/Two'));
  expect(() => create(new NestedStack(stack, 'Nested'), 'Two')).toThrow(message('Here/Nested/Two'));
  expect(() => create(twin, 'Two')).toThrow(message('Twin/Two'));
  expect(() => create(far, 'Two')).not.toThrow();
});

test('two lifecycles of one name are refused in a nested stack and in another stack of the same place', () => {
  const app = createApp();
  const agnostic = new Stack(app, 'Agnostic');
  createLifecycle(agnostic);
  const message = "lifecycleName: must be unique in an account and region, got 'churn'";
  expect(() => createLifecycle(new NestedStack(agnostic, 'Nested'))).toThrow(
    `${message} for Agnostic/Nested/Churn, which Agnostic/Churn has already`,
  );
  // Where a stack without account and region goes is not known.
  createLifecycle(new Stack(app, 'Here', { env: here }));
  expect(() => createLifecycle(new Stack(app, 'Twin', { env: here }))).toThrow(
    `${message} for Twin/Churn, which Here/Churn has already`,
  );
});

test('an alias in place of a key is refused, also as the key of a bucket', () => {
  const stack = createHere();
  const alias = kms.Alias.fromAliasName(stack, 'Alias', 'alias/data');
  const message =
    "must be a key, got the alias 'alias/data', on which IAM honours no permission; give the key itself, imported by Key.fromLookup(…, { aliasName }) or Key.fromKeyArn(…)";
  expect(() => createLifecycle(stack, { encryptionKey: alias })).toThrow(`encryptionKey: ${message}`);
  const bucket = s3.Bucket.fromBucketAttributes(stack, 'Rows', { bucketName: 'rows', encryptionKey: alias });
  expect(() => createLifecycle(stack, { sourceBucket: bucket }, 'Again')).toThrow(
    `encryptionKey of sourceBucket: ${message}`,
  );
});

test('a text in place of a number is shown as a text', () => {
  expect(() => SuccessCriterion.auc().atLeast('0.8' as unknown as number)).toThrow(
    "threshold of auc: must be a number from 0 to 1, got '0.8'",
  );
});
