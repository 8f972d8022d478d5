import { InstanceType } from '@aws-cdk/aws-sagemaker-alpha';
import { Lazy } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { ProblemType } from '../../../contract/metrics';
import {
  Algorithm,
  Column,
  DataRecipe,
  DeepArLikelihood,
  type DeepArProps,
  type ForecastingProps,
  Frequency,
  HyperparameterRange,
  MlLifecycle,
  type MlLifecycleProps,
  ObjectiveDirection,
  Problem,
  SuccessCriterion,
} from '../../../lib';
import { findViolations } from '../../../local/service-models/find-violations';
import { SAGEMAKER_MODEL } from '../../../local/service-models/service-model';
import { createStack, findStep, readDefinition } from '../fixtures';

const COLUMNS = { units: Column.numericTarget(), price: Column.numeric(), category: Column.categorical() };

function createRecipe(forecast: Partial<ForecastingProps> = {}, columns: Record<string, Column> = COLUMNS): DataRecipe {
  const problem = Problem.forecasting({
    timestamp: 'day',
    series: ['shop'],
    horizon: 14,
    frequency: Frequency.DAY,
    knownAhead: ['price'],
    static: ['category'],
    ...forecast,
  });
  return new DataRecipe({ columns, problem });
}

function createLifecycle(overrides: Partial<MlLifecycleProps> = {}): MlLifecycle {
  return new MlLifecycle(createStack('eu-west-1'), 'Demand', {
    lifecycleName: 'demand',
    recipe: createRecipe(),
    algorithm: Algorithm.deepAr(),
    successCriteria: [SuccessCriterion.mase().atMost(0.9)],
    quality: { enabled: false },
    ...overrides,
  });
}

const readSteps = (overrides: Partial<MlLifecycleProps> = {}): ((name: string) => any) => {
  const definition = readDefinition(createLifecycle(overrides).node.scope as never);
  return (name) => findStep(definition, name).Arguments;
};

const readTrain = (props: DeepArProps = {}, recipe = createRecipe()): any =>
  readSteps({ recipe, algorithm: Algorithm.deepAr(props) })('Train');

test('DeepAR reads the series that the preparation writes for it, with AWS defaults written out', () => {
  const train = readTrain();
  expect(train.AlgorithmSpecification.TrainingImage).toMatch(
    /^224300973850\.dkr\.ecr\.eu-west-1\..*\/forecasting-deepar:1$/,
  );
  const places = train.InputDataConfig.map((one: any) => [
    one.ChannelName,
    one.ContentType,
    /deepar\/\w+/.exec(JSON.stringify(one.DataSource))?.[0],
  ]);
  expect(places).toEqual([
    ['train', undefined, 'deepar/train'],
    ['test', undefined, 'deepar/test'],
  ]);
  expect(train.AlgorithmSpecification.MetricDefinitions).toBeUndefined();
  expect(train.HyperParameters).toEqual({
    epochs: '100',
    likelihood: 'student-T',
    num_cells: '40',
    num_layers: '2',
    mini_batch_size: '128',
    learning_rate: '0.001',
    dropout_rate: '0.1',
    num_eval_samples: '100',
    prediction_length: '14',
    context_length: '14',
    time_freq: '1D',
    test_quantiles: '[0.1,0.5,0.9]',
    cardinality: 'auto',
    embedding_dimension: '10',
    num_dynamic_feat: '1',
  });
});

test('what is given takes the place of the defaults', () => {
  const props: Required<DeepArProps> = {
    epochs: 20,
    contextLength: 28,
    likelihood: DeepArLikelihood.NEGATIVE_BINOMIAL,
    cells: 60,
    layers: 3,
    miniBatchSize: 64,
    learningRate: 0.01,
    dropoutRate: 0,
    embeddingDimension: 5,
    earlyStoppingPatience: 4,
    evaluationSamples: 50,
    samples: 200,
  };
  expect(readTrain(props).HyperParameters).toMatchObject({
    epochs: '20',
    context_length: '28',
    likelihood: 'negative-binomial',
    num_cells: '60',
    num_layers: '3',
    mini_batch_size: '64',
    learning_rate: '0.01',
    dropout_rate: '0',
    embedding_dimension: '5',
    early_stopping_patience: '4',
    num_eval_samples: '50',
  });
});

