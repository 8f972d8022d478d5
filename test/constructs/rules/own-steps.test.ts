import { Duration, Lazy, Token } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  Algorithm,
  HyperparameterRange,
  ModelImage,
  PipelineStep,
  PipelineValue,
  PreparedRows,
  StepType,
  TrainingChannel,
  TrainingPipeline,
  type TuningOptions,
  TuningStrategy,
} from '../../../lib';
import { createPipeline, createStack, findStep, readDefinition } from '../fixtures';

/** A pipeline with one step of one's own. */
function addOwnStep(stepType: StepType, args: unknown, name = 'Own'): void {
  const stack = createStack();
  const pipeline = new TrainingPipeline(stack, 'Pipeline', {
    pipelineName: 'own',
    bucket: new s3.Bucket(stack, 'Bucket'),
  });
  pipeline.addStep(new PipelineStep({ name, stepType, arguments: args }));
}

describe("a step of one's own", () => {
  test.each<[string, StepType, unknown, string]>([
    [
      'sends too much at a time',
      StepType.TRANSFORM,
      { MaxConcurrentTransforms: 40, MaxPayloadInMB: 6 },
      "arguments: of the step 'Own', MaxConcurrentTransforms: must be at most 16 with a MaxPayloadInMB of 6, together 100 MB, got 40",
    ],
    [
      'keeps spot instances',
      StepType.TRAINING,
      {
        EnableManagedSpotTraining: true,
        ResourceConfig: { KeepAlivePeriodInSeconds: 60 },
        StoppingCondition: { MaxRuntimeInSeconds: 60, MaxWaitTimeInSeconds: 60 },
      },
      "arguments: of the step 'Own', KeepAlivePeriodInSeconds: must be left out with EnableManagedSpotTraining",
    ],
    [
      'encrypts local storage',
      StepType.PROCESSING,
      { ProcessingResources: { ClusterConfig: { InstanceType: 'ml.g4dn.xlarge', VolumeKmsKeyId: 'key' } } },
      'VolumeKmsKeyId: must be left out with InstanceType ml.g4dn.xlarge',
    ],
    [
      'tries trainings that break a rule of trainings',
      StepType.TUNING,
      {
        HyperParameterTuningJobConfig: {
          ParameterRanges: { CategoricalParameterRanges: [{ Name: 'a', Values: ['1', '2'] }] },
        },
        TrainingJobDefinition: {
          StaticHyperParameters: { b: 'x'.repeat(2501) },
          AlgorithmSpecification: { TrainingImage: 'image' },
        },
      },
      'HyperParameters: must have names of at most 256 and values of at most 2500 characters',
    ],
    [
      'tries a range that ends before it begins',
      StepType.TUNING,
      {
        HyperParameterTuningJobConfig: {
          ParameterRanges: { ContinuousParameterRanges: [{ Name: 'a', MinValue: '2', MaxValue: '1' }] },
        },
      },
      'MinValue: must be below MaxValue, got 2 and 1',
    ],
    [
      'makes a model in two ways',
      StepType.MODEL,
      { PrimaryContainer: {}, Containers: [{}] },
      'PrimaryContainer: must be given in place of Containers, got both',
    ],
    [
      'has a refused step in a branch',
      StepType.CONDITION,
      {
        Conditions: [],
        IfSteps: [
          new PipelineStep({ name: 'Inner', stepType: StepType.TRANSFORM, arguments: { MaxPayloadInMB: 101 } }),
        ],
        ElseSteps: [],
      },
      "arguments: of the step 'Inner', MaxPayloadInMB: must be at most 100, got 101",
    ],
    [
      'has a name twice, in a branch',
      StepType.CONDITION,
      { Conditions: [], IfSteps: [new PipelineStep({ name: 'Own', stepType: StepType.FAIL, arguments: {} })] },
      "name: the pipeline has a step 'Own' already",
    ],
  ])('that %s is refused', (_, stepType, args, message) => {
    expect(() => addOwnStep(stepType, args)).toThrow(message);
  });

  test('whose values are known only later is not judged', () => {
    const later = PipelineValue.parameter('Later');
    addOwnStep(StepType.TRANSFORM, { MaxConcurrentTransforms: later, MaxPayloadInMB: 6 });
    addOwnStep(StepType.TRANSFORM, { MaxPayloadInMB: Token.asNumber({ Ref: 'Size' }) });
    addOwnStep(StepType.TRAINING, {
      EnableManagedSpotTraining: later,
      HyperParameters: { text: Lazy.string({ produce: () => 'x' }) },
      StoppingCondition: { MaxRuntimeInSeconds: 60, MaxWaitTimeInSeconds: later },
    });
  });
});

