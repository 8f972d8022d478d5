import { CfnParameter, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  DriftMonitor,
  type IModelEndpoint,
  LifecycleDashboard,
  LifecycleErrors,
  ModelEndpoint,
  type ModelEndpointAttributes,
  ModelRegistry,
  QualityMonitor,
  RetrainTrigger,
  TrainingPipeline,
} from '../../../lib';
import { createApp, flatten, readStatements } from '../fixtures';

const ENV = { account: '111122223333', region: 'eu-west-1' };
const ARN = 'arn:aws:sagemaker:eu-west-1:111122223333:endpoint/churn';
const KEY_ARN = 'arn:aws:kms:eu-west-1:111122223333:key/1234';

let stack: Stack;
beforeEach(() => {
  stack = new Stack(createApp(), 'Consumer', { env: ENV });
});

function refer(more: Partial<ModelEndpointAttributes> = {}): IModelEndpoint {
  return ModelEndpoint.fromModelEndpointAttributes(stack, 'Endpoint', {
    endpointName: 'churn',
    bucket: more.bucket ?? s3.Bucket.fromBucketName(stack, 'Bucket', 'lifecycle-bucket'),
    ...more,
  });
}

const principal = (): iam.Role =>
  new iam.Role(stack, 'Client', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });

/** The message of the validation error that a call throws. */
function refusal(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    expect(LifecycleErrors.isValidationError(error)).toBe(true);
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
}

describe('an endpoint that another stack made', () => {
  test('is invoked and its captures are read by whom it is granted to, with the same statements as there', () => {
    const client = principal();
    const key = kms.Key.fromKeyArn(stack, 'Key', KEY_ARN);
    const endpoint = refer({ encryptionKey: key });
    expect(endpoint.captureUri).toBe('s3://lifecycle-bucket/capture');
    endpoint.grantInvoke(client);
    endpoint.grantReadCapture(client);
    endpoint.grantWriteCapture(client);
    const statements = readStatements(Template.fromStack(stack)).map(({ actions, resources }) =>
      [...actions, JSON.stringify(resources)].join(' '),
    );
    expect(statements).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^sagemaker:InvokeEndpoint .*:sagemaker:eu-west-1:111122223333:endpoint\/churn/),
        expect.stringMatching(/^s3:GetObject .*:s3:::lifecycle-bucket\/capture\/churn\/\*/),
        `kms:Decrypt kms:GenerateDataKey ["${KEY_ARN}"]`,
        expect.stringMatching(
          /^s3:AbortMultipartUpload s3:PutObject .*:s3:::lifecycle-bucket\/capture\/churn\/AllTraffic\/\*/,
        ),
      ]),
    );
  });

  test('lends its role to what is granted to it; without one, a grant to it is refused', () => {
    const topics = new s3.Bucket(stack, 'Topics');
    const role = iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/churn-serves');
    topics.grantRead(refer({ role }));
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', { Roles: ['churn-serves'] });

    const silent = new Stack(createApp(), 'Silent', { env: ENV });
    const endpoint = ModelEndpoint.fromModelEndpointAttributes(silent, 'Endpoint', {
      endpointArn: ARN,
      bucket: s3.Bucket.fromBucketName(silent, 'Bucket', 'lifecycle-bucket'),
    });
    expect(() => new s3.Bucket(silent, 'Topics').grantRead(endpoint)).toThrow('imported without a role');
  });

  test('a trigger of the app reads what drift there looks like, and whether measured quality held', () => {
    const registry = ModelRegistry.fromModelPackageGroupName(stack, 'Registry', 'churn-models');
    const endpoint = refer({ endpointName: undefined, endpointArn: ARN, registry });
    const bucket = s3.Bucket.fromBucketName(stack, 'Decisions', 'decisions');
    const monitor = new DriftMonitor(stack, 'Drift', { endpoint });
    const retrain = new RetrainTrigger(stack, 'Retrain', {
      pipeline: TrainingPipeline.fromPipelineName(stack, 'Pipeline', 'churn'),
      bucket,
      alarms: [monitor.driftAlarm],
    });
    monitor.linkDecisions(retrain);
    new QualityMonitor(stack, 'Quality', { endpoint }).linkDecisions(retrain);
    const functions = Template.fromStack(stack).findResources('AWS::Lambda::Function');
    const texts = Object.values(functions).map(({ Properties }) => Properties.Environment?.Variables?.DRIFT_REPORTS);
    expect(flatten(texts.find((text) => text !== undefined))).toMatch(
      /^\[{"alarm":".+","uri":"s3:.+\/drift-reports\/churn","quality":"s3:.+\/quality-reports\/churn"}\]$/,
    );
  });

  test('is watched, measured and shown there, beside the trigger of its lifecycle', () => {
    const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'lifecycle-bucket');
    const alarm = cloudwatch.Alarm.fromAlarmName(stack, 'Alarm', 'churn-errors');
    const registry = ModelRegistry.fromModelPackageGroupName(stack, 'Registry', 'churn-models');
    const endpoint = refer({ endpointName: undefined, endpointArn: ARN, bucket, registry, alarms: [alarm] });
    const monitor = new DriftMonitor(stack, 'Drift', { endpoint });
    const qualityMonitor = new QualityMonitor(stack, 'Quality', { endpoint });
    const retrain = RetrainTrigger.fromRetrainTriggerAttributes(stack, 'Retrain', {
      handler: lambda.Function.fromFunctionName(stack, 'Handler', 'retrain-churn'),
      bucket,
      pipelineName: 'churn',
    });
    monitor.linkDecisions(retrain);
    new LifecycleDashboard(stack, 'Dashboard', { endpoint, monitor, qualityMonitor, retrain });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: Match.objectLike({
          ENDPOINT_NAME: 'churn',
          CAPTURE_URI: 's3://lifecycle-bucket/capture',
          REPORT_URI: 's3://lifecycle-bucket/drift-reports',
          DECISIONS_URI: 's3://lifecycle-bucket/retrain-decisions/churn',
        }),
      },
    });
    const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
    const body = flatten(dashboard.Properties.DashboardBody);
    for (const shown of [
      'churn-errors',
      'EstimatedAuc',
      's3://lifecycle-bucket/retrain-decisions/churn/',
      '--function-name retrain-churn ',
    ]) {
      expect(body).toContain(shown);
    }
    expect(Object.keys(JSON.parse(body))).toContain('widgets');
  });

  test('lets somebody ask for a retraining who is no administrator', () => {
    const retrain = RetrainTrigger.fromRetrainTriggerAttributes(stack, 'Retrain', {
      handler: lambda.Function.fromFunctionArn(
        stack,
        'Handler',
        'arn:aws:lambda:eu-west-1:111122223333:function:retrain-churn',
      ),
      bucket: s3.Bucket.fromBucketName(stack, 'Bucket', 'lifecycle-bucket'),
      pipelineName: 'churn',
    });
    retrain.grantInvoke(principal());
    const [statement] = readStatements(Template.fromStack(stack));
    expect(statement).toMatchObject({ actions: ['lambda:InvokeFunction'] });
    expect(JSON.stringify(statement)).toContain('function:retrain-churn');
  });
});

