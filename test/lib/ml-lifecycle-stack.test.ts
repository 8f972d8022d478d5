import { RemovalPolicy } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { lifecycle } from '../../examples/churn/lifecycle';
import { Column, DataRecipe, MlLifecycleStack, Slice } from '../../lib';
import { createApp, flatten, readStatements } from '../constructs/fixtures';

function createChurn(overrides = {}): MlLifecycleStack {
  return new MlLifecycleStack(createApp(), 'ChurnLifecycle', { ...lifecycle, ...overrides });
}

test('is what a reviewer has seen', () => {
  // Hashes of assets change with every line of a handler: they say nothing about the infrastructure.
  const masked = JSON.stringify(Template.fromStack(createChurn()).toJSON(), undefined, 1).replace(
    /[0-9a-f]{64}/g,
    '<hash>',
  );
  // Nor does their order, by which CDK sorts the resources of a statement.
  const sort = (key: string, value: unknown): unknown =>
    key === 'Resource' && Array.isArray(value)
      ? value
          .map((one) => JSON.stringify(one))
          .sort()
          .map((one) => JSON.parse(one))
      : value;
  expect(JSON.parse(masked, sort)).toMatchSnapshot();
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
  expect(new Set(wildcards)).toEqual(
    new Set(['kms:GenerateDataKey*', 'kms:ReEncrypt*'].filter((action) => wildcards.includes(action))),
  );
  const everywhere = statements.filter(({ resources }) => resources.includes('*')).flatMap(({ actions }) => actions);
  expect(new Set(everywhere)).toEqual(
    new Set([
      'ecr:GetAuthorizationToken',
      'cloudwatch:PutMetricData',
      'cloudwatch:GetMetricData',
      'cloudwatch:DescribeAlarms',
      'sagemaker:ListEndpointConfigs',
      'sagemaker:ListModelPackages',
      'sagemaker:ListModels',
    ]),
  );
});

test('every handler runs on Node.js 24 on Graviton, reports what it failed on, and has logs that expire', () => {
  const template = Template.fromStack(createChurn({ removalPolicy: RemovalPolicy.DESTROY }));
  const functions = Object.values(template.findResources('AWS::Lambda::Function')).map(({ Properties }) => Properties);
  expect(functions).toHaveLength(7);
  for (const properties of functions) {
    expect(properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      LoggingConfig: expect.anything(),
    });
  }
  // A failure that is told by a destination's record names the function; a dead-letter queue's would not.
  // The function that asks the champion has none: the pipeline waits for its answer.
  expect(Object.keys(template.findResources('AWS::Lambda::EventInvokeConfig'))).toHaveLength(6);
  template.allResourcesProperties('AWS::Lambda::EventInvokeConfig', {
    DestinationConfig: { OnFailure: { Destination: Match.anyValue() } },
  });
  template.resourceCountIs('AWS::SQS::Queue', 1);
  const groups = Object.values(template.findResources('AWS::Logs::LogGroup')).map(
    ({ Properties }) => Properties.RetentionInDays,
  );
  expect(groups).toEqual([90, 90, 90, 90, 90, 90, 90]);
});

test('data is private, encrypted, versioned and kept', () => {
  const template = Template.fromStack(createChurn());
  template.hasResource('AWS::S3::Bucket', {
    DeletionPolicy: 'Retain',
    Properties: {
      VersioningConfiguration: { Status: 'Enabled' },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    },
  });
  template.hasResource('AWS::KMS::Key', { DeletionPolicy: 'Retain', Properties: { EnableKeyRotation: true } });
  template.hasResource('AWS::SageMaker::ModelPackageGroup', { DeletionPolicy: 'Retain' });
});

test.each(['churn', 'capture', '/churn/raw/', 'ground-truth', 'quality-reports', 'retrain-decisions/x'])(
  'refuses raw rows in %s, where the lifecycle itself writes',
  (sourcePrefix) => {
    expect(() => createChurn({ sourcePrefix })).toThrow(
      /^sourcePrefix: '.*\/' of the lifecycle's own bucket holds what the lifecycle writes/,
    );
  },
);

test('refuses a name that SageMaker would change', () => {
  expect(() => createChurn({ lifecycleName: 'Churn_1' })).toThrow(
    "lifecycleName: must be 1 to 50 lower-case letters, digits and hyphens, beginning and ending with a letter or digit, got 'Churn_1'",
  );
});

describe('the quality of live predictions', () => {
  const columns = { id: Column.id(), age: Column.numeric() };
  const readTarget = (overrides = {}): unknown => {
    const [measurer] = Object.values(
      Template.fromStack(createChurn(overrides)).findResources('AWS::Lambda::Function'),
    ).filter(({ Properties }) => Properties.Environment.Variables.QUALITY_CONFIG);
    return JSON.parse(flatten(measurer.Properties.Environment.Variables.QUALITY_CONFIG)).trainingData;
  };

  test('is measured, and its alarm may start a retraining, unless switched off', () => {
    const template = Template.fromStack(createChurn());
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'CriteriaMissed',
      AlarmActions: [Match.anyValue()],
    });
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.cloudwatch'],
        resources: [
          Match.anyValue(),
          Match.objectLike({ 'Fn::GetAtt': [Match.stringLikeRegexp('CriteriaAlarm'), 'Arn'] }),
        ],
      },
    });
    Template.fromStack(createChurn({ quality: { enabled: false } })).resourcePropertiesCountIs(
      'AWS::CloudWatch::Alarm',
      { MetricName: 'CriteriaMissed' },
      0,
    );
  });

  test('gives labelled rows to the next training where a row has one name', () => {
    expect(readTarget()).toEqual({
      uri: expect.stringMatching(/^s3:\/\/.*\/source\/labelled-traffic$/),
      idColumn: 'customer_id',
      targetColumn: 'churn',
    });
    expect(readTarget({ quality: { labelledRowsAsTrainingData: false } })).toBeUndefined();
    const open = new DataRecipe({ columns: { ...columns, left: Column.target({ positiveClass: 'Yes' }) } });
    expect(readTarget({ recipe: open, quality: {} })).toMatchObject({ idColumn: 'id', targetColumn: 'left' });
    const twice = new DataRecipe({
      columns: { ...columns, other: Column.id(), left: Column.target({ positiveClass: 'Yes' }) },
    });
    expect(readTarget({ recipe: twice, quality: {} })).toBeUndefined();
    expect(() => createChurn({ recipe: twice, quality: { labelledRowsAsTrainingData: true } })).toThrow(
      'quality.labelledRowsAsTrainingData: needs a recipe with exactly one id column, got 2',
    );
  });

  test('is measured on segments by features only', () => {
    expect(() => createChurn({ quality: { slices: [Slice.byValue('region')] } })).toThrow(
      /^quality.slices: must be of features, which alone are in live traffic, got 'region'; the features are senior_citizen, /,
    );
    expect(() => createChurn({ quality: { groundTruthPrefix: 'source/labels' } })).toThrow(
      "quality.groundTruthPrefix: 'source/' of the lifecycle's own bucket holds the raw rows, which labels are not; got 'source/labels'",
    );
  });

  test('knows two values of the target', () => {
    expect(() => Column.target({ positiveClass: 'Yes', negativeClass: 'Yes' })).toThrow(
      "negativeClass: must name each class once, got 'Yes' twice",
    );
  });
});
