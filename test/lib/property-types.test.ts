import { CfnParameter, Duration, Lazy } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { findClass, propertiesOf } from '../../constructs/foundation/property-table';
import { lifecycle } from '../../examples/churn/lifecycle';
import * as library from '../../lib';
import { LifecycleErrors, MlLifecycleStack, type MlLifecycleStackProps } from '../../lib';
import { createApp, createPipeline, createStack } from '../constructs/fixtures';
import { listTakers } from './property-takers';

/** As JavaScript has it: without types. */
const untyped = library as any;
const { Algorithm, Column, DataRecipe, SuccessCriterion } = untyped;

/** The message of the validation error that something ends with. */
function messageOf(create: () => unknown): string {
  try {
    create();
  } catch (error) {
    return LifecycleErrors.isValidationError(error)
      ? (error as Error).message
      : `${String(error)}, no validation error`;
  }
  return 'no error';
}

const target = Column.target({ positiveClass: 'Yes' });
const columns =
  'must be a Column, such as Column.target(), Column.id(), Column.personalData(), Column.numeric(), Column.categorical(), …';

test.each([
  ['numeric', "got 'numeric'"],
  [Column.numeric, 'got the function numeric; call it: Column.numeric()'],
  [null, 'got null'],
  [undefined, 'got nothing'],
  [{}, 'got an empty object'],
  [1, 'got 1'],
])('a recipe refuses %p as a column by its name, in both forms', (column, rest) => {
  const required = column === undefined ? 'required, ' : '';
  expect(messageOf(() => new DataRecipe({ columns: { left: target, x: column } }))).toBe(
    `columns.x: ${required}${columns}, ${rest}`,
  );
  const ordered = [
    { name: 'left', column: target },
    { name: 'x', column },
  ];
  expect(messageOf(() => new DataRecipe({ orderedColumns: ordered }))).toBe(
    `orderedColumns['x'].column: ${required}${columns}, ${rest}`,
  );
});

test.each<[string, () => unknown, string | RegExp]>([
  ['a factory without its argument', () => Algorithm.xgboost(), 'rounds: required, must be a number, got nothing'],
  ['a target without its argument', () => Column.target(), 'positiveClass: required, must be a string, got nothing'],
  [
    'a text as properties',
    () => Column.target('Yes'),
    "TargetColumnProps: must be an object of TargetColumnProps, got 'Yes'",
  ],
  [
    'a number as a class',
    () => Column.target({ positiveClass: 1 }),
    "positiveClass: must be a string, got 1; write '1'",
  ],
  [
    'a truth as a class',
    () => Column.target({ positiveClass: true }),
    "positiveClass: must be a string, got true; write 'true'",
  ],
  [
    'a value outside an enum',
    () => Column.numeric({ missing: 'mediann' }),
    "missing: must be one of 'median', 'mean', 'mostFrequent', 'constant', 'dropRow', 'error' (NumericMissing), got 'mediann'",
  ],
  [
    'another value outside an enum',
    () => Column.numeric({ scaling: 'foo' }),
    /^scaling: must be one of 'none', .*got 'foo'$/,
  ],
  [
    'a framework',
    () => Algorithm.script({ framework: 'pytorch', source: '.' }),
    /^framework: must be a ScriptFramework, such as ScriptFramework\.\w+.*, got 'pytorch'$/,
  ],
  ['a number as text', () => Algorithm.xgboost({ rounds: '10' }), "rounds: must be a number, got '10'"],
])('%s is refused by name', (_, create, message) => {
  expect(create).toThrow(message);
  expect(messageOf(create)).not.toContain('no validation error');
});

function createChurn(overrides: object): string {
  return messageOf(
    () => new MlLifecycleStack(createApp(), 'Churn', { ...lifecycle, ...overrides } as MlLifecycleStackProps),
  );
}

