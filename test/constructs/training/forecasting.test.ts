import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  Algorithm,
  ChampionComparison,
  Column,
  Costs,
  DataRecipe,
  type DataRecipeProps,
  Engine,
  type ForecastingProps,
  Frequency,
  HyperparameterRange,
  MissingSteps,
  MlLifecycle,
  type MlLifecycleProps,
  Problem,
  RepeatedRows,
  Slice,
  SplitBy,
  SuccessCriterion,
  UnlabelledRows,
} from '../../../lib';
import { createStack, findStep, readConfigurations, readDefinition } from '../fixtures';

const PROPS: ForecastingProps = {
  timestamp: 'day',
  series: ['shop', 'item'],
  horizon: 14,
  frequency: Frequency.DAY,
  knownAhead: ['price'],
  static: ['category'],
};

const COLUMNS = { units: Column.numericTarget(), price: Column.numeric(), category: Column.categorical() };

function createRecipe(forecast: Partial<ForecastingProps> = {}, recipe: Partial<DataRecipeProps> = {}): DataRecipe {
  return new DataRecipe({ columns: COLUMNS, problem: Problem.forecasting({ ...PROPS, ...forecast }), ...recipe });
}

function createLifecycle(overrides: Partial<MlLifecycleProps> = {}): MlLifecycle {
  return new MlLifecycle(createStack('eu-west-1'), 'Demand', {
    lifecycleName: 'demand',
    recipe: createRecipe(),
    algorithm: Algorithm.lagGradientBoosting(),
    successCriteria: [SuccessCriterion.mase().atMost(0.9), SuccessCriterion.improvementOverNaive('wape').atLeast(0.1)],
    quality: { enabled: false },
    ...overrides,
  });
}

test('a model that met the criteria learns from the backtests as well, and it is the one that is registered', () => {
  const lifecycle = createLifecycle({ training: { refit: true, spot: { maximumWait: Duration.hours(2) } } });
  const definition = readDefinition(lifecycle.node.scope as never);
  const [train, check] = ['Train', 'CheckCriteria'].map((name) => findStep(definition, name));
  const [refit, register] = check.Arguments.IfSteps;
  expect([refit.Name, refit.Type, register.Name]).toEqual(['Refit', 'Training', 'Register']);
  const channels = (step: any): Record<string, unknown> =>
    Object.fromEntries(
      step.Arguments.InputDataConfig.map((one: any) => [one.ChannelName, one.DataSource.S3DataSource.S3Uri]),
    );
  const baseline = { Get: "Steps.Prepare.ProcessingOutputConfig.Outputs['baseline'].S3Output.S3Uri" };
  expect(channels(refit)).toEqual({
    ...channels(train),
    train: { 'Std:Join': { On: '/', Values: [baseline, 'refit/train'] } },
    validation: { 'Std:Join': { On: '/', Values: [baseline, 'refit/validation'] } },
  });
  const { InputDataConfig, OutputDataConfig, CheckpointConfig, ...same } = train.Arguments;
  expect(refit.Arguments).toMatchObject(same);
  expect(JSON.stringify(refit.Arguments.OutputDataConfig)).toContain('train","refit"');
  expect(refit.Arguments.CheckpointConfig).not.toEqual(CheckpointConfig);
  const model = { Get: 'Steps.Refit.ModelArtifacts.S3ModelArtifacts' };
  const judged = { Get: 'Steps.Train.ModelArtifacts.S3ModelArtifacts' };
  expect(register.Arguments.InferenceSpecification.Containers.map((one: any) => one.ModelDataUrl)).toEqual([model]);
  expect(register.Arguments.CustomerMetadataProperties.judgedModel).toEqual(judged);
  expect(JSON.stringify(findStep(definition, 'CreateModel'))).toContain(JSON.stringify(judged));
  expect(readConfigurations(lifecycle.node.scope as never)).toContainEqual(expect.objectContaining({ refit: true }));
});

test.each<[string, Partial<MlLifecycleProps>, string]>([
  [
    'of a table',
    {
      recipe: new DataRecipe({ columns: COLUMNS }),
      algorithm: Algorithm.xgboost({ rounds: 5 }),
      training: { refit: true },
    },
    'refit: is for forecasts',
  ],
  [
    'with a tuning',
    { training: { refit: true, tuning: { ranges: { rounds: HyperparameterRange.integer(20, 200) } } } },
    'refit: must be left out with tuning',
  ],
])('a refit %s is refused', (_, props, said) => {
  const successCriteria = props.recipe ? [SuccessCriterion.rmse().atMost(3)] : [SuccessCriterion.mase().atMost(0.9)];
  expect(() => createLifecycle({ ...props, successCriteria })).toThrow(said);
});

