import { InstanceType, Model } from '@aws-cdk/aws-sagemaker-alpha';
import { Duration, NestedStack, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { IEndpoint } from 'aws-cdk-lib/aws-sagemaker';
import { parseEndpointSettings } from '../../../contract/endpoint-settings';
import { ModelEndpoint, type ModelEndpointProps, ModelRegistry, Rollout, ServingMode } from '../../../lib';
import { createStack, flatten, readStatements } from '../fixtures';

function createEndpoint(stack: Stack, overrides: Partial<ModelEndpointProps> = {}): ModelEndpoint {
  const bucket = new s3.Bucket(stack, 'Bucket');
  const registry = ModelRegistry.fromModelPackageGroupName(stack, 'Registry', 'models');
  return new ModelEndpoint(stack, 'Endpoint', {
    endpointName: 'churn',
    registry: registry as ModelRegistry,
    bucket,
    ...overrides,
  });
}

function readSettings(stack: Stack): any {
  const [resource] = Object.values(Template.fromStack(stack).findResources('Custom::ModelEndpoint'));
  return JSON.parse(flatten(resource.Properties.Settings));
}

test('declares how to serve, with safe defaults', () => {
  const stack = createStack();
  createEndpoint(stack);
  expect(readSettings(stack)).toMatchObject({
    instanceType: 'ml.m5.large',
    instanceCount: 2,
    variantName: 'AllTraffic',
    networkIsolation: true,
    dataCapture: { samplingPercentage: 100 },
    rollout: { type: 'CANARY', sizePercent: 50, waitSeconds: 300, maximumSeconds: 3900 },
  });
  expect(readSettings(stack).rollout.alarmNames).toHaveLength(2);
});

test('is an endpoint of aws-cdk-lib that others may invoke', () => {
  const stack = createStack();
  const endpoint: IEndpoint = createEndpoint(stack);
  const caller = new iam.Role(stack, 'Caller', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  endpoint.grantInvoke(caller);
  const [invoke] = readStatements(Template.fromStack(stack)).filter(({ actions }) =>
    actions.includes('sagemaker:InvokeEndpoint'),
  );
  expect(invoke.policy).toMatch(/^Caller/);
  expect(flatten(invoke.resources[0])).toMatch(/:endpoint\/churn$/);
  expect(endpoint.endpointRef.endpointArn).toBe(endpoint.endpointArn);
});

test('the controller is told to look by approvals, state changes and a sweep, and waits for its permissions', () => {
  const stack = createStack();
  createEndpoint(stack);
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: {
      source: ['aws.sagemaker'],
      'detail-type': ['SageMaker Model Package State Change'],
      detail: { ModelPackageGroupName: ['models'] },
    },
  });
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: { 'detail-type': ['SageMaker Endpoint State Change'], detail: { EndpointName: ['churn'] } },
  });
  template.hasResourceProperties('AWS::Scheduler::Schedule', {
    ScheduleExpression: 'rate(10 minutes)',
    Target: { Input: Match.stringLikeRegexp('sweep') },
  });
  const dependencies = Object.values(template.findResources('Custom::ModelEndpoint'))[0].DependsOn as string[];
  for (const type of ['AWS::Events::Rule', 'AWS::Scheduler::Schedule', 'AWS::Lambda::Permission']) {
    const ids = Object.keys(template.findResources(type)).filter((id) => id.startsWith('Endpointchurn'));
    expect(ids.length).toBeGreaterThan(0);
    expect(dependencies).toEqual(expect.arrayContaining(ids));
  }
});

test('alarms on errors and latency take a rollout back', () => {
  const stack = createStack();
  createEndpoint(stack, { latencyThreshold: Duration.millis(250) });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'Invocation5XXErrors',
    Namespace: 'AWS/SageMaker',
    Dimensions: [
      { Name: 'EndpointName', Value: 'churn' },
      { Name: 'VariantName', Value: 'AllTraffic' },
    ],
    Statistic: 'Sum',
    Period: 60,
    TreatMissingData: 'notBreaching',
  });
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'ModelLatency',
    ExtendedStatistic: 'p99',
    Threshold: 250_000,
  });
});

test('serves a model of sagemaker-alpha until the first version is approved', () => {
  const stack = createStack();
  createEndpoint(stack, { initialModel: Model.fromModelName(stack, 'Old', 'old-model') });
  expect(readSettings(stack).initialModelName).toBe('old-model');
  const describe = readStatements(Template.fromStack(stack)).filter(
    ({ actions, resources }) =>
      actions.includes('sagemaker:DescribeModel') && JSON.stringify(resources).includes('old-model'),
  );
  expect(describe).toHaveLength(1);
});

