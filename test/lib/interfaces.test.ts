import { CfnParameter, Duration, NestedStack, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { lifecycle } from '../../examples/churn/lifecycle';
import {
  DriftMonitor,
  LifecycleDashboard,
  LifecycleErrors,
  MlLifecycle,
  ModelEndpoint,
  ModelRegistry,
  QualityMonitor,
  RetrainTrigger,
  TrainingPipeline,
} from '../../lib';
import { createApp, createPipeline, createStack } from '../constructs/fixtures';

const PIPELINE_ARN = 'arn:aws:sagemaker:eu-west-1:111122223333:pipeline/elsewhere';
const GROUP_ARN = 'arn:aws:sagemaker:eu-west-1:111122223333:model-package-group/elsewhere';
const ALARM_ARN = 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:drift-elsewhere';

/** The error that a call throws, which must be one about props. */
function readError(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    expect(LifecycleErrors.isValidationError(error)).toBe(true);
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

test('a trigger starts a pipeline that is known by its ARN, when the alarm of a monitor made elsewhere fires', () => {
  const stack = createStack('eu-west-1');
  const bucket = new s3.Bucket(stack, 'Bucket');
  const alarm = cloudwatch.Alarm.fromAlarmArn(stack, 'Alarm', ALARM_ARN);
  const monitor = DriftMonitor.fromDriftMonitorAttributes(stack, 'Monitor', {
    endpointName: 'shop',
    bucket,
    alarms: [alarm],
    window: Duration.hours(6),
  });
  expect(monitor.alarmMemory.toHours()).toBe(30);
  expect(monitor.metricDriftDetected().period.toHours()).toBe(6);
  new RetrainTrigger(stack, 'Retrain', {
    pipeline: TrainingPipeline.fromPipelineArn(stack, 'Pipeline', PIPELINE_ARN),
    registry: ModelRegistry.fromModelPackageGroupArn(stack, 'Registry', GROUP_ARN),
    bucket,
    alarms: monitor.alarms,
    alarmMemory: monitor.alarmMemory,
  });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Events::Rule', { EventPattern: Match.objectLike({ resources: [ALARM_ARN] }) });
  const roles = JSON.stringify(template.findResources('AWS::IAM::Role'));
  expect(roles).toContain(`"sagemaker:StartPipelineExecution","Effect":"Allow","Resource":"${PIPELINE_ARN}"`);
  expect(roles).toContain(GROUP_ARN);
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ PIPELINE_NAME: 'elsewhere', MODEL_PACKAGE_GROUP: 'elsewhere' }) },
  });
});

test('a dashboard shows monitors and a pipeline that were made elsewhere', () => {
  const stack = createStack('eu-west-1');
  const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'reports');
  const alarms = [cloudwatch.Alarm.fromAlarmArn(stack, 'Alarm', ALARM_ARN)];
  const quality = QualityMonitor.fromQualityMonitorAttributes(stack, 'Quality', { endpointName: 'shop', bucket });
  new LifecycleDashboard(stack, 'Dashboard', {
    monitor: DriftMonitor.fromDriftMonitorAttributes(stack, 'Monitor', { endpointName: 'shop', bucket, alarms }),
    pipeline: TrainingPipeline.fromPipelineArn(stack, 'Pipeline', PIPELINE_ARN),
    qualityMonitor: quality,
  });
  const body = JSON.stringify(Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard'));
  for (const shown of [ALARM_ARN, 's3://reports/drift-reports/', 'ExecutionStarted', 'elsewhere', 'EstimatedAuc']) {
    expect(body).toContain(shown);
  }
  expect(quality.groundTruthUri).toBe('s3://reports/ground-truth');
  expect(Object.keys(Template.fromStack(stack).toJSON().Resources)).toHaveLength(1);
});

test.each([
  ['pipelineArn', (stack: Stack) => TrainingPipeline.fromPipelineArn(stack, 'Wrong', GROUP_ARN)],
  ['modelPackageGroupArn', (stack: Stack) => ModelRegistry.fromModelPackageGroupArn(stack, 'Wrong', PIPELINE_ARN)],
])('%s: the ARN of anything else is refused', (prop, create) => {
  expect(readError(() => create(createStack()))).toMatch(
    new RegExp(`^${prop}: must be an ARN such as 'arn:<partition>:sagemaker:`),
  );
});

