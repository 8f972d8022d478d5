import { App, Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { PipelineStep, type PipelineStepProps, PipelineValue, StepType, TrainingPipeline } from '../../../../lib';
import { readDefinition } from '../../fixtures';
// Written by make_own_steps.py with the SageMaker Python SDK, whose version it names.
import golden from './own-steps.json';

const IMAGE = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/mine:1';
const ROLE = 'arn:aws:iam::111122223333:role/mine';
const CLUSTER = { InstanceType: 'ml.m5.large', InstanceCount: 1 };
const INPUT = (uri: unknown): object => ({
  DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: uri, S3DataDistributionType: 'FullyReplicated' } },
});

/** The requests of CreateTrainingJob as the SDK fills them in. */
function trainingJob(rows: PipelineValue): object {
  return {
    AlgorithmSpecification: {
      TrainingInputMode: 'File',
      TrainingImage: IMAGE,
      MetricDefinitions: [{ Name: 'loss', Regex: 'loss=(.*)' }],
    },
    OutputDataConfig: { S3OutputPath: 's3://data-bucket/models' },
    StoppingCondition: { MaxRuntimeInSeconds: 86_400 },
    RoleArn: ROLE,
    InputDataConfig: [{ ...INPUT(rows), ChannelName: 'train' }],
  };
}

/** The pipeline that make_own_steps.py describes with the SDK's classes. */
function listSteps(rows: PipelineValue): PipelineStepProps[] {
  const training = trainingJob(rows);
  return [
    {
      name: 'Check',
      stepType: StepType.PROCESSING,
      arguments: {
        ProcessingResources: { ClusterConfig: { ...CLUSTER, VolumeSizeInGB: 30 } },
        AppSpecification: { ImageUri: IMAGE, ContainerArguments: ['--rows', rows] },
        RoleArn: ROLE,
        ProcessingOutputConfig: {
          Outputs: [
            {
              OutputName: 'report',
              AppManaged: false,
              S3Output: {
                S3Uri: PipelineValue.join('/', ['s3://data-bucket', PipelineValue.execution('PipelineExecutionId')]),
                LocalPath: '/opt/ml/processing/output/report',
                S3UploadMode: 'EndOfJob',
              },
            },
          ],
        },
      },
      propertyFiles: [{ name: 'Report', outputName: 'report', filePath: 'report.json' }],
      cacheFor: Duration.days(30),
    },
    {
      name: 'Ask',
      stepType: StepType.LAMBDA,
      functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:mine',
      arguments: { rows },
      outputs: { answer: 'String', rows: 'Integer' },
      dependsOn: ['Check'],
      cacheFor: Duration.hours(12),
    },
    {
      name: 'Train',
      stepType: StepType.TRAINING,
      arguments: { ...training, ResourceConfig: { ...CLUSTER, VolumeSizeInGB: 30 } },
      cacheFor: Duration.days(1),
    },
    {
      name: 'Tune',
      stepType: StepType.TUNING,
      arguments: {
        HyperParameterTuningJobConfig: {
          Strategy: 'Bayesian',
          ResourceLimits: { MaxNumberOfTrainingJobs: 2, MaxParallelTrainingJobs: 1 },
          TrainingJobEarlyStoppingType: 'Off',
          HyperParameterTuningJobObjective: { Type: 'Maximize', MetricName: 'loss' },
          ParameterRanges: {
            ContinuousParameterRanges: [{ Name: 'rate', MinValue: '0', MaxValue: '1', ScalingType: 'Auto' }],
            CategoricalParameterRanges: [],
            IntegerParameterRanges: [],
          },
        },
        TrainingJobDefinition: {
          ...training,
          StaticHyperParameters: {},
          HyperParameterTuningResourceConfig: { ...CLUSTER, VolumeSizeInGB: 30 },
        },
      },
      cacheFor: Duration.days(1),
    },
    {
      name: 'Create',
      stepType: StepType.MODEL,
      arguments: {
        ExecutionRoleArn: ROLE,
        PrimaryContainer: {
          Image: IMAGE,
          Environment: {},
          ModelDataUrl: PipelineValue.stepProperty('Train', 'ModelArtifacts.S3ModelArtifacts'),
        },
      },
    },
    {
      name: 'Predict',
      stepType: StepType.TRANSFORM,
      arguments: {
        ModelName: PipelineValue.stepProperty('Create', 'ModelName'),
        TransformInput: { DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: rows } } },
        TransformOutput: { S3OutputPath: 's3://data-bucket/answers' },
        TransformResources: CLUSTER,
      },
      cacheFor: Duration.days(1),
    },
    {
      name: 'Decide',
      stepType: StepType.CONDITION,
      arguments: {
        Conditions: [
          {
            Type: 'GreaterThanOrEqualTo',
            LeftValue: PipelineValue.jsonGet('Check', 'Report', 'rows'),
            RightValue: 100,
          },
        ],
        IfSteps: [],
        ElseSteps: [
          new PipelineStep({
            name: 'TooFew',
            stepType: StepType.FAIL,
            arguments: {
              ErrorMessage: PipelineValue.join(' ', [
                'too few rows:',
                PipelineValue.stepProperty('Ask', "OutputParameters['answer']"),
              ]),
            },
          }),
        ],
      },
    },
  ];
}

/** What the SDK spells out though it is what the API does without it; it names a model's step after the operation too. */
function normalize(definition: unknown): unknown {
  return JSON.parse(JSON.stringify(definition).replace(/Create-CreateModel/g, 'Create'), (key, value) =>
    key === 'ProfilerConfig' || key === 'PipelineExperimentConfig' ? undefined : value,
  );
}

test('steps of one’s own, cached and not, are what the SageMaker SDK emits', () => {
  const stack = new Stack(new App(), 'Goldens', { env: { account: '111122223333', region: 'eu-west-1' } });
  const pipeline = new TrainingPipeline(stack, 'Pipeline', {
    pipelineName: 'mine',
    bucket: s3.Bucket.fromBucketName(stack, 'Bucket', 'data-bucket'),
    role: iam.Role.fromRoleArn(stack, 'Role', ROLE, { mutable: false }),
  });
  const rows = pipeline.addParameter('Rows', 's3://data-bucket/rows/');
  listSteps(rows).forEach((step) => pipeline.addStep(new PipelineStep(step)));
  expect(golden.sdk).toMatch(/^2\.\d+\.\d+$/);
  expect(normalize(readDefinition(stack))).toEqual(normalize(golden.definition));
});
