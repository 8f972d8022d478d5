import path from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { MEASURE_QUALITY_VARIABLES } from '../../../contract/environment';
import {
  Algorithm,
  Column,
  DataRecipe,
  type DataRecipeProps,
  Engine,
  type ForecastingProps,
  Frequency,
  MissingSteps,
  MlLifecycle,
  type MlLifecycleProps,
  Problem,
  ProblemType,
  QualityMonitor,
  RecordFilter,
  Slice,
  SuccessCriterion,
} from '../../../lib';
import { createStack } from '../fixtures';

function createLifecycle(
  overrides: Partial<MlLifecycleProps> = {},
  forecast: Partial<ForecastingProps> = {},
  recipe: Partial<DataRecipeProps> = {},
): MlLifecycle {
  return new MlLifecycle(createStack('eu-west-1'), 'Demand', {
    lifecycleName: 'demand',
    recipe: new DataRecipe({
      columns: { units: Column.numericTarget() },
      problem: Problem.forecasting({
        timestamp: 'date',
        series: ['store'],
        frequency: Frequency.DAY,
        horizon: 14,
        ...forecast,
      }),
      ...recipe,
    }),
    algorithm: Algorithm.lagGradientBoosting(),
    successCriteria: [SuccessCriterion.mase().atMost(0.9), SuccessCriterion.improvementOverNaive('wape').atLeast(0.1)],
    ...overrides,
  });
}

function readMeasurer(lifecycle: MlLifecycle): { config: any; variables: any; template: Template } {
  const template = Template.fromStack(lifecycle.node.scope as never);
  const [variables] = Object.values(template.findResources('AWS::Lambda::Function'))
    .map(({ Properties }) => Properties.Environment?.Variables ?? {})
    .filter((some) => MEASURE_QUALITY_VARIABLES.config in some);
  return { config: JSON.parse(variables[MEASURE_QUALITY_VARIABLES.config]), variables, template };
}

test('a lifecycle of a forecast measures it by the table that trains, when the horizon has passed', () => {
  const { config, variables, template } = readMeasurer(createLifecycle());
  expect(config).toMatchObject({
    problemType: 'forecasting',
    labelDelaySeconds: 14 * 86_400,
    lateLabelDelaySeconds: 28 * 86_400,
    minimumRows: 30,
    criteria: [{ metric: 'mase', comparison: 'atMost', threshold: 0.9 }],
    forecast: {
      horizon: 14,
      frequency: 'day',
      season: 7,
      quantiles: [0.1, 0.5, 0.9],
      timestamp: 'date',
      series: ['store'],
      target: 'units',
      missingSteps: 'error',
    },
  });
  expect(JSON.stringify(variables[MEASURE_QUALITY_VARIABLES.groundTruthUri])).toContain('/source');
  const [role] = Object.entries(template.findResources('AWS::IAM::Role')).filter(([id]) => id.includes('Measurer'));
  const { Statement } = role![1].Properties.Policies[0].PolicyDocument;
  const read = Statement.filter(({ Action }: { Action: unknown }) => Action === 's3:GetObject');
  expect(JSON.stringify(read)).toContain('"/source/*"');
  expect(JSON.stringify(read)).not.toContain('ground-truth');
});

test('the table is read as the recipe says that it is written', () => {
  const format = { separator: ';', decimalMark: ',', dateOrder: 'dayMonthYear' as never };
  const { config } = readMeasurer(createLifecycle({}, { missingSteps: MissingSteps.ZERO }, { format }));
  expect(config.forecast).toMatchObject({ ...format, missingSteps: 'zero' });
});

test('a horizon beyond what requests are kept is measured as far as it has come by then', () => {
  const { config } = readMeasurer(createLifecycle({}, { frequency: Frequency.MONTH, horizon: 6 }));
  expect(config).toMatchObject({ labelDelaySeconds: 80 * 86_400, lateLabelDelaySeconds: 85 * 86_400 });
});

test('what is given stands: another place, another delay, fewer values', () => {
  const { config, variables } = readMeasurer(
    createLifecycle({ quality: { groundTruthPrefix: 'sales', labelDelay: Duration.days(20), minimumRows: 14 } }),
  );
  expect(config).toMatchObject({ labelDelaySeconds: 20 * 86_400, minimumRows: 14 });
  expect(JSON.stringify(variables[MEASURE_QUALITY_VARIABLES.groundTruthUri])).toContain('/sales');
});

test('where code makes the table, what comes true has a place of its own', () => {
  const engine = Engine.script({ source: path.join(__dirname, '../../../examples/house-prices-own-rows/rows') });
  const { variables } = readMeasurer(createLifecycle({ preparation: { engine } }));
  expect(JSON.stringify(variables[MEASURE_QUALITY_VARIABLES.groundTruthUri])).toContain('/ground-truth');
});

test.each<[string, Partial<MlLifecycleProps>, Partial<DataRecipeProps>, string]>([
  ['slices', { quality: { slices: [Slice.byValue('store')] } }, {}, 'slices: '],
  ['parts', { quality: { fanOut: true } }, {}, 'fanOut: is about predictions of rows'],
  ['small slices', { quality: { minimumSliceRows: 20 } }, {}, 'minimumSliceRows: is about predictions of rows'],
  ['training rows', { quality: { labelledRowsAsTrainingData: true } }, {}, 'labelledRowsAsTrainingData: must be left'],
  [
    'a filter by column',
    { quality: { leaveOut: [RecordFilter.column('series', 'test')] } },
    {},
    'leaveOut: requests for forecasts bring series and no columns',
  ],
  ['no values', { quality: { minimumRows: 0 } }, {}, 'minimumRows: must be a whole number from 1'],
  ['an encoding', {}, { format: { encoding: 'windows-1252' } }, 'its format.encoding is windows-1252'],
])('a lifecycle of a forecast with %s is refused', (_, overrides, recipe, message) => {
  expect(() => createLifecycle(overrides, {}, recipe)).toThrow(message);
});

test('forecasts without their training are refused', () => {
  const lifecycle = createLifecycle({ quality: { enabled: false } });
  expect(
    () => new QualityMonitor(lifecycle, 'Own', { endpoint: lifecycle.endpoint, problemType: ProblemType.FORECASTING }),
  ).toThrow('problemType: forecasts are measured by what their training knows of the table');
});

test('a bucket of the raw rows of your own is where the values are read', () => {
  const stack = createStack('eu-west-1');
  const sourceBucket = s3.Bucket.fromBucketName(stack, 'Raw', 'company-sales');
  const lifecycle = new MlLifecycle(stack, 'Demand', {
    lifecycleName: 'demand',
    sourceBucket,
    sourcePrefix: 'daily',
    recipe: new DataRecipe({
      columns: { units: Column.numericTarget() },
      problem: Problem.forecasting({ timestamp: 'date', frequency: Frequency.DAY, horizon: 7 }),
    }),
    algorithm: Algorithm.lagGradientBoosting(),
    successCriteria: [SuccessCriterion.mase().atMost(0.9)],
  });
  expect(lifecycle.qualityMonitor!.groundTruthUri).toBe('s3://company-sales/daily');
});