test('everything is encrypted with the key that is given', () => {
  const stack = createStack();
  const encryptionKey = new kms.Key(stack, 'Key');
  createEndpoint(stack, { encryptionKey });
  const settings = readSettings(stack);
  expect(settings.kmsKeyArn).toContain('Key');
  expect(settings.dataCapture.kmsKeyArn).toBe(settings.kmsKeyArn);
});

test('runs in a VPC when there is one', () => {
  const stack = createStack();
  createEndpoint(stack, { vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 }) });
  expect(readSettings(stack).vpc.subnets).toHaveLength(2);
  expect(readSettings(stack).vpc.securityGroupIds).toHaveLength(1);
});

test('a renamed endpoint has another controller, so that the old controller can still delete the old endpoint', () => {
  const ids = ['churn', 'churn-two'].map((endpointName) => {
    const stack = createStack();
    createEndpoint(stack, { endpointName });
    return Object.keys(Template.fromStack(stack).findResources('AWS::Lambda::Function'));
  });
  expect(ids[0]).not.toEqual(ids[1]);
});

test.each<[string, Partial<ModelEndpointProps>, string]>([
  [
    'an underscore',
    { endpointName: 'my_churn' },
    "endpointName: must be 1 to 63 lower-case letters, digits and hyphens, beginning and ending with a letter or digit, got 'my_churn'",
  ],
  ['an upper-case letter', { endpointName: 'Churn' }, "got 'Churn'"],
  ['64 characters', { endpointName: 'a'.repeat(64) }, 'endpointName: must be 1 to 63'],
  [
    'a canary of one instance',
    { instanceCount: 1 },
    'rollout: a part of 50 % needs an instanceCount of at least 2, got 1; use Rollout.allAtOnce() for a smaller fleet',
  ],
  ['half an instance', { instanceCount: 1.5 }, 'instanceCount: must be a whole number from 1 to 1000, got 1.5'],
  [
    'more than everything captured',
    { captureSamplingPercentage: 101 },
    'captureSamplingPercentage: must be a whole number from 0 to 100, got 101',
  ],
  [
    'a sweep slower than CloudFormation waits',
    { sweepInterval: Duration.hours(2) },
    'sweepInterval in minutes: must be a whole number from 1 to 10, got 120',
  ],
])('refuses %s', (_, overrides, message) => {
  expect(() => createEndpoint(createStack(), overrides)).toThrow(message);
});

test.each([
  [undefined, true],
  [true, true],
  [false, false],
])('the controller rejects versions that cannot serve, and may do nothing else to a version: %s', (given, rejects) => {
  const stack = createStack();
  createEndpoint(stack, { rejectFailedVersions: given });
  expect(readSettings(stack).rejectFailedVersions).toBe(rejects ? undefined : false);
  const statements = readStatements(Template.fromStack(stack)).filter(({ actions }) =>
    actions.includes('sagemaker:UpdateModelPackage'),
  );
  expect(statements.map(({ actions }) => actions)).toEqual(rejects ? [['sagemaker:UpdateModelPackage']] : []);
  for (const { resources, conditions } of statements) {
    expect(resources.map(flatten)).toEqual([expect.stringMatching(/:model-package\/models\/\*$/)]);
    expect(conditions).toEqual({ StringEqualsIfExists: { 'sagemaker:ModelApprovalStatus': 'Rejected' } });
  }
});

test('rollouts have bounds', () => {
  expect(() => Rollout.canary({ percentage: 60 })).toThrow('percentage: must be a whole number from 1 to 50, got 60');
  expect(() => Rollout.canary({ interval: Duration.hours(2) })).toThrow(
    'rollout: the waits of all steps together must not be longer than 30 minutes, got 2 hours',
  );
  expect(() => Rollout.linear({ percentage: 10 })).toThrow('got 45 minutes');
  const stack = createStack();
  createEndpoint(stack, {
    instanceCount: 1,
    rollout: Rollout.allAtOnce(),
    instanceType: InstanceType.of('ml.t2.medium'),
  });
  expect(readSettings(stack).rollout).toMatchObject({ type: 'ALL_AT_ONCE', terminationWaitSeconds: 300 });
});

