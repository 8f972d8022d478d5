import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { MlflowTracking, type MlflowTrackingOptions, PipelineStep, StepType, TrainingPipeline } from '../../../lib';
import { createStack, readStatements } from '../fixtures';

const APP = 'arn:aws:sagemaker:eu-west-1:111122223333:mlflow-app/app-ABC';
const SERVER = 'arn:aws:sagemaker:eu-west-1:111122223333:mlflow-tracking-server/ours';

function createTracking(options: MlflowTrackingOptions = {}, pipelineName = 'churn'): Template {
  const stack = createStack('eu-west-1');
  const bucket = new s3.Bucket(stack, 'Bucket');
  const pipeline = new TrainingPipeline(stack, 'Pipeline', { pipelineName, bucket });
  pipeline.addStep(new PipelineStep({ name: 'End', stepType: StepType.FAIL, arguments: { ErrorMessage: 'none' } }));
  new MlflowTracking(stack, 'Tracking', { pipeline, ...options });
  return Template.fromStack(stack);
}

test('an app is made that keeps its artefacts in the bucket of the pipeline, and stays when the stack goes', () => {
  const template = createTracking();
  template.hasResource('AWS::SageMaker::MlflowApp', {
    DeletionPolicy: 'Retain',
    Properties: {
      Name: 'churn',
      ArtifactStoreUri: { 'Fn::Join': ['', ['s3://', { Ref: Match.anyValue() }, '/mlflow/churn']] },
      RoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('AppRole'), 'Arn'] },
    },
  });
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: {
      Variables: Match.objectLike({
        ARTIFACT_URI: { 'Fn::Join': ['', ['s3://', { Ref: Match.anyValue() }, '/mlflow/churn']] },
      }),
    },
  });
  // The app's own role, and that of the function.
  expect(listWritten(template)).toEqual([
    [expect.stringMatching(/AppRole/), '/mlflow/churn/*'],
    [expect.stringMatching(/Handler/), '/mlflow/churn/*'],
  ]);
});

/** Who may write which keys. */
function listWritten(template: Template): (string | undefined)[][] {
  return readStatements(template)
    .filter(({ actions }) => actions.includes('s3:PutObject'))
    .map(({ policy, resources }) => [policy, /\/[^"]*\*/.exec(JSON.stringify(resources))?.[0]]);
}

test('of an MLflow that exists artefacts are written where the bucket and the prefix say, and else nowhere', () => {
  const [without, stack] = [createTracking({ mlflowArn: APP }), createStack('eu-west-1')];
  expect(listWritten(without)).toEqual([]);
  without.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ ARTIFACT_URI: Match.absent() }) },
  });
  const artifactBucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'team-artefacts');
  const whole = createTracking({ mlflowArn: SERVER, artifactBucket });
  expect(listWritten(whole)).toEqual([[expect.stringMatching(/Handler/), '/*']]);
  const part = createTracking({ mlflowArn: SERVER, artifactBucket, artifactPrefix: '/mlflow/' });
  expect(listWritten(part)).toEqual([[expect.stringMatching(/Handler/), '/mlflow/*']]);
  part.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ ARTIFACT_URI: 's3://team-artefacts/mlflow' }) },
  });
  expect(() => createTracking({ artifactBucket })).toThrow(
    /^artifactBucket: is that of an MLflow that mlflowArn names/,
  );
  expect(() => createTracking({ mlflowArn: APP, artifactPrefix: 'mlflow' })).toThrow(
    /^artifactPrefix: is a part of artifactBucket, which is missing/,
  );
});

test('the function records ended runs in the experiment of the pipeline, and may do nothing else', () => {
  const template = createTracking();
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: {
      'detail-type': ['SageMaker Model Building Pipeline Execution Status Change'],
      detail: { currentPipelineExecutionStatus: ['Succeeded', 'Failed', 'Stopped'] },
    },
  });
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ PIPELINE_NAME: 'churn', EXPERIMENT_NAME: 'churn' }) },
  });
  const statement = readStatements(template).find(({ actions }) => actions.includes('sagemaker-mlflow:LogBatch'))!;
  expect(statement.actions).toContain('sagemaker:CallMlflowAppApi');
  expect(JSON.stringify(statement.resources)).toMatch(/^\[?\{"Fn::GetAtt":\["TrackingApp\w*","Arn"\]\}\]?$/);
  const all = readStatements(template).flatMap(({ actions }) => actions);
  expect(all.filter((action) => /^sagemaker-mlflow:.*(\*|Model|AccessUI)/.test(action))).toEqual([]);
});

test('of an MLflow that exists nothing is made, and only what its kind asks for is granted', () => {
  for (const [mlflowArn, isApp] of [
    [APP, true],
    [SERVER, false],
  ] as const) {
    const template = createTracking({ mlflowArn, experimentName: 'all/churn-models' });
    template.resourceCountIs('AWS::SageMaker::MlflowApp', 0);
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ MLFLOW_ARN: mlflowArn, EXPERIMENT_NAME: 'all/churn-models' }) },
    });
    const statement = readStatements(template).find(({ actions }) => actions.includes('sagemaker-mlflow:LogBatch'))!;
    expect(statement.resources).toEqual([mlflowArn]);
    expect(statement.actions.includes('sagemaker:CallMlflowAppApi')).toBe(isApp);
  }
});

test.each([
  [
    'the ARN of something else',
    { mlflowArn: 'arn:aws:s3:::bucket' },
    /^mlflowArn: must look like arn:aws:sagemaker:.*mlflow-app.*, got "arn:aws:s3:::bucket"$/,
  ],
  [
    'an MLflow of another region',
    { mlflowArn: APP.replace('eu-west-1', 'us-east-1') },
    /^mlflowArn: must be in the region of the pipeline, eu-west-1, got one in us-east-1$/,
  ],
  [
    'a name that no experiment has',
    { experimentName: 'churn & co' },
    /^experimentName: must be 1 to 256 letters, .* got "churn & co"$/,
  ],
])('%s is refused', (_, options, message) => {
  expect(() => createTracking(options)).toThrow(message);
});

test('a role for an app that is not made is refused', () => {
  const stack = createStack('eu-west-1');
  const appRole = iam.Role.fromRoleName(stack, 'Role', 'mlflow');
  expect(() => createTracking({ mlflowArn: APP, appRole })).toThrow(
    /^appRole: is the role of an MLflow app that is made here/,
  );
});
