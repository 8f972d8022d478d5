import { RemovalPolicy } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { lifecycle } from '../../examples/churn/lifecycle';
import { MlLifecycleStack } from '../../lib';
import { createApp, readStatements } from '../constructs/fixtures';

function createChurn(overrides = {}): MlLifecycleStack {
  return new MlLifecycleStack(createApp(), 'ChurnLifecycle', { ...lifecycle, ...overrides });
}

test('is what a reviewer has seen', () => {
  // Hashes of assets change with every line of a handler: they say nothing about the infrastructure.
  const masked = JSON.stringify(Template.fromStack(createChurn()).toJSON(), undefined, 1).replace(/[0-9a-f]{64}/g, '<hash>');
  expect(JSON.parse(masked)).toMatchSnapshot();
});

test('synthesizes the same template twice', () => {
  expect(Template.fromStack(createChurn()).toJSON()).toEqual(Template.fromStack(createChurn()).toJSON());
});

test('has no warning of ours', () => {
  const stack = createChurn();
  const annotations = Annotations.fromStack(stack);
  expect(annotations.findWarning('*', Match.anyValue())).toEqual([]);
  expect(annotations.findError('*', Match.anyValue())).toEqual([]);
});

test('no role may do anything by wildcard, and `*` stands only where AWS knows no resource', () => {
  const statements = readStatements(Template.fromStack(createChurn()));
  const wildcards = statements.flatMap(({ actions }) => actions).filter((action) => action.includes('*'));
  // What SNS needs of the key of an encrypted topic, as aws-cdk-lib grants it.
  expect(new Set(wildcards)).toEqual(new Set(['kms:GenerateDataKey*', 'kms:ReEncrypt*'].filter((action) => wildcards.includes(action))));
  const everywhere = statements.filter(({ resources }) => resources.includes('*')).flatMap(({ actions }) => actions);
  expect(new Set(everywhere)).toEqual(new Set(['ecr:GetAuthorizationToken', 'cloudwatch:PutMetricData', 'cloudwatch:GetMetricData', 'cloudwatch:DescribeAlarms', 'sagemaker:ListEndpointConfigs', 'sagemaker:ListModelPackages', 'sagemaker:ListModels']));
});

test('every handler runs on Node.js 24 on Graviton, has a dead-letter queue and logs that expire', () => {
  const template = Template.fromStack(createChurn({ removalPolicy: RemovalPolicy.DESTROY }));
  const functions = Object.values(template.findResources('AWS::Lambda::Function')).map(({ Properties }) => Properties);
  expect(functions).toHaveLength(5);
  for (const properties of functions) {
    expect(properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], DeadLetterConfig: expect.anything(), LoggingConfig: expect.anything() });
  }
  const groups = Object.values(template.findResources('AWS::Logs::LogGroup')).map(({ Properties }) => Properties.RetentionInDays);
  expect(groups).toEqual([90, 90, 90, 90, 90]);
});

test('data is private, encrypted, versioned and kept', () => {
  const template = Template.fromStack(createChurn());
  template.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Retain', Properties: { VersioningConfiguration: { Status: 'Enabled' }, PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true } } });
  template.hasResource('AWS::KMS::Key', { DeletionPolicy: 'Retain', Properties: { EnableKeyRotation: true } });
  template.hasResource('AWS::SageMaker::ModelPackageGroup', { DeletionPolicy: 'Retain' });
});

test.each(['churn', 'capture', '/churn/raw/', 'retrain-decisions/x'])('refuses raw rows in %s, where the lifecycle itself writes', (sourcePrefix) => {
  expect(() => createChurn({ sourcePrefix })).toThrow(/^sourcePrefix: '.*\/' of the stack's own bucket holds what the lifecycle writes/);
});

test('refuses a name that SageMaker would change', () => {
  expect(() => createChurn({ lifecycleName: 'Churn_1' })).toThrow("lifecycleName: must be 1 to 50 lower-case letters, digits and hyphens, beginning and ending with a letter or digit, got 'Churn_1'");
});
