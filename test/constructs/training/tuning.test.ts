import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  Algorithm,
  HyperparameterRange,
  ObjectiveDirection,
  RangeScale,
  ScriptFramework,
  SuccessCriterion,
  type TrainingJobProps,
  type TuningOptions,
  TuningStrategy,
} from '../../../lib';
import { createPipeline, createStack, findStep, readDefinition, readStatements } from '../fixtures';

const SCRIPT = 'examples/churn-script/model';

function render(tuning: Partial<TuningOptions>, more: Partial<TrainingJobProps> = {}): any {
  const stack = createStack();
  const ranges = { max_depth: HyperparameterRange.integer(2, 8) };
  createPipeline(stack, { tuning: { ranges, ...tuning }, ...more });
  return readDefinition(stack);
}

test('a tuning takes the place of the training, and its best model goes on', () => {
  const definition = render({
    ranges: {
      max_depth: HyperparameterRange.integer(2, 8),
      lambda: HyperparameterRange.continuous(0.1, 100, { scale: RangeScale.LOGARITHMIC }),
    },
  });
  expect(findStep(definition, 'Train')).toBeUndefined();
  const { HyperParameterTuningJobConfig, TrainingJobDefinition } = findStep(definition, 'Tune').Arguments;
  expect(HyperParameterTuningJobConfig).toEqual({
    Strategy: 'Bayesian',
    HyperParameterTuningJobObjective: { Type: 'Maximize', MetricName: 'validation:auc' },
    ResourceLimits: { MaxNumberOfTrainingJobs: 20, MaxParallelTrainingJobs: 2 },
    ParameterRanges: {
      IntegerParameterRanges: [{ Name: 'max_depth', MinValue: '2', MaxValue: '8', ScalingType: 'Auto' }],
      ContinuousParameterRanges: [{ Name: 'lambda', MinValue: '0.1', MaxValue: '100', ScalingType: 'Logarithmic' }],
      CategoricalParameterRanges: [],
    },
    TrainingJobEarlyStoppingType: 'Off',
  });
  // The objective is measured last: XGBoost stops early by the last one.
  expect(TrainingJobDefinition.StaticHyperParameters).toMatchObject({ eval_metric: 'logloss,auc', num_round: '10' });
  const best = { Get: 'Steps.Tune.TrainingJobSummaries[0].TrainingJobName' };
  expect(findStep(definition, 'CreateModel').Arguments.Containers[1].ModelDataUrl['Std:Join'].Values.slice(2)).toEqual([
    'train',
    best,
    'output/model.tar.gz',
  ]);
});

test('what was tuned stands on the version, and is told the evaluation, whose message names it', () => {
  const definition = render({});
  const chosen = { Get: "Steps.Tune.BestTrainingJob.TunedHyperParameters['max_depth']" };
  expect(findStep(definition, 'Register').Arguments.CustomerMetadataProperties['tuned.max_depth']).toEqual(chosen);
  expect(findStep(definition, 'Evaluate').Arguments.AppSpecification.ContainerArguments.slice(3)).toEqual([
    '--tuned',
    { 'Std:Join': { On: '=', Values: ['max_depth', chosen] } },
  ]);
});

test('the objective follows from the first criterion that the training measures', () => {
  const objectiveOf = (...successCriteria: SuccessCriterion[]): unknown =>
    findStep(render({}, { successCriteria }), 'Tune').Arguments.HyperParameterTuningJobConfig
      .HyperParameterTuningJobObjective;
  expect(objectiveOf(SuccessCriterion.of('brierScore').atMost(0.2), SuccessCriterion.of('logLoss').atMost(1))).toEqual({
    Type: 'Minimize',
    MetricName: 'validation:logloss',
  });
  expect(objectiveOf(SuccessCriterion.of('f1').atLeast(0.2))).toEqual({
    Type: 'Maximize',
    MetricName: 'validation:f1_binary',
  });
});

test('an objective in the wrong direction, which tunes for the worst model, is refused', () => {
  const { MAXIMIZE, MINIMIZE } = ObjectiveDirection;
  const choose = (metricName: string, direction: ObjectiveDirection, algorithm?: Algorithm) => () =>
    render(
      {
        objective: { metricName, direction },
        ...(algorithm && { ranges: { trees: HyperparameterRange.integer(9, 99) } }),
      },
      algorithm && { algorithm },
    );
  expect(choose('validation:auc', MINIMIZE)).toThrow(
    'objective: direction of validation:auc must be Maximize, or the worst training is chosen, got Minimize',
  );
  expect(choose('validation:error', MAXIMIZE)).toThrow('objective: direction of validation:error must be Minimize');
  expect(choose('validation:log_loss', MAXIMIZE, Algorithm.randomForest())).toThrow(
    'objective: direction of validation:log_loss must be Minimize',
  );
  expect(choose('validation:aucpr', MAXIMIZE)).not.toThrow();
});

