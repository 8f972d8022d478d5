import { App, Stack, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { AwsSolutionsChecks } from 'cdk-nag';
import {
  Algorithm,
  Baseline,
  BaselineFile,
  Column,
  DataRecipe,
  DriftMonitor,
  Frequency,
  MlLifecycle,
  type MlLifecycleProps,
  ModelRegistry,
  MonitoredEndpoint,
  PreparedData,
  Problem,
  SuccessCriterion,
  TrainingJob,
  TrainingPipeline,
} from '../../lib';

/** What the AwsSolutions pack finds in a lifecycle, without what the caller's own resources bring. */
function findViolations(
  createProps: (stack: Stack) => Partial<MlLifecycleProps>,
  change: (lifecycle: MlLifecycle) => void = () => undefined,
): string[] {
  return findViolationsOf((stack) => {
    const lifecycle = new MlLifecycle(stack, 'Churn', {
      lifecycleName: 'churn',
      recipe: new DataRecipe({
        columns: { id: Column.id(), left: Column.target({ positiveClass: 'Yes' }), age: Column.numeric() },
      }),
      algorithm: Algorithm.xgboost({ rounds: 10 }),
      successCriteria: [SuccessCriterion.auc().atLeast(0.8)],
      ...createProps(stack),
    });
    change(lifecycle);
  });
}

/** What the pack finds in a stack. */
function findViolationsOf(build: (stack: Stack) => void): string[] {
  const app = new App();
  build(new Stack(app, 'Test'));
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  try {
    app.synth();
  } catch (error) {
    return (error as Error).message
      .split('\n')
      .filter((line) => /^\s+Test\/|Acknowledge with/.test(line))
      .map((line) => line.trim().replace(/ aws-cdk-lib.*/, ''));
  }
  return [];
}

test.each<[string, (stack: Stack) => Partial<MlLifecycleProps>]>([
  ['the smallest', () => ({})],
  ['one with a fan-out', () => ({ drift: { fanOut: true }, quality: { fanOut: true } })],
  [
    'one with forecasts on a schedule',
    () => ({
      recipe: new DataRecipe({
        columns: { units: Column.numericTarget(), price: Column.numeric() },
        problem: Problem.forecasting({
          timestamp: 'day',
          horizon: 7,
          frequency: Frequency.DAY,
          knownAhead: ['price'],
        }),
      }),
      algorithm: Algorithm.lagGradientBoosting(),
      successCriteria: [SuccessCriterion.mase().atMost(1)],
      batch: { schedule: ScheduleExpression.cron({ hour: '5' }), knownAheadPrefix: 'plans' },
    }),
  ],
  [
    'one in a VPC',
    (stack) => {
      const vpc = new ec2.Vpc(stack, 'Vpc');
      Validations.of(vpc).acknowledge({ id: 'AwsSolutions-VPC7', reason: 'not what is tested' });
      return { vpc };
    },
  ],
  [
    'one with a bucket and a key of the app',
    (stack) => {
      const encryptionKey = new kms.Key(stack, 'Key', { enableKeyRotation: true });
      const bucket = new s3.Bucket(stack, 'Bucket', { encryptionKey, enforceSSL: true });
      Validations.of(bucket).acknowledge({ id: 'AwsSolutions-S1', reason: 'not what is tested' });
      return { bucket, encryptionKey };
    },
  ],
  [
    'one whose parts use a role of the app',
    (stack) => {
      const services = ['sagemaker', 'lambda', 'scheduler', 'states'];
      const role = new iam.Role(stack, 'Own', {
        assumedBy: new iam.CompositePrincipal(
          ...services.map((service) => new iam.ServicePrincipal(`${service}.amazonaws.com`)),
        ),
      });
      return {
        schedulerRole: role,
        training: { role, modelRole: role, evaluationRole: role },
        endpoint: { role, controllerRole: role },
        drift: { role, fanOut: true, stateMachineRole: role },
        pipeline: { role: iam.Role.fromRoleName(stack, 'Central', 'central') },
      };
    },
  ],
  ['one with a notebook', () => ({ workbench: {} })],
  ['one with a space of Studio', () => ({ workbench: { studio: { domainId: 'd-abcd1234' } } })],
  ['one that is recorded in MLflow', () => ({ mlflow: {} })],
  [
    'one with a notebook in a VPC',
    (stack) => {
      const vpc = new ec2.Vpc(stack, 'Vpc');
      Validations.of(vpc).acknowledge({ id: 'AwsSolutions-VPC7', reason: 'not what is tested' });
      return { vpc, workbench: {} };
    },
  ],
  ['one with an imported bucket', (stack) => ({ bucket: s3.Bucket.fromBucketName(stack, 'Bucket', 'rows') })],
  [
    'one with raw rows and labels in places of their own',
    (stack) => ({
      sourceBucket: s3.Bucket.fromBucketName(stack, 'Source', 'rows'),
      sourcePrefix: 'exports',
      quality: { groundTruthPrefix: 'labels/here' },
      pipeline: { prefix: 'trainings/churn' },
    }),
  ],
])('AwsSolutions finds nothing in %s', (_, createProps) => {
  expect(findViolations(createProps)).toEqual([]);
});

test('AwsSolutions finds nothing in a training on prepared data of a bucket with a key', () => {
  const found = findViolationsOf((stack) => {
    const encryptionKey = new kms.Key(stack, 'Key', { enableKeyRotation: true });
    const bucket = new s3.Bucket(stack, 'Bucket', { encryptionKey, enforceSSL: true });
    Validations.of(bucket).acknowledge({ id: 'AwsSolutions-S1', reason: 'not what is tested' });
    new TrainingJob(stack, 'Training', {
      pipeline: new TrainingPipeline(stack, 'Pipeline', { pipelineName: 'churn', bucket }),
      registry: new ModelRegistry(stack, 'Registry'),
      data: PreparedData.fromS3({ bucket, train: 'train', test: 'test.csv', featureNames: ['age'] }),
      algorithm: Algorithm.xgboost({ rounds: 10 }),
      successCriteria: [SuccessCriterion.auc().atLeast(0.8)],
    });
  });
  expect(found).toEqual([]);
});

test.each(['model-monitor/data-capture', undefined])(
  'AwsSolutions finds nothing in the monitors of an endpoint that captures in %p of an imported bucket',
  (capturePrefix) => {
    const found = findViolationsOf((stack) => {
      const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'captures');
      const endpoint = MonitoredEndpoint.fromAttributes(stack, 'Endpoint', {
        endpointName: 'Churn',
        captureBucket: bucket,
        capturePrefix,
        reportBucket: bucket,
        baseline: Baseline.fromCsv(BaselineFile.fromBucket(bucket, 'training/rows.csv')),
      });
      new DriftMonitor(stack, 'Drift', { endpoint });
    });
    expect(found).toEqual([]);
  },
);

test('AwsSolutions still finds what a user adds to a role', () => {
  const found = findViolations(
    () => ({}),
    ({ pipeline }) => {
      pipeline.role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] }));
    },
  );
  expect(found).toEqual(['Test/Churn/Pipeline/Role/Resource', expect.stringContaining('IAM5[Resource::*]')]);
});