describe('whose it is', () => {
  const readResource = (stack: Stack): any =>
    Object.values(Template.fromStack(stack).findResources('Custom::ModelEndpoint'))[0].Properties;

  test('is said by the stack that is deployed, also in a nested one', () => {
    const stack = createStack();
    createEndpoint(stack);
    expect(readResource(stack)).toMatchObject({ OwnerStack: { Ref: 'AWS::StackId' } });
    expect(readResource(stack)).not.toHaveProperty('Removal');
    const outer = createStack();
    const nested = new NestedStack(outer, 'Nested');
    createEndpoint(nested);
    const parameter = readResource(nested).OwnerStack.Ref;
    const [{ Properties }] = Object.values(Template.fromStack(outer).findResources('AWS::CloudFormation::Stack'));
    expect(Properties.Parameters[parameter]).toEqual({ Ref: 'AWS::StackId' });
  });

  test('is the same in a stage in which its stack keeps its name: nobody has to take it over', () => {
    const app = createStack().node.root;
    const resources = (stack: Stack): object => {
      createEndpoint(stack);
      const found = Template.fromStack(stack).findResources('Custom::ModelEndpoint');
      // Rules allow themselves by names of CDK's, which follow the path, and which the resource waits for.
      return Object.entries(found).map(([id, { Properties }]) => [id, Properties]);
    };
    const before = resources(new Stack(app, 'Churn'));
    expect(
      resources(new Stack(new Stage(createStack().node.root, 'Production'), 'Churn', { stackName: 'Churn' })),
    ).toEqual(before);
  });

  test('RETAIN keeps the endpoint, the role of its containers and their security group', () => {
    const stack = createStack('eu-west-1');
    createEndpoint(stack, { removalPolicy: RemovalPolicy.RETAIN, vpc: new ec2.Vpc(stack, 'Vpc') });
    expect(readResource(stack)).toMatchObject({ Removal: 'Retain' });
    const template = Template.fromStack(stack);
    const kept = Object.entries(template.toJSON().Resources)
      .filter(([id, { DeletionPolicy }]: [string, any]) => id.startsWith('Endpoint') && DeletionPolicy === 'Retain')
      .map(([, { Type }]: [string, any]) => Type);
    expect(kept.sort()).toEqual(['AWS::EC2::SecurityGroup', 'AWS::IAM::Role']);
    expect(() => createEndpoint(createStack(), { removalPolicy: RemovalPolicy.SNAPSHOT })).toThrow(
      "removalPolicy: must be RemovalPolicy.DESTROY or RemovalPolicy.RETAIN, got 'snapshot'",
    );
  });

  test('nobody but its controller writes its state', () => {
    const stack = createStack();
    createEndpoint(stack);
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Deny',
            Action: 's3:PutObject',
            Condition: { StringNotEquals: { 'aws:PrincipalTag/sagemaker-lifecycle:controls-endpoint': 'churn' } },
          }),
        ]),
      },
    });
    const tag = { Key: 'sagemaker-lifecycle:controls-endpoint', Value: 'churn' };
    const tagged = Object.keys(template.findResources('AWS::IAM::Role', { Properties: { Tags: [tag] } }));
    expect(tagged).toEqual([expect.stringContaining('Controller')]);
  });

  test('a bucket that takes no policy from the app leads to a warning with what its owner should deny', () => {
    const stack = createStack();
    createEndpoint(stack, { bucket: s3.Bucket.fromBucketName(stack, 'Theirs', 'theirs') });
    Annotations.fromStack(stack).hasWarning(
      '*',
      Match.stringLikeRegexp('deny s3:PutObject on endpoint-controller/churn/\\* to everybody whose role has no tag'),
    );
  });
});

describe('the mode of serving', () => {
  test('is a real-time endpoint unless said otherwise, and the flat props say the same', () => {
    const [flat, mode] = [createStack(), createStack()];
    createEndpoint(flat, { instanceType: InstanceType.of('ml.c5.large'), instanceCount: 3 });
    createEndpoint(mode, {
      servingMode: ServingMode.realTime({ instanceType: InstanceType.of('ml.c5.large'), instanceCount: 3 }),
    });
    expect(readSettings(flat)).toMatchObject({ mode: 'realTime', instanceType: 'ml.c5.large', instanceCount: 3 });
    expect(readSettings(mode)).toEqual(readSettings(flat));
    const document = { ...readSettings(mode), executionRoleArn: 'arn:aws:iam::111122223333:role/serve' };
    expect(parseEndpointSettings(JSON.stringify(document).replace(/<[^>]*>/g, 'x'))).toMatchObject({
      mode: 'realTime',
    });
  });

  test('is said once', () => {
    expect(() => createEndpoint(createStack(), { servingMode: ServingMode.realTime(), instanceCount: 2 })).toThrow(
      'servingMode: says which instances serve, leave out instanceType and instanceCount',
    );
    expect(() => ServingMode.realTime({ instanceCount: 0 })).toThrow(
      'instanceCount: must be a whole number from 1 to 1000, got 0',
    );
    expect(() => createEndpoint(createStack(), { servingMode: ServingMode.realTime({ instanceCount: 1 }) })).toThrow(
      'rollout: a part of 50 % needs an instanceCount of at least 2, got 1',
    );
  });
});