describe('a training', () => {
  test('of a built-in algorithm without checkpoints waits for an hour at most', () => {
    const create = (maximumWait: Duration): unknown =>
      createPipeline(createStack('eu-west-1'), { algorithm: Algorithm.linearLearner(), spot: { maximumWait } });
    expect(() => create(Duration.hours(2))).toThrow(
      'maximumWait: must be at most an hour with spot and the algorithm linear-learner, which writes no checkpoints, got 7200 seconds',
    );
    create(Duration.hours(1));
  });

  test('of a built-in algorithm for one machine has one', () => {
    const create = (instanceCount: number): unknown =>
      createPipeline(createStack('eu-west-1'), {
        algorithm: Algorithm.builtIn('lda', {
          channels: [TrainingChannel.preparedRows('train', PreparedRows.TRAIN)],
          servingImage: ModelImage.published('team/asks', '1', { 'eu-west-1': '111122223333' }),
        }),
        instanceCount,
      });
    expect(() => create(2)).toThrow('instanceCount: must be 1 with the algorithm lda');
    create(1);
  });

  test('may take 28 days', () => {
    expect(() => createPipeline(createStack(), { maximumRuntime: Duration.days(29) })).toThrow(
      'maximumRuntime: must be from 1 to 2419200 seconds (28 days), got 2505600',
    );
  });
});

describe('a tuning', () => {
  const ranges = { max_depth: HyperparameterRange.integer(2, 8) };
  const tune = (tuning: Partial<TuningOptions>, algorithm?: Algorithm): any => {
    const stack = createStack('eu-west-1');
    createPipeline(stack, { tuning: { ranges, ...tuning }, ...(algorithm && { algorithm }) });
    return findStep(readDefinition(stack), 'Tune').Arguments.HyperParameterTuningJobConfig;
  };

  test('has no more trainings than its ranges allow combinations, and no more of them at a time', () => {
    expect(tune({}).ResourceLimits).toEqual({ MaxNumberOfTrainingJobs: 7, MaxParallelTrainingJobs: 2 });
    expect(tune({ maximumTrainings: 1 }).ResourceLimits).toEqual({
      MaxNumberOfTrainingJobs: 1,
      MaxParallelTrainingJobs: 1,
    });
    expect(() => tune({ maximumTrainings: 8 })).toThrow(
      'maximumTrainings: must be at most the 7 combinations that ranges allow, got 8',
    );
    expect(() => tune({ maximumTrainings: 3, parallelTrainings: 4 })).toThrow(
      'parallelTrainings: must be at most maximumTrainings, 3, got 4',
    );
  });

  test('by Hyperband says how far a training goes', () => {
    const strategy = TuningStrategy.HYPERBAND;
    const told = (tuning: Partial<TuningOptions>, algorithm?: Algorithm): unknown =>
      tune({ strategy, ...tuning }, algorithm).StrategyConfig.HyperbandStrategyConfig;
    expect(told({})).toEqual({ MaxResource: 10 });
    expect(told({ hyperband: { minimumRounds: 2, maximumRounds: 8 } })).toEqual({ MaxResource: 8, MinResource: 2 });
    expect(
      told({ ranges: { rounds: HyperparameterRange.integer(50, 90) } }, Algorithm.histogramGradientBoosting()),
    ).toEqual({ MaxResource: 90 });
    expect(() => told({ ranges: { trees: HyperparameterRange.integer(1, 50) } }, Algorithm.randomForest())).toThrow(
      'maximumRounds: required with the strategy Hyperband, how many rounds or epochs a training has at most, got none',
    );
    expect(() => told({ hyperband: { minimumRounds: 11 } })).toThrow(
      'minimumRounds: must be at most maximumRounds, 10, got 11',
    );
    expect(() => tune({ hyperband: { maximumRounds: 10 } })).toThrow(
      'hyperband: is for the strategy Hyperband, got Bayesian',
    );
  });
});