test('a script says how its log says its metrics', () => {
  const algorithm = Algorithm.script({
    framework: ScriptFramework.SCIKIT_LEARN,
    source: SCRIPT,
    metricDefinitions: { 'validation:auc': 'auc=([0-9.]+)' },
  });
  const objective = { metricName: 'validation:auc', direction: ObjectiveDirection.MAXIMIZE };
  const ranges = { depth: HyperparameterRange.integer(1, 4) };
  const { TrainingJobDefinition } = findStep(render({ objective, ranges }, { algorithm }), 'Tune').Arguments;
  expect(TrainingJobDefinition.AlgorithmSpecification.MetricDefinitions).toEqual([
    { Name: 'validation:auc', Regex: 'auc=([0-9.]+)' },
  ]);
});

test("an algorithm of scikit-learn's is tuned in the place of its defaults", () => {
  const ranges = { trees: HyperparameterRange.integer(50, 300) };
  const { TrainingJobDefinition, HyperParameterTuningJobConfig } = findStep(
    render({ ranges }, { algorithm: Algorithm.randomForest() }),
    'Tune',
  ).Arguments;
  expect(TrainingJobDefinition.StaticHyperParameters).not.toHaveProperty('trees');
  expect(TrainingJobDefinition.StaticHyperParameters).toMatchObject({ algorithm: 'randomForest' });
  expect(TrainingJobDefinition.AlgorithmSpecification.MetricDefinitions).toContainEqual({
    Name: 'validation:auc',
    Regex: 'validation-auc:(\\S+)',
  });
  expect(HyperParameterTuningJobConfig.HyperParameterTuningJobObjective.MetricName).toBe('validation:auc');
  expect(() => render({ ranges }, { algorithm: Algorithm.randomForest({ trees: 10 }) })).toThrow(
    "ranges: 'trees' is given to the algorithm already, as '10'",
  );
});

test('the pipeline may tune, under names that hold the step, and only with a tuning', () => {
  const actionsOf = (more: Partial<TrainingJobProps>): any => {
    const stack = createStack();
    createPipeline(stack, more);
    return readStatements(Template.fromStack(stack)).find(({ actions }) =>
      actions.includes('sagemaker:CreateHyperParameterTuningJob'),
    );
  };
  expect(actionsOf({})).toBeUndefined();
  const { resources } = actionsOf({ tuning: { ranges: { max_depth: HyperparameterRange.integer(2, 8) } } });
  expect(JSON.stringify(resources)).toContain(':hyper-parameter-tuning-job/*-tune-*');
});

