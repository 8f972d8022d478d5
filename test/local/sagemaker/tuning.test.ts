import { join } from 'node:path';
import { Harness, ROLE, XGBOOST } from './harness';
import { createPipeline, finish, startPipeline } from './pipeline-harness';

/** Has Optuna, which suggests the hyperparameters. */
const PYTHON = process.env.PYTHON ?? join(__dirname, '..', '..', '..', '.local', 'python', 'bin', 'python');

let harness: Harness;
beforeEach(async () => {
  harness = await Harness.start({ python: PYTHON });
  await harness.store.write('s3://bucket/train/a.csv', '1,2');
});
afterEach(() => harness.stop());

const CONTINUOUS = { Name: 'eta', MinValue: '0.01', MaxValue: '0.9', ScalingType: 'Logarithmic' };

function tuning(config: object = {}, definition: object = {}): any {
  return {
    HyperParameterTuningJobConfig: {
      Strategy: 'Bayesian',
      HyperParameterTuningJobObjective: { Type: 'Maximize', MetricName: 'validation:auc' },
      ResourceLimits: { MaxNumberOfTrainingJobs: 6, MaxParallelTrainingJobs: 3 },
      ParameterRanges: {
        ContinuousParameterRanges: [CONTINUOUS],
        IntegerParameterRanges: [{ Name: 'max_depth', MinValue: '2', MaxValue: '8', ScalingType: 'Auto' }],
        CategoricalParameterRanges: [{ Name: 'booster', Values: ['gbtree', 'dart'] }],
      },
      RandomSeed: 7,
      ...config,
    },
    TrainingJobDefinition: {
      AlgorithmSpecification: { TrainingImage: XGBOOST, TrainingInputMode: 'File' },
      RoleArn: ROLE,
      StaticHyperParameters: { num_round: '10' },
      InputDataConfig: [
        {
          ChannelName: 'train',
          DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://bucket/train/' } },
        },
      ],
      OutputDataConfig: { S3OutputPath: 's3://bucket/models' },
      HyperParameterTuningResourceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeSizeInGB: 30 },
      StoppingCondition: { MaxRuntimeInSeconds: 3600 },
      ...definition,
    },
  };
}

async function run(request: any): Promise<any> {
  await harness.call('CreateHyperParameterTuningJob', { HyperParameterTuningJobName: 'search', ...request });
  return harness.until(
    () => harness.call('DescribeHyperParameterTuningJob', { HyperParameterTuningJobName: 'search' }),
    ({ HyperParameterTuningJobStatus }) => !['InProgress', 'Stopping'].includes(HyperParameterTuningJobStatus),
  );
}

async function listTrainings(): Promise<any[]> {
  const request = { HyperParameterTuningJobName: 'search' };
  return (await harness.call('ListTrainingJobsForHyperParameterTuningJob', request)).TrainingJobSummaries;
}

test('trains within the ranges, and the best training is the first', async () => {
  const described = await run(tuning());
  expect(described).toMatchObject({
    HyperParameterTuningJobStatus: 'Completed',
    TrainingJobStatusCounters: { Completed: 6 },
    ObjectiveStatusCounters: { Succeeded: 6 },
  });
  const trainings = await listTrainings();
  const values = trainings.map((training) => training.FinalHyperParameterTuningJobObjectiveMetric.Value);
  expect(values).toEqual(values.toSorted((one, other) => other - one));
  expect(described.BestTrainingJob).toEqual(trainings[0]);
  for (const { TunedHyperParameters } of trainings) {
    const { eta, max_depth, booster } = TunedHyperParameters;
    expect(Number(eta)).toBeGreaterThanOrEqual(0.01);
    expect(Number(eta)).toBeLessThanOrEqual(0.9);
    expect(max_depth).toMatch(/^[2-8]$/);
    expect(['gbtree', 'dart']).toContain(booster);
  }
  const best = await harness.call('DescribeTrainingJob', { TrainingJobName: trainings[0].TrainingJobName });
  expect(best.HyperParameters).toEqual({ num_round: '10', ...trainings[0].TunedHyperParameters });
});

