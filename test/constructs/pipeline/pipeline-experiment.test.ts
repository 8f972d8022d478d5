import { Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { PipelineExperiment, PipelineStep, StepType, TrainingPipeline } from '../../../lib';
import { createStack, readDefinition, readStatements } from '../fixtures';

function createPipeline(experiment?: PipelineExperiment, pipelineName = 'churn') {
  const stack = createStack('eu-west-1');
  const bucket = new s3.Bucket(stack, 'Bucket');
  const pipeline = new TrainingPipeline(stack, 'Pipeline', { pipelineName, bucket, experiment });
  pipeline.addStep(new PipelineStep({ name: 'End', stepType: StepType.FAIL, arguments: { ErrorMessage: 'none' } }));
  return stack;
}

const listRecords = (experiment?: PipelineExperiment): Record<string, string> =>
  Object.fromEntries(
    readStatements(Template.fromStack(createPipeline(experiment)))
      .filter(({ actions }) => actions.some((action) => /Experiment|Trial/.test(action)))
      .flatMap(({ actions, resources }) => actions.map((action) => [action, JSON.stringify(resources)])),
  );

test('a pipeline is in no experiment unless it is said, and needs no permission for one', () => {
  expect(readDefinition(createPipeline())).not.toHaveProperty('PipelineExperimentConfig');
  expect(listRecords()).toEqual({});
});

test('the role may make what runs are recorded in, the experiment by name', () => {
  const records = listRecords(PipelineExperiment.named('all-churn-models'));
  expect(Object.keys(records).sort()).toEqual([
    'sagemaker:AssociateTrialComponent',
    'sagemaker:CreateExperiment',
    'sagemaker:CreateTrial',
    'sagemaker:CreateTrialComponent',
    'sagemaker:DescribeExperiment',
    'sagemaker:DescribeTrial',
    'sagemaker:DescribeTrialComponent',
    'sagemaker:UpdateTrialComponent',
  ]);
  expect(records['sagemaker:CreateExperiment']).toContain(':experiment/all-churn-models');
  expect(records['sagemaker:CreateExperiment']).not.toContain('*');
  expect(records['sagemaker:CreateTrialComponent']).not.toContain(':experiment/');
});

test('names that SageMaker does not take are refused', () => {
  expect(() => PipelineExperiment.named('Churn_Models')).toThrow(/^name: must be 1 to 120 lower-case letters/);
  expect(() => createPipeline(PipelineExperiment.ofPipeline(), 'x'.repeat(121))).toThrow(
    "experiment: takes the pipeline's name, which must be at most 120 characters then, got 121; name it with PipelineExperiment.named",
  );
});