test.each([
  [Frequency.HOUR, '1H'],
  [Frequency.WEEK, '1W'],
  [Frequency.MONTH, '1M'],
])('a series by the %s is told as %s, and nothing of what there is not', (frequency, expected) => {
  const recipe = createRecipe({ frequency, knownAhead: [], static: [] }, { units: COLUMNS.units });
  const { HyperParameters } = readTrain({}, recipe);
  expect(HyperParameters.time_freq).toBe(expected);
  expect(HyperParameters).not.toHaveProperty('num_dynamic_feat');
  expect(HyperParameters).not.toHaveProperty('embedding_dimension');
});

test('a container before it writes its requests, a series each, and both know what is to be answered', () => {
  const recipe = createRecipe({ quantiles: [0.05, 0.95] });
  const step = readSteps({ recipe, algorithm: Algorithm.deepAr({ samples: 200 }) });
  const [first, model, ...more] = step('CreateModel').Containers;
  expect(more).toEqual([]);
  const configuration = '{"num_samples":200,"output_types":["mean","quantiles"],"quantiles":["0.05","0.95"]}';
  expect(first.Image).toContain('sagemaker-scikit-learn');
  expect(JSON.stringify(first.ModelDataUrl)).toContain('preprocessor');
  expect(first.Environment).toMatchObject({
    SAGEMAKER_PROGRAM: 'inference.py',
    DEEPAR_INFERENCE_CONFIG: configuration,
  });
  expect(model.Image).toContain('forecasting-deepar:1');
  expect(model.Environment).toEqual({ DEEPAR_INFERENCE_CONFIG: configuration });
  expect(step('Predict')).toMatchObject({
    BatchStrategy: 'SingleRecord',
    TransformInput: { ContentType: 'application/jsonlines', SplitType: 'Line' },
    TransformOutput: { Accept: 'application/jsonlines', AssembleWith: 'Line' },
  });
  const register = JSON.stringify(readDefinition(createLifecycle().node.scope as never));
  expect(register).toContain('"SupportedContentTypes":["application/json","application/jsonlines"]');
});

test('batches on a schedule ask it as its backtests do', () => {
  const schedule = ScheduleExpression.cron({ hour: '5', minute: '0' });
  const recipe = createRecipe({ knownAhead: [], static: [] }, { units: COLUMNS.units });
  const { node } = createLifecycle({ recipe, batch: { schedule } });
  const pipelines = Template.fromStack(node.scope as never).findResources('AWS::SageMaker::Pipeline');
  const texts = Object.values(pipelines).map((one) => JSON.stringify(one));
  expect(texts).toHaveLength(2);
  texts.forEach((text) => expect(text).toContain('SingleRecord'));
});

/** References of the pipeline are texts once it runs. */
const resolve = (given: unknown): any =>
  JSON.parse(JSON.stringify(given), (key, value) =>
    value?.Get || value?.['Std:Join'] || value?.['Fn::Join'] ? (/Name$/.test(key) ? 'name' : 's3://bucket/key') : value,
  );

test('training, model and batch transform are what SageMaker takes', () => {
  const step = readSteps();
  const requests: [string, object][] = [
    ['CreateTrainingJob', { TrainingJobName: 'job', ...step('Train') }],
    ['CreateModel', { ModelName: 'model', ...step('CreateModel') }],
    ['CreateTransformJob', { TransformJobName: 'job', ...step('Predict') }],
  ];
  const found = requests.flatMap(([operation, request]) =>
    findViolations(SAGEMAKER_MODEL, operation, resolve(request)),
  );
  expect(found.filter((text) => !text.includes('Fn::GetAtt') && !text.includes('Image'))).toEqual([]);
});