test('a Bayesian search comes closer than its first trainings', async () => {
  const ParameterRanges = { ContinuousParameterRanges: [CONTINUOUS] };
  const ResourceLimits = { MaxNumberOfTrainingJobs: 12, MaxParallelTrainingJobs: 2 };
  await run(tuning({ ParameterRanges, ResourceLimits }));
  const value = (training: any): number => training.FinalHyperParameterTuningJobObjectiveMetric.Value;
  const trainings = await listTrainings();
  const number = (training: any): number => Number(/-(\d{3})-/.exec(training.TrainingJobName)![1]);
  const first = trainings.filter((training) => number(training) <= 4).map(value);
  expect(value(trainings[0])).toBeGreaterThan(Math.max(...first));
});

test('a grid is every combination', async () => {
  const ranges = [
    { Name: 'eta', Values: ['0.1', '0.3'] },
    { Name: 'booster', Values: ['gbtree', 'dart'] },
  ];
  const described = await run(
    tuning({
      Strategy: 'Grid',
      ResourceLimits: { MaxParallelTrainingJobs: 3 },
      ParameterRanges: { CategoricalParameterRanges: ranges },
    }),
  );
  expect(described.TrainingJobStatusCounters.Completed).toBe(4);
  expect(described.BestTrainingJob.TunedHyperParameters.eta).toBe('0.3');
});

test('a metric that no log holds fails the tuning with its name', async () => {
  const HyperParameterTuningJobObjective = { Type: 'Minimize', MetricName: 'validation:rmse' };
  const ResourceLimits = { MaxNumberOfTrainingJobs: 1, MaxParallelTrainingJobs: 1 };
  expect(await run(tuning({ HyperParameterTuningJobObjective, ResourceLimits }))).toMatchObject({
    HyperParameterTuningJobStatus: 'Failed',
    FailureReason: 'No objective metric validation:rmse was found in the logs of the training jobs',
  });
});

test('trainings that all fail fail the tuning with their reason', async () => {
  const ResourceLimits = { MaxNumberOfTrainingJobs: 2, MaxParallelTrainingJobs: 2 };
  expect(await run(tuning({ ResourceLimits }, { StaticHyperParameters: { fail: 'no rows' } }))).toMatchObject({
    HyperParameterTuningJobStatus: 'Failed',
    FailureReason: expect.stringContaining('no rows'),
  });
});

test('a tuning that is stopped stops its trainings', async () => {
  const request = tuning({}, { StaticHyperParameters: { sleep: '600' } });
  await harness.call('CreateHyperParameterTuningJob', { HyperParameterTuningJobName: 'search', ...request });
  await harness.until(listTrainings, (trainings) => trainings.length > 0);
  await harness.call('StopHyperParameterTuningJob', { HyperParameterTuningJobName: 'search' });
  const described = await harness.until(
    () => harness.call('DescribeHyperParameterTuningJob', { HyperParameterTuningJobName: 'search' }),
    ({ HyperParameterTuningJobStatus }) => HyperParameterTuningJobStatus === 'Stopped',
  );
  expect(described.TrainingJobStatusCounters.InProgress).toBe(0);
});

test('a step tunes, and steps after it read the best training', async () => {
  await createPipeline(harness, [
    { Name: 'Tune', Type: 'Tuning', Arguments: tuning() },
    {
      Name: 'CreateModel',
      Type: 'Model',
      Arguments: {
        ExecutionRoleArn: ROLE,
        PrimaryContainer: {
          Image: XGBOOST,
          ModelDataUrl: {
            'Std:Join': {
              On: '/',
              Values: [
                's3://bucket/models',
                { Get: 'Steps.Tune.TrainingJobSummaries[0].TrainingJobName' },
                'output/model.tar.gz',
              ],
            },
          },
          Environment: { ETA: { Get: "Steps.Tune.BestTrainingJob.TunedHyperParameters['eta']" } },
        },
      },
    },
  ]);
  const { execution, steps } = await finish(harness, await startPipeline(harness));
  expect(execution).toMatchObject({ PipelineExecutionStatus: 'Succeeded' });
  const name = steps.Tune.Metadata.TuningJob.Arn.split('/').at(-1);
  expect(name).toMatch(/^[a-z0-9-]{1,32}$/);
  const model = await harness.call('DescribeModel', {
    ModelName: steps.CreateModel.Metadata.Model.Arn.split('/').at(-1),
  });
  const tuned = await harness.call('DescribeHyperParameterTuningJob', { HyperParameterTuningJobName: name });
  expect(model.PrimaryContainer.ModelDataUrl).toContain(`/${tuned.BestTrainingJob.TrainingJobName}/`);
  expect(model.PrimaryContainer.Environment.ETA).toBe(tuned.BestTrainingJob.TunedHyperParameters.eta);
});