test.each<[object, string]>([
  [{ recipe: undefined }, 'recipe: required, must be a DataRecipe, such as new DataRecipe(…), got nothing'],
  [{ recipe: {} }, 'recipe: must be a DataRecipe, such as new DataRecipe(…), got an empty object'],
  [{ lifecycleName: undefined }, 'lifecycleName: required, must be a string, got nothing'],
  [{ approval: 'yes' }, "approval: must be one of 'PendingManualApproval', 'Approved' (ModelApproval), got 'yes'"],
  [{ architecture: 'arm' }, "architecture: must be an Architecture, such as lambda.Architecture.ARM_64, got 'arm'"],
  [
    { dashboard: false },
    'dashboard: must be an object of DashboardOptions, got false; turn it off by { enabled: false }',
  ],
  [{ quality: false }, 'quality: must be an object of QualityOptions, got false; turn it off by { enabled: false }'],
  [{ drift: { window: 6 } }, 'drift.window: must be a Duration, such as Duration.hours(6), got 6'],
  [
    { drift: { window: null } },
    'drift.window: must be a Duration, such as Duration.hours(6), got null; leave it out for the default',
  ],
  [{ retraining: { maximumRunsPerDay: '2' } }, "retraining.maximumRunsPerDay: must be a number, got '2'"],
  [
    { successCriteria: SuccessCriterion.auc() },
    'successCriteria: must be an array of SuccessCriterion, got a QualityMetric',
  ],
  [
    { successCriteria: [SuccessCriterion.auc()] },
    'successCriteria[0]: must be a SuccessCriterion, such as SuccessCriterion.auc().atLeast(0.8), got a QualityMetric',
  ],
  [
    { removalPolicy: 'delete' },
    "removalPolicy: must be one of 'destroy', 'retain', 'snapshot', 'retain-on-update-or-delete' (RemovalPolicy), got 'delete'",
  ],
  [{ bucket: 'my-bucket' }, "bucket: must be an IBucket, got 'my-bucket'"],
  [{ endpoint: { environment: { LEVEL: 1 } } }, "endpoint.environment.LEVEL: must be a string, got 1; write '1'"],
])('a lifecycle refuses %p', (overrides, message) => {
  expect(createChurn(overrides)).toBe(message);
});

test('what only the deployment fills in, and what only looks like a class, is taken', () => {
  const stack = createStack();
  const { pipeline } = createPipeline(stack);
  const parameter = new CfnParameter(stack, 'Runs', { type: 'Number' });
  const lookalike = { toSeconds: () => 7200, toHumanString: () => '2 hours' };
  expect(
    messageOf(
      () =>
        new untyped.RetrainTrigger(stack, 'Retrain', {
          pipeline,
          bucket: s3.Bucket.fromBucketName(stack, 'Imported', Lazy.string({ produce: () => 'rows' })),
          cooldown: lookalike,
          maximumRunsPerDay: parameter.valueAsNumber,
          recheckInterval: Duration.hours(1),
        }),
    ),
  ).toBe('no error');
});

test('everything is known that a public constructor or factory takes, but for what may be anything', () => {
  const structs = listTakers()
    .filter(({ name }) => name.split('.')[0]! in library)
    .map(({ struct }) => struct);
  const open = structs.flatMap((struct) =>
    Object.entries(propertiesOf(struct))
      .filter(([, { types }]) => types.includes('any'))
      .map(([name]) => `${struct}.${name}`),
  );
  expect(open).toEqual(['PipelineStepProps.arguments']);
});

test.each(['DataPrepStage', 'TrainingJob', 'ModelEndpoint', 'DriftMonitor', 'QualityMonitor', 'RetrainTrigger'])(
  '%s without properties says what it needs first',
  (name) => {
    const [first] = Object.entries(propertiesOf(`${name}Props`)).find(([, { required }]) => required)!;
    expect(messageOf(() => new untyped[name](createStack(), 'Part'))).toMatch(
      new RegExp(`^${first}: required, must be .*, got nothing$`),
    );
  },
);

test('the table says how every interface of behaviour is had', () => {
  expect(findClass('IModelRegistry')!.examples).toEqual(['ModelRegistry']);
  expect(findClass('IMonitoredEndpoint')!.examples).toEqual(['ModelEndpoint', 'MonitoredEndpoint']);
});