test('a pipeline or a registry of another account is refused where it is used, naming both accounts', () => {
  const stack = createStack('eu-west-1');
  const bucket = new s3.Bucket(stack, 'Bucket');
  const abroad = (arn: string): string => arn.replace('111122223333', '444455556666');
  const pipeline = TrainingPipeline.fromPipelineArn(stack, 'Pipeline', abroad(PIPELINE_ARN));
  const registry = ModelRegistry.fromModelPackageGroupArn(stack, 'Registry', abroad(GROUP_ARN));
  expect(readError(() => new RetrainTrigger(stack, 'Retrain', { pipeline, bucket }))).toBe(
    'pipeline: must be in the account and region of Test/Retrain, 111122223333/eu-west-1, got Test/Pipeline in 444455556666/eu-west-1',
  );
  expect(readError(() => new ModelEndpoint(stack, 'Endpoint', { endpointName: 'shop', registry, bucket }))).toMatch(
    /^registry: must be in the account and region of .*111122223333\/eu-west-1, got .*444455556666\/eu-west-1$/,
  );
});

test('an ARN that only the deployment knows, in a nested stack', () => {
  const stack = new NestedStack(createStack('eu-west-1'), 'Nested');
  const bucket = new s3.Bucket(stack, 'Bucket');
  const arn = new CfnParameter(stack, 'Arn').valueAsString;
  const pipeline = TrainingPipeline.fromPipelineArn(stack, 'Pipeline', arn);
  new RetrainTrigger(stack, 'Retrain', { pipeline, bucket });
  const [variables] = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function')).map(
    ({ Properties }) => Properties.Environment.Variables,
  );
  expect(JSON.stringify(variables.PIPELINE_NAME)).toMatch(/Fn::Select.*Fn::Split.*"Ref":"Arn"/);
});

test('jobs in a VPC can be let in somewhere; without a VPC there is nothing to connect', () => {
  const stack = new Stack(createApp(), 'InVpc');
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 1, natGateways: 0 });
  const database = new ec2.SecurityGroup(stack, 'Database', { vpc });
  const { training: inVpc, pipeline } = new MlLifecycle(stack, 'Lifecycle', { ...lifecycle, vpc });
  database.connections.allowFrom(inVpc, ec2.Port.tcp(5432), 'rows');
  expect(inVpc.connections).toBe(pipeline.connections);
  const [rule] = Object.values(Template.fromStack(stack).findResources('AWS::EC2::SecurityGroupIngress'));
  expect(rule!.Properties).toMatchObject({ FromPort: 5432, ToPort: 5432 });
  expect(JSON.stringify(rule!.Properties.SourceSecurityGroupId)).toContain('LifecyclePipelineSecurityGroup');
  const { training } = createPipeline(createStack());
  expect(readError(() => training.connections)).toBe('vpc: required for connections of the jobs, got none');
});

test('an endpoint in a VPC can be let in somewhere, by its own security group or by those given; without a VPC there are none', () => {
  const stack = new Stack(createApp(), 'InVpc');
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 1, natGateways: 0 });
  const store = new ec2.SecurityGroup(stack, 'Store', { vpc });
  const { endpoint } = new MlLifecycle(stack, 'Lifecycle', { ...lifecycle, vpc });
  endpoint.connections.allowTo(store, ec2.Port.tcp(6379), 'features');
  const [rule] = Object.values(Template.fromStack(stack).findResources('AWS::EC2::SecurityGroupIngress'));
  expect(rule!.Properties).toMatchObject({ FromPort: 6379, ToPort: 6379 });
  const group = JSON.stringify(rule!.Properties.SourceSecurityGroupId);
  expect(group).toContain('LifecycleEndpoint');
  // Those that the controller is told to serve with.
  const [{ Properties: declared }] = Object.values(Template.fromStack(stack).findResources('Custom::ModelEndpoint'));
  expect(JSON.stringify(declared.Settings)).toContain(JSON.parse(group)['Fn::GetAtt'][0]);

  const own = { ...lifecycle, endpoint: { ...lifecycle.endpoint, securityGroups: [store] }, vpc };
  const { endpoint: given } = new MlLifecycle(new Stack(createApp(), 'Given'), 'Lifecycle', own);
  expect(given.connections.securityGroups).toEqual([store]);

  const outside = new MlLifecycle(createStack(), 'Lifecycle', lifecycle);
  expect(readError(() => outside.endpoint.connections)).toBe(
    'vpc: required for connections of the containers (only an endpoint in a VPC has security groups to manage), got none',
  );
});