test('a forecast goes the way of every model: prepared, trained, asked, judged, registered', () => {
  const lifecycle = createLifecycle();
  const definition = readDefinition(lifecycle.node.scope as never);
  expect(definition.Steps.map(({ Name }: { Name: string }) => Name)).toEqual([
    'Prepare',
    'Train',
    'CreateModel',
    'Predict',
    'AskChampion',
    'AwaitChampion',
    'Evaluate',
    'CheckCriteria',
  ]);
  const train = findStep(definition, 'Train').Arguments;
  expect(train.InputDataConfig.slice(0, 2).map((one: any) => [one.ChannelName, one.ContentType])).toEqual([
    ['train', 'application/jsonlines'],
    ['validation', 'application/jsonlines'],
  ]);
  expect(train.HyperParameters).toMatchObject({
    algorithm: 'lagGradientBoosting',
    problem: 'forecasting',
    horizon: '14',
    frequency: 'day',
    season: '7',
    history: '28',
    backtests: '3',
    quantiles: '[0.1,0.5,0.9]',
    knownAhead: '["price"]',
    staticColumns: '["category"]',
  });
  const predict = findStep(definition, 'Predict').Arguments;
  expect(predict.TransformInput).toMatchObject({ ContentType: 'application/jsonlines', SplitType: 'Line' });
  expect(predict.TransformOutput).toMatchObject({ Accept: 'application/jsonlines', AssembleWith: 'Line' });
  // The history travels as it is: nothing stands before the model.
  expect(findStep(definition, 'CreateModel').Arguments.Containers).toHaveLength(1);
  const register = JSON.stringify(definition);
  expect(register).toContain('"SupportedContentTypes":["application/jsonlines","application/json"]');
});

test('preparation and evaluation are told the same task', () => {
  const lifecycle = createLifecycle();
  const configurations = readConfigurations(lifecycle.node.scope as never);
  const { recipe } = configurations.find((content) => 'recipe' in content);
  expect(recipe).toEqual({
    target: { name: 'units', type: 'forecasting' },
    id: ['shop', 'item', 'day'],
    forecasting: {
      timestamp: 'day',
      series: ['shop', 'item'],
      horizon: 14,
      frequency: 'day',
      season: 7,
      backtests: 3,
      quantiles: [0.1, 0.5, 0.9],
      knownAhead: ['price'],
      static: ['category'],
      missingSteps: 'error',
    },
    personalData: [],
    features: [expect.objectContaining({ name: 'price' }), expect.objectContaining({ name: 'category' })],
  });
  const evaluation = configurations.find((content) => 'criteria' in content);
  expect(evaluation).toMatchObject({
    target: { name: 'units', type: 'forecasting' },
    forecasting: { horizon: 14, frequency: 'day', season: 7, quantiles: [0.1, 0.5, 0.9] },
    criteria: [
      { key: 'mase', comparison: 'atMost' },
      { key: 'wape', overNaive: true },
    ],
  });
});

test('windows are compared with the spread of the baseline origins, unless the thresholds say otherwise', () => {
  const read = (lifecycle: MlLifecycle): any => {
    const template = Template.fromStack(lifecycle.node.scope as never);
    const [text] = Object.values(template.findResources('AWS::Lambda::Function')).flatMap(
      ({ Properties }) => Properties.Environment?.Variables?.DRIFT_CONFIG ?? [],
    );
    return JSON.parse(text);
  };
  expect(read(createLifecycle()).calibrationChunks).toBe(50);
  expect(read(createLifecycle({ drift: { thresholds: { calibrationChunks: 20 } } })).calibrationChunks).toBe(20);
});

