import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  Baseline,
  DriftMonitor,
  type IModelRegistry,
  ModelRegistry,
  MonitoredEndpoint,
  RetrainTrigger,
  TrainingPipeline,
} from '../../../lib';
import { createStack, flatten, readStatements } from '../fixtures';

// Names with capitals, as the console and the SageMaker SDK make them: whether IAM compares them in lower case depends on when
// they were made.

function listResources(stack: Stack, action: string): string[] {
  return readStatements(Template.fromStack(stack))
    .filter(({ actions }) => actions.includes(action))
    .flatMap(({ resources }) => resources.map((resource) => flatten(resource).replace(/^.*:/, '')));
}

const importRegistry = (stack: Stack): IModelRegistry =>
  ModelRegistry.fromModelPackageGroupName(stack, 'Registry', 'ChurnModels');

test('a monitor may describe an endpoint and its versions by either spelling', () => {
  const stack = createStack();
  const bucket = new s3.Bucket(stack, 'Bucket');
  new DriftMonitor(stack, 'Drift', {
    endpoint: MonitoredEndpoint.fromAttributes(stack, 'Endpoint', {
      endpointName: 'Churn-Endpoint',
      captureBucket: bucket,
      baseline: Baseline.fromModelPackage(importRegistry(stack)),
    }),
  });
  expect(listResources(stack, 'sagemaker:DescribeEndpoint')).toEqual(
    expect.arrayContaining(['endpoint/Churn-Endpoint', 'endpoint/churn-endpoint']),
  );
  expect(listResources(stack, 'sagemaker:DescribeModelPackage').sort()).toEqual([
    'model-package-group/ChurnModels',
    'model-package-group/churnmodels',
    'model-package/ChurnModels/*',
    'model-package/churnmodels/*',
  ]);
});

test('a trigger may see and start the runs of a pipeline by either spelling, and of no other', () => {
  const stack = createStack();
  new RetrainTrigger(stack, 'Retrain', {
    pipeline: TrainingPipeline.fromPipelineName(stack, 'Pipeline', 'AbalonePipeline'),
    bucket: new s3.Bucket(stack, 'Bucket'),
  });
  const pipelines = ['pipeline/AbalonePipeline', 'pipeline/abalonepipeline'];
  expect(listResources(stack, 'sagemaker:StartPipelineExecution').sort()).toEqual(pipelines);
  // In one statement: of the two actions one is about pipelines, the other about their executions.
  for (const action of ['sagemaker:ListPipelineExecutions', 'sagemaker:ListPipelineExecutionSteps']) {
    expect(listResources(stack, action).sort()).toEqual(
      pipelines.flatMap((pipeline) => [pipeline, `${pipeline}/execution/*`]),
    );
  }
});

test('a name without capitals is named once', () => {
  const stack = createStack();
  new RetrainTrigger(stack, 'Retrain', {
    pipeline: TrainingPipeline.fromPipelineName(stack, 'Pipeline', 'churn'),
    bucket: new s3.Bucket(stack, 'Bucket'),
  });
  expect(listResources(stack, 'sagemaker:StartPipelineExecution')).toEqual(['pipeline/churn']);
});