test.each<[string, Partial<ModelEndpointAttributes>]>([
  ['endpointName: required where no endpointArn is given, got neither', { endpointName: undefined }],
  ["endpointName: must be the one in endpointArn, 'churn', got 'other'", { endpointName: 'other', endpointArn: ARN }],
  [
    "endpointArn: must be an ARN such as 'arn:<partition>:sagemaker:<region>:<account>:endpoint/<name>', got 'churn'",
    { endpointName: undefined, endpointArn: 'churn' },
  ],
  ['captureSamplingPercentage: must be a whole number from 0 to 100, got 101', { captureSamplingPercentage: 101 }],
  [
    'variantName: is no property of ModelEndpointAttributes, which has endpointName, endpointArn, bucket, encryptionKey, registry, role, captureSamplingPercentage, alarms',
    { variantName: 'blue' } as Partial<ModelEndpointAttributes>,
  ],
])('%s', (message, attributes) => {
  expect(refusal(() => refer(attributes))).toBe(message);
});

test('one in another account is refused where it is watched', () => {
  const endpoint = refer({ endpointName: undefined, endpointArn: ARN.replace('111122223333', '444455556666') });
  expect(refusal(() => new DriftMonitor(stack, 'Drift', { endpoint }))).toMatch(
    /^endpoint: must be in the account and region of .*111122223333\/eu-west-1, got .*444455556666\/eu-west-1$/,
  );
});

test('a name and an ARN that only the deployment knows are taken as they are', () => {
  const given = (id: string): string => new CfnParameter(stack, id).valueAsString;
  const endpoint = refer({ endpointName: given('Name'), endpointArn: given('Arn') });
  expect(JSON.stringify(stack.resolve(endpoint.endpointName))).toContain('Fn::Select');
});