describe('refuses', () => {
  const categories = (count: number): HyperparameterRange =>
    HyperparameterRange.categorical(Array.from({ length: count }, (_, i) => i));

  test.each<[string, Partial<TuningOptions>, string]>([
    ['no ranges', { ranges: {} }, 'ranges: must be 1 to 30 of a tuning, got 0'],
    ['a misspelled name', { ranges: { max_dept: HyperparameterRange.integer(2, 8) } }, "did you mean 'max_depth'?"],
    [
      'what cannot be tuned',
      { ranges: { max_bin: HyperparameterRange.integer(2, 8) } },
      "ranges: 'max_bin' cannot be tuned, got a range; those that can are num_round, eta,",
    ],
    [
      'what is given already',
      { ranges: { num_round: HyperparameterRange.integer(2, 8) } },
      "ranges: 'num_round' is given to the algorithm already, as '10'",
    ],
    [
      'fractions for a whole number',
      { ranges: { max_depth: HyperparameterRange.continuous(2, 8) } },
      "ranges: 'max_depth' is a whole number, got a continuous range",
    ],
    [
      'a bound beyond what the algorithm takes',
      { ranges: { eta: HyperparameterRange.continuous(0.1, 2) } },
      "ranges: eta must be a number, at least 0 and at most 1, got '2'",
    ],
    [
      'too many trainings',
      { maximumTrainings: 751, ranges: { eta: HyperparameterRange.continuous(0, 1) } },
      'maximumTrainings: must be a whole number from 1 to 750, got 751',
    ],
    [
      'too many at a time',
      { parallelTrainings: 101, maximumTrainings: 200, ranges: { eta: HyperparameterRange.continuous(0, 1) } },
      'parallelTrainings: must be a whole number from 1 to 100, got 101',
    ],
    [
      'a grid of numbers',
      { strategy: TuningStrategy.GRID },
      "ranges: must be categorical with the strategy Grid, 'max_depth' is a range of numbers",
    ],
    [
      'a grid that is too large',
      { strategy: TuningStrategy.GRID, ranges: { max_depth: categories(30), lambda: categories(30) } },
      'ranges: must have at most 750 combinations with the strategy Grid, got 900',
    ],
    [
      'a part of a grid',
      { strategy: TuningStrategy.GRID, ranges: { max_depth: categories(3) }, maximumTrainings: 2 },
      'maximumTrainings: must be left out or be the 3 combinations',
    ],
    [
      'Hyperband that stops early twice',
      { strategy: TuningStrategy.HYPERBAND, stopEarly: true },
      'stopEarly: must be off with the strategy Hyperband',
    ],
    [
      'a runtime that is too short',
      { maximumRuntime: Duration.minutes(1) },
      'maximumRuntime: must be from 2 minutes to 30 days for a tuning, got 60 seconds',
    ],
    ['no parents', { warmStart: { parentTuningJobs: [] } }, 'parentTuningJobs: must be 1 to 5 tuning jobs, got 0'],
    [
      'a parent that is no name',
      { warmStart: { parentTuningJobs: ['my_job'] } },
      "parentTuningJobs: a name must be 1 to 32 letters, digits and hyphens, got 'my_job'",
    ],
    [
      'an objective that is not measured',
      { objective: { metricName: 'validation:rmse', direction: ObjectiveDirection.MINIMIZE } },
      'objective: metricName must be one of validation:logloss, validation:accuracy',
    ],
  ])('%s', (_, tuning, message) => {
    expect(() => render(tuning)).toThrow(message);
  });

  test('criteria that the training does not measure', () => {
    expect(() => render({}, { successCriteria: [SuccessCriterion.of('brierScore').atMost(0.2)] })).toThrow(
      "objective: required, got none: the algorithm measures none of the criteria's brierScore while it trains, but validation:",
    );
  });

  test('a script that says nothing of its metrics', () => {
    const algorithm = Algorithm.script({ framework: ScriptFramework.SCIKIT_LEARN, source: SCRIPT });
    const objective = { metricName: 'auc', direction: ObjectiveDirection.MAXIMIZE };
    expect(() => render({ objective }, { algorithm })).toThrow(/give it metricDefinitions, got 'auc'/);
  });

  test.each<[string, () => HyperparameterRange, string]>([
    [
      'bounds in the wrong order',
      () => HyperparameterRange.integer(8, 2),
      'minimum: must be below maximum, got 8 and 2',
    ],
    ['fractions', () => HyperparameterRange.integer(0.5, 2), 'minimum: must be a whole number, got 0.5'],
    ['infinity', () => HyperparameterRange.continuous(0, Infinity), 'maximum: must be a finite number, got Infinity'],
    [
      'zero on a logarithmic scale',
      () => HyperparameterRange.continuous(0, 1, { scale: RangeScale.LOGARITHMIC }),
      'minimum: must be above 0 with a logarithmic scale, got 0',
    ],
    [
      '1 on a reverse scale',
      () => HyperparameterRange.continuous(0.5, 1, { scale: RangeScale.REVERSE_LOGARITHMIC }),
      'minimum: must be at least 0 and maximum below 1 with a reverse logarithmic scale, got 0.5 and 1',
    ],
    [
      'whole numbers on a reverse scale',
      () => HyperparameterRange.integer(1, 2, { scale: RangeScale.REVERSE_LOGARITHMIC }),
      'scale: must be RangeScale.AUTO, LINEAR or LOGARITHMIC for whole numbers',
    ],
    ['too many values', () => categories(31), 'values: must be 1 to 30, got 31'],
    ['a value twice', () => HyperparameterRange.categorical(['a', 'a']), "values: must be different, got 'a' twice"],
  ])('a range with %s', (_, create, message) => {
    expect(create).toThrow(message);
  });
});

describe('spot and warm pools', () => {
  test('a training on spare instances waits, and goes on from its checkpoints', () => {
    const stack = createStack();
    createPipeline(stack, { spot: { maximumWait: Duration.hours(3) } });
    const { Arguments } = findStep(readDefinition(stack), 'Train');
    expect(Arguments).toMatchObject({
      EnableManagedSpotTraining: true,
      StoppingCondition: { MaxRuntimeInSeconds: 3600, MaxWaitTimeInSeconds: 10_800 },
    });
    expect(Arguments.CheckpointConfig.S3Uri['Std:Join'].Values.slice(2)).toEqual(['train', 'checkpoints']);
    const reads = readStatements(Template.fromStack(stack)).filter(
      ({ policy, actions }) => policy.startsWith('TrainingRole') && actions.includes('s3:GetObject'),
    );
    expect(JSON.stringify(reads)).toContain('/runs/*/train/*');
  });

  test('instances stay for the next training', () => {
    const stack = createStack();
    createPipeline(stack, { keepAlive: Duration.minutes(30) });
    expect(findStep(readDefinition(stack), 'Train').Arguments.ResourceConfig.KeepAlivePeriodInSeconds).toBe(1800);
  });

  test.each<[string, Partial<TrainingJobProps>, string]>([
    [
      'a wait shorter than the runtime',
      { spot: { maximumWait: Duration.minutes(30) } },
      'maximumWait: must be at least maximumRuntime, 1 hour, which it includes, got 30 minutes',
    ],
    [
      'a warm pool of spare instances',
      { spot: { maximumWait: Duration.hours(2) }, keepAlive: Duration.minutes(5) },
      'keepAlive: must be left out with spot',
    ],
    [
      'a warm pool of a tuning',
      { keepAlive: Duration.minutes(5), tuning: { ranges: { max_depth: HyperparameterRange.integer(2, 8) } } },
      'keepAlive: must be left out with tuning',
    ],
    [
      'a stay that is too long',
      { keepAlive: Duration.hours(7) },
      'keepAlive: must be from 1 second to 6 hours, got 25200 seconds',
    ],
  ])('refuses %s', (_, more, message) => {
    expect(() => createPipeline(createStack(), more)).toThrow(message);
  });
});
