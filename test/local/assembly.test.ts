import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findTypedPaths, rewriteAssembly, rewriteTemplate } from '../../local/assembly';

const OPTIONS = {
  providedTypes: ['AWS::SageMaker::Pipeline', 'AWS::CloudWatch::Alarm', 'Custom::S3AutoDeleteObjects'],
  serviceToken: 'arn:forwarder',
  functionEnvironment: { AWS_ENDPOINT_URL_SAGEMAKER: 'http://127.0.0.1:1' },
};

test('a resource of the local services becomes a custom resource that keeps its properties, their types and its attributes', () => {
  const Properties = {
    EvaluationPeriods: 3,
    ActionsEnabled: false,
    AlarmActions: [{ Ref: 'Topic' }],
    Dimensions: [{ Name: 'EndpointName', Value: 'churn' }],
  };
  const { Resources } = rewriteTemplate(
    {
      Resources: {
        Alarm: { Type: 'AWS::CloudWatch::Alarm', DependsOn: ['Topic'], DeletionPolicy: 'Retain', Properties },
      },
    },
    OPTIONS,
  );
  expect(Resources.Alarm).toEqual({
    Type: 'Custom::CloudWatch-Alarm',
    DependsOn: ['Topic'],
    DeletionPolicy: 'Retain',
    Properties: {
      ServiceToken: 'arn:forwarder',
      Type: 'AWS::CloudWatch::Alarm',
      TypedPaths: '[["EvaluationPeriods"],["ActionsEnabled"]]',
      Properties,
    },
  });
});

test('numbers and booleans are found in lists and in both branches of a condition, and not inside other functions', () => {
  expect(
    findTypedPaths({
      a: [{ b: 1 }, 'x'],
      c: { 'Fn::If': ['Big', { d: true }, { d: false, e: 2.5 }] },
      f: { 'Fn::Select': [0, ['y']] },
      g: { 'Fn::GetAtt': ['R', 'A'] },
      h: null,
    }),
  ).toEqual([
    ['a', 0, 'b'],
    ['c', 'd'],
    ['c', 'e'],
  ]);
});

test('functions learn where the local services are, and keep their own variables', () => {
  const { Resources } = rewriteTemplate(
    {
      Resources: {
        With: {
          Type: 'AWS::Lambda::Function',
          Properties: { Handler: 'index.handler', Environment: { Variables: { MINE: { Ref: 'Bucket' } } } },
        },
        Without: { Type: 'AWS::Lambda::Function', Properties: { Handler: 'index.handler' } },
      },
    },
    OPTIONS,
  );
  expect(Resources.With.Properties).toEqual({
    Handler: 'index.handler',
    Environment: { Variables: { MINE: { Ref: 'Bucket' }, ...OPTIONS.functionEnvironment } },
  });
  expect(Resources.Without.Properties).toEqual({
    Handler: 'index.handler',
    Environment: { Variables: OPTIONS.functionEnvironment },
  });
});

test('dead-letter queues of functions become failure destinations as well', () => {
  const queue = { 'Fn::GetAtt': ['Queue', 'Arn'] };
  const { Resources } = rewriteTemplate(
    {
      Resources: {
        One: { Type: 'AWS::Lambda::Function', Properties: { DeadLetterConfig: { TargetArn: queue } } },
        Two: { Type: 'AWS::Lambda::Function', Properties: { DeadLetterConfig: { TargetArn: queue } } },
        Config: {
          Type: 'AWS::Lambda::EventInvokeConfig',
          Properties: { FunctionName: { Ref: 'Two' }, Qualifier: '$LATEST', MaximumRetryAttempts: 1 },
        },
      } as Record<string, { Type: string; Properties: object }>,
    },
    OPTIONS,
  );
  const DestinationConfig = { OnFailure: { Destination: queue } };
  expect(Resources.OneFailureDestination!.Properties).toEqual({
    FunctionName: { Ref: 'One' },
    Qualifier: '$LATEST',
    DestinationConfig,
  });
  expect(Resources.Config!.Properties).toEqual({
    FunctionName: { Ref: 'Two' },
    Qualifier: '$LATEST',
    MaximumRetryAttempts: 1,
    DestinationConfig,
  });
});