test.each<[string, Partial<ForecastingProps>, Partial<DataRecipeProps>, string]>([
  ['no horizon', { horizon: 0 }, {}, 'horizon: must be a whole number from 1 to 1000, got 0'],
  ['no backtest', { backtests: 0 }, {}, 'backtests: must be a whole number from 1 to 50, got 0'],
  ['one quantile', { quantiles: [0.5] }, {}, 'quantiles: must be at least two numbers above 0 and below 1'],
  ['mixed quantiles', { quantiles: [0.9, 0.1] }, {}, 'quantiles: must ascend, got 0.9, 0.1'],
  ['a part twice', { series: ['shop', 'shop'] }, {}, "series: must name each column once, got 'shop' twice"],
  ['two parts', { static: ['price'] }, {}, "static: a column has one part, got 'price' in knownAhead as well"],
  ['no column', { knownAhead: ['cost'] }, {}, "knownAhead: 'cost' must be a column Column.numeric(), got none"],
  [
    'a category ahead',
    { knownAhead: ['category'], static: [] },
    {},
    'must be a column Column.numeric(), got another kind',
  ],
  [
    'a feature of the past',
    { knownAhead: [] },
    {},
    "columns: a feature of a forecast must be in knownAhead or in static, got 'price'",
  ],
  [
    'options of rows',
    {},
    { columns: { ...COLUMNS, price: Column.numeric({ flagMissing: true }) } },
    "columns: 'price' of a forecast must be Column.numeric() without options",
  ],
  [
    'a column twice',
    {},
    { columns: { ...COLUMNS, shop: Column.id() } },
    "columns: 'shop' is named by Problem.forecasting already",
  ],
  ['an id', {}, { columns: { ...COLUMNS, row: Column.id() } }, 'columns: Column.id() is not for a forecast'],
  [
    'classes',
    {},
    { columns: { ...COLUMNS, units: Column.target({ positiveClass: 'Yes' }) } },
    'columns: the target of a forecast must be Column.numericTarget()',
  ],
  [
    'shares',
    {},
    { split: { train: 0.6, validation: 0.2, test: 0.2 } },
    'split: must be left out of a forecast: rows are split by time only',
  ],
  [
    'another split',
    {},
    { splitBy: SplitBy.group('shop') },
    'splitBy: must be left out of a forecast: rows are split by time only',
  ],
  ['repeated rows', {}, { repeatedRows: RepeatedRows.error() }, 'repeatedRows: must be left out of a forecast'],
  ['unlabelled rows', {}, { unlabelledRows: UnlabelledRows.ERROR }, 'unlabelledRows: must be left out of a forecast'],
  ['correlations', {}, { dropCorrelated: 0.9 }, 'dropCorrelated: must be left out of a forecast'],
])('a forecast with %s is refused', (_, forecast, recipe, message) => {
  expect(() => createRecipe(forecast, recipe)).toThrow(message);
});

test.each<[string, Partial<MlLifecycleProps>, string]>([
  [
    'an algorithm of rows',
    { algorithm: Algorithm.xgboost({ rounds: 10 }) },
    'Algorithm.xgboost learns from independent rows',
  ],
  ['a forest', { algorithm: Algorithm.randomForest() }, 'Algorithm.randomForest learns from independent rows'],
  [
    'a criterion of classes',
    { successCriteria: [SuccessCriterion.auc().atLeast(0.8)] },
    'this one is forecasting, which has mase, rmse, mae',
  ],
  ['no criterion', { successCriteria: [] }, 'such as SuccessCriterion.mase().atMost(0.9)'],
  [
    'slices',
    { successCriteria: [SuccessCriterion.mase().atMost(0.9, { perSlice: Slice.byValue('series') })] },
    'perSlice is not for a forecast',
  ],
  ['costs', { costs: Costs.regression({ over: 1, under: 2 }) }, 'costs: must be left out of a forecast'],
  ['groups', { groups: [Slice.byValue('series')] }, 'groups: must be left out of a forecast'],
  ['Spark', { preparation: { engine: Engine.spark() } }, 'engine: series are prepared on one machine'],
  ['importance', { preparation: { importanceRows: 100 } }, 'importanceRows: must be left out of a forecast'],
])('a lifecycle of a forecast with %s is refused', (_, overrides, message) => {
  expect(() => createLifecycle(overrides)).toThrow(message);
});

test.each([
  [undefined, 'mustNotBeWorse'],
  [ChampionComparison.MUST_BE_BETTER, 'mustBeBetter'],
])('with championComparison %s a new forecast is compared: %s', (championComparison, rule) => {
  const stack = createLifecycle({ championComparison }).node.scope as never;
  expect(readConfigurations(stack)).toContainEqual(expect.objectContaining({ championComparison: rule }));
  // What its series were like is kept by no run.
  expect(JSON.stringify(readDefinition(stack))).not.toContain('RecallRows');
});

test('rows are not forecast by an algorithm of series', () => {
  const recipe = new DataRecipe({ columns: { id: Column.id(), ...COLUMNS } });
  expect(() => createLifecycle({ recipe, successCriteria: [SuccessCriterion.mae().atMost(1)] })).toThrow(
    'Algorithm.lagGradientBoosting forecasts series, and the recipe makes this model regression',
  );
});

test.each([
  [{ rounds: 0 }, 'rounds: must be a whole number from 1 to 10000, got 0'],
  [{ learningRate: 2 }, 'learningRate: must be'],
  [{ history: 13 }, 'history: must be a whole number from 14 to 10000, got 13'],
])('the algorithm refuses %j', (props, message) => {
  expect(() => createLifecycle({ algorithm: Algorithm.lagGradientBoosting(props) })).toThrow(message);
});

test('what a recipe says of gaps and of a plain series reaches the job', () => {
  const recipe = createRecipe({
    series: undefined,
    frequency: Frequency.YEAR,
    missingSteps: MissingSteps.INTERPOLATE,
    quantiles: [0.05, 0.95],
  });
  expect(recipe._render().forecasting).toMatchObject({
    series: [],
    season: 1,
    missingSteps: 'interpolate',
    quantiles: [0.05, 0.95],
  });
  // Without a season there is none to change.
  expect(recipe.featureNames).toEqual(['series', 'level_change', 'trend_change']);
});