test('a tuning searches what AWS lets it, and chooses by what DeepAR measures', () => {
  const ranges = {
    context_length: HyperparameterRange.integer(1, 200),
    learning_rate: HyperparameterRange.continuous(0.00001, 0.1),
    num_cells: HyperparameterRange.integer(30, 200),
  };
  const criteria = [SuccessCriterion.mase().atMost(0.9), SuccessCriterion.quantileLoss().atMost(0.3)];
  const tune = readSteps({ training: { tuning: { ranges } }, successCriteria: criteria })('Tune');
  expect(tune.HyperParameterTuningJobConfig.HyperParameterTuningJobObjective).toEqual({
    Type: 'Minimize',
    MetricName: 'test:mean_wQuantileLoss',
  });
  const { StaticHyperParameters } = tune.TrainingJobDefinition;
  expect(StaticHyperParameters).toMatchObject({ epochs: '100', prediction_length: '14' });
  Object.keys(ranges).forEach((name) => expect(StaticHyperParameters).not.toHaveProperty(name));
  const loss = { metricName: 'train:final_loss', direction: ObjectiveDirection.MINIMIZE };
  const byLoss = readSteps({ training: { tuning: { ranges, objective: loss } } })('Tune');
  expect(byLoss.HyperParameterTuningJobConfig.HyperParameterTuningJobObjective.MetricName).toBe('train:final_loss');
});

test.each<[string, Partial<MlLifecycleProps>, string]>([
  [
    'what cannot be tuned',
    { training: { tuning: { ranges: { num_eval_samples: HyperparameterRange.integer(10, 20) } } } },
    "ranges: 'num_eval_samples' cannot be tuned, got a range; those that can are context_length",
  ],
  [
    'what is given',
    {
      algorithm: Algorithm.deepAr({ epochs: 10 }),
      training: { tuning: { ranges: { epochs: HyperparameterRange.integer(10, 20) } } },
    },
    "ranges: 'epochs' is given to the algorithm already, as '10'",
  ],
  [
    'rows of columns',
    {
      recipe: new DataRecipe({ columns: { id: Column.id(), ...COLUMNS } }),
      successCriteria: [SuccessCriterion.mae().atMost(1)],
    },
    'Algorithm.deepAr forecasts series, and the recipe makes this model regression',
  ],
  [
    'years',
    { recipe: createRecipe({ frequency: Frequency.YEAR }) },
    'frequency: DeepAR knows hour, day, week, month, got year; for others there are Algorithm.lagGradientBoosting',
  ],
  [
    'sizes of categories that are not there',
    {
      recipe: createRecipe({ static: [], knownAhead: [] }, { units: COLUMNS.units }),
      algorithm: Algorithm.deepAr({ embeddingDimension: 5 }),
    },
    'embeddingDimension: is the size of categories of static columns, of which Problem.forecasting has none, got 5',
  ],
  [
    'answers by GPUs',
    { training: { evaluationInstanceType: InstanceType.of('ml.g5.xlarge') } },
    'evaluationInstanceType: DeepAR answers on CPUs alone, got ml.g5.xlarge',
  ],
])('%s are refused', (_, overrides, message) => {
  expect(() => createLifecycle(overrides)).toThrow(message);
});

test.each<[DeepArProps, string]>([
  [{ epochs: 0 }, 'epochs: must be a whole number, at least 1, got 0'],
  [{ contextLength: 1.5 }, 'contextLength: must be a whole number, at least 1, got 1.5'],
  [{ learningRate: 0 }, 'learningRate: must be a number, above 0, got 0'],
  [{ dropoutRate: 1 }, 'dropoutRate: must be a number, at least 0 and below 1, got 1'],
  [{ samples: 0 }, 'samples: must be a whole number, at least 1, got 0'],
  [{ likelihood: 'poisson' as never }, 'likelihood: must be one of'],
  [{ cells: Lazy.number({ produce: () => 3 }) }, 'cells: must be known at synthesis, got a token'],
])('%j is refused', (props, message) => {
  expect(() => Algorithm.deepAr(props)).toThrow(message);
});

test('a region without the image is refused', () => {
  const stack = createStack('eu-north-9');
  const { image } = Algorithm.deepAr().bind(stack, {
    problemType: ProblemType.FORECASTING,
    featureNames: [],
    targetName: 'units',
    forecast: createRecipe().problem!._forecast!.task,
    inVpc: false,
    networkIsolation: true,
  });
  expect(() => image.uri(stack)).toThrow("region: the image forecasting-deepar:1 is not published in 'eu-north-9'");
});