test("the CDK's own custom resources are answered by the forwarder, others stay with their functions", () => {
  const own = { ServiceToken: { 'Fn::GetAtt': ['Mine', 'Arn'] }, Setting: 1 };
  const { Resources } = rewriteTemplate(
    {
      Resources: {
        Empty: {
          Type: 'Custom::S3AutoDeleteObjects',
          Properties: { ServiceToken: { 'Fn::GetAtt': ['Handler', 'Arn'] }, BucketName: { Ref: 'Bucket' } },
        },
        Mine: { Type: 'Custom::ModelEndpoint', Properties: own },
      },
    },
    OPTIONS,
  );
  expect(Resources.Empty).toEqual({
    Type: 'Custom::S3AutoDeleteObjects',
    Properties: {
      ServiceToken: 'arn:forwarder',
      Type: 'Custom::S3AutoDeleteObjects',
      TypedPaths: '[]',
      Properties: { BucketName: { Ref: 'Bucket' } },
    },
  });
  expect(Resources.Mine).toEqual({ Type: 'Custom::ModelEndpoint', Properties: own });
});

describe('an assembly', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'assembly-'));
    mkdirSync(path.join(folder, 'cdk.out', 'assembly-Stage'), { recursive: true });
    mkdirSync(path.join(folder, 'cdk.out', 'asset.abc'));
    writeFileSync(path.join(folder, 'cdk.out', 'asset.abc', 'not-a.template.json'), 'not JSON');
    writeFileSync(
      path.join(folder, 'cdk.out', 'App.template.json'),
      JSON.stringify({
        Resources: {
          Bucket: { Type: 'AWS::S3::Bucket' },
          Scaling: { Type: 'AWS::ApplicationAutoScaling::ScalableTarget', Properties: { MaxCapacity: 4 } },
        },
      }),
    );
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const rewrite = (): void => rewriteAssembly(path.join(folder, 'cdk.out'), path.join(folder, 'local'), OPTIONS);
  const read = (file: string): any => JSON.parse(readFileSync(path.join(folder, 'local', file), 'utf8'));

  test('is copied with nested assemblies, and the original stays as it was', () => {
    const before = readFileSync(path.join(folder, 'cdk.out', 'App.template.json'), 'utf8');
    writeFileSync(
      path.join(folder, 'cdk.out', 'assembly-Stage', 'Inner.template.json'),
      JSON.stringify({ Resources: { P: { Type: 'AWS::SageMaker::Pipeline' } } }),
    );
    rewrite();
    expect(read('App.template.json').Resources).toMatchObject({
      Bucket: { Type: 'AWS::S3::Bucket' },
      Scaling: { Type: 'Custom::ApplicationAutoScaling-ScalableTarget' },
    });
    expect(read('assembly-Stage/Inner.template.json').Resources.P.Type).toBe('Custom::SageMaker-Pipeline');
    expect(readFileSync(path.join(folder, 'local', 'asset.abc', 'not-a.template.json'), 'utf8')).toBe('not JSON');
    expect(readFileSync(path.join(folder, 'cdk.out', 'App.template.json'), 'utf8')).toBe(before);
  });

  test('with types that nobody knows is refused before anything is written, naming all of them', () => {
    writeFileSync(
      path.join(folder, 'cdk.out', 'assembly-Stage', 'Inner.template.json'),
      JSON.stringify({
        Resources: { Cluster: { Type: 'AWS::EKS::Cluster' }, Endpoint: { Type: 'AWS::SageMaker::App' } },
      }),
    );
    expect(rewrite).toThrow(
      'the local cloud does not know AWS::EKS::Cluster (Cluster in assembly-Stage/Inner.template.json), AWS::SageMaker::App (Endpoint in assembly-Stage/Inner.template.json); nothing was deployed',
    );
    expect(existsSync(path.join(folder, 'local'))).toBe(false);
  });
});
