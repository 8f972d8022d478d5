import { Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  Algorithm,
  type BatchPredictionOptions,
  Column,
  DataRecipe,
  Frequency,
  LifecycleAlarms,
  MlLifecycle,
  type MlLifecycleProps,
  Problem,
  SuccessCriterion,
} from '../../../lib';
import { createStack, findStep, flatten, readConfigurations, readStatements } from '../fixtures';

const SCHEDULE = scheduler.ScheduleExpression.cron({ hour: '5', minute: '0' });

function createForecast(knownAhead: string[] = []): DataRecipe {
  return new DataRecipe({
    columns: {
      units: Column.numericTarget(),
      ...Object.fromEntries(knownAhead.map((name) => [name, Column.numeric()])),
    },
    problem: Problem.forecasting({
      timestamp: 'day',
      series: ['shop'],
      horizon: 7,
      frequency: Frequency.DAY,
      knownAhead,
    }),
  });
}

function createLifecycle(
  batch: Partial<BatchPredictionOptions> = {},
  overrides: (stack: ReturnType<typeof createStack>) => Partial<MlLifecycleProps> = () => ({}),
): MlLifecycle {
  const stack = createStack('eu-west-1');
  return new MlLifecycle(stack, 'Demand', {
    lifecycleName: 'demand',
    recipe: createForecast(),
    algorithm: Algorithm.lagGradientBoosting(),
    successCriteria: [SuccessCriterion.mase().atMost(0.9)],
    batch: { schedule: SCHEDULE, ...batch },
    ...overrides(stack),
  });
}

/** A recipe of rows. */
function createRows(ids: Record<string, Column> = { customer: Column.id() }): DataRecipe {
  return new DataRecipe({
    columns: { ...ids, fee: Column.numeric(), churn: Column.target({ positiveClass: 'Yes' }) },
  });
}

/** A lifecycle whose batches score rows. */
const ROWS: Partial<MlLifecycleProps> = {
  recipe: createRows(),
  algorithm: Algorithm.xgboost({ rounds: 10 }),
  successCriteria: [SuccessCriterion.auc().atLeast(0.8)],
};

const templateOf = (lifecycle: MlLifecycle): Template => Template.fromStack(lifecycle.node.scope as never);

/** The definition of the batch's pipeline. */
function readBatch(template: Template): any {
  const pipelines = Object.values(template.findResources('AWS::SageMaker::Pipeline'));
  const batch = pipelines.find(({ Properties }) => Properties.PipelineName === 'demand-batch')!;
  return JSON.parse(flatten(batch.Properties.PipelineDefinition.PipelineDefinitionBody));
}

/** Statements of the role whose id matches. */
function statementsOf(template: Template, role: RegExp): string[] {
  return readStatements(template)
    .filter(({ policy }) => role.test(policy))
    .flatMap(({ actions, resources }) =>
      actions.map(
        (action) => `${action} ${JSON.stringify(resources).replace(/\{"Fn::GetAtt":\["(\w+)","Arn"\]\}/g, '$1')}`,
      ),
    );
}

test('a batch makes requests, a model of the version that serves, its answers, and what is made of them', () => {
  const lifecycle = createLifecycle();
  const definition = readBatch(templateOf(lifecycle));
  expect(definition.Steps.map(({ Name, Type }: Record<string, string>) => `${Name} ${Type}`)).toEqual([
    'MakeRequests Processing',
    'CreateModel Model',
    'Predict Transform',
    'Publish Processing',
  ]);
  expect(definition.Parameters.map(({ Name }: { Name: string }) => Name)).toEqual(['ModelPackageArn', 'OrderUri']);
  const model = findStep(definition, 'CreateModel').Arguments;
  expect(model.Containers).toEqual([{ ModelPackageName: { Get: 'Parameters.ModelPackageArn' } }]);
  expect(model.EnableNetworkIsolation).toBe(true);
  const predict = findStep(definition, 'Predict').Arguments;
  expect(predict.TransformInput).toMatchObject({ ContentType: 'application/jsonlines', SplitType: 'Line' });
  expect(predict.TransformOutput.KmsKeyId).toMatch(/Key/);
  expect(predict.TransformResources.VolumeKmsKeyId).toMatch(/Key/);
  for (const name of ['MakeRequests', 'Publish']) {
    const { NetworkConfig, ProcessingOutputConfig } = findStep(definition, name).Arguments;
    expect(NetworkConfig.EnableNetworkIsolation).toBe(true);
    expect(ProcessingOutputConfig.KmsKeyId).toMatch(/Key/);
  }
  const [configuration] = readConfigurations(lifecycle.node.scope as never).filter(
    (content) => Object.keys(content).join() === 'recipe',
  );
  expect(configuration.recipe.forecasting).toMatchObject({ timestamp: 'day', horizon: 7 });
});

test('the schedule asks the function, and the end of a run as well', () => {
  const template = templateOf(createLifecycle());
  const [schedule] = Object.values(template.findResources('AWS::Scheduler::Schedule')).filter(
    ({ Properties }) => Properties.Description === 'Starts batches of demand',
  );
  expect(schedule!.Properties.ScheduleExpression).toBe('cron(0 5 * * ? *)');
  template.hasResourceProperties('AWS::Scheduler::Schedule', {
    Description: 'Checks that the schedule of batches of demand has sent what was due',
    ScheduleExpression: 'rate(1 hour)',
    Target: { Input: Match.stringLikeRegexp('"source":"watch"') },
  });
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { SCHEDULE: '{"expression":"cron(0 5 * * ? *)","timeZone":"Etc/UTC"}' } },
  });
  template.hasResourceProperties('AWS::Events::Rule', {
    Description: 'A batch of the pipeline demand-batch has ended',
    EventPattern: {
      source: ['aws.sagemaker'],
      detail: { currentPipelineExecutionStatus: ['Succeeded', 'Failed', 'Stopped'] },
    },
  });
});

test('each role may do its own work and no more', () => {
  const template = templateOf(createLifecycle());
  const jobs = statementsOf(template, /^DemandBatchRole/);
  expect(jobs.filter((one) => /source|forecasts|capture/.test(one) && !/^s3:(GetObject|ListBucket)/.test(one))).toEqual(
    [],
  );
  const model = statementsOf(template, /^DemandBatchModelRole/).filter((one) => one.startsWith('s3:PutObject'));
  expect(model).toHaveLength(1);
  expect(model[0]).toContain('/demand-batch/runs/*/answers/*');
  const starter = statementsOf(template, /^DemandBatchStarterRole/);
  expect(starter.find((one) => one.startsWith('sagemaker:StartPipelineExecution'))).toContain('pipeline/demand-batch');
  expect(starter.find((one) => one.startsWith('s3:GetObject'))).not.toContain('source');
  expect(starter.some((one) => one.startsWith('iam:PassRole'))).toBe(false);
});

test('a batch runs in the VPC of the lifecycle', () => {
  const template = templateOf(createLifecycle({}, (stack) => ({ vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 }) })));
  const definition = readBatch(template);
  expect(findStep(definition, 'CreateModel').Arguments.VpcConfig.Subnets).toHaveLength(2);
  expect(findStep(definition, 'Publish').Arguments.NetworkConfig.VpcConfig.Subnets).toHaveLength(2);
});

test('rows that are known ahead have a prefix of their own', () => {
  const recipe = createForecast(['price']);
  const lifecycle = createLifecycle({ knownAheadPrefix: 'plans/' }, () => ({ recipe }));
  const inputs = findStep(readBatch(templateOf(lifecycle)), 'MakeRequests').Arguments.ProcessingInputs;
  const ahead = inputs.find(({ InputName }: { InputName: string }) => InputName === 'ahead');
  expect(ahead.S3Input.S3Uri).toMatch(/\/plans\/$/);
});

test.each<[string, Partial<BatchPredictionOptions>, Partial<MlLifecycleProps>, RegExp]>([
  [
    'a recipe without an id column',
    {},
    { ...ROWS, recipe: createRows({}) },
    /^recipe: must have exactly one id column, by which predictions and labels find their rows, got none/,
  ],
  [
    'a recipe with two id columns',
    {},
    { ...ROWS, recipe: createRows({ shop: Column.id(), till: Column.id() }) },
    /^recipe: must have exactly one id column.*got shop, till/,
  ],
  [
    'deliveries among the rows that train',
    { rowsPrefix: 'source/new' },
    ROWS,
    /^batch\.rowsPrefix: must lie outside of the table's own prefix 'source'.*got 'source\/new'/,
  ],
  [
    'deliveries where the lifecycle writes',
    { rowsPrefix: 'capture/new' },
    ROWS,
    /^batch\.rowsPrefix: 'capture\/' of the lifecycle's own bucket holds what the lifecycle writes/,
  ],
  [
    'what is known ahead of rows',
    { knownAheadPrefix: 'plans' },
    ROWS,
    /^batch\.knownAheadPrefix: must be left out, since the recipe forecasts no series, got 'plans'/,
  ],
  [
    'deliveries of a forecast',
    { rowsPrefix: 'new' },
    {},
    /^batch\.rowsPrefix: must be left out of forecasts.*got 'new'/,
  ],
  [
    'nothing of what is known ahead',
    {},
    { recipe: createForecast(['price']) },
    /^batch\.knownAheadPrefix: required, since the recipe has columns that are known ahead \(price\), got none/,
  ],
  ['a prefix of nothing', { knownAheadPrefix: 'plans' }, {}, /^batch\.knownAheadPrefix: must be left out.*got 'plans'/],
  [
    "a prefix in the table's",
    { knownAheadPrefix: 'source/plans' },
    { recipe: createForecast(['price']) },
    /^batch\.knownAheadPrefix: must lie outside of the table's own prefix 'source'.*got 'source\/plans'/,
  ],
])('%s is refused', (_, batch, overrides, message) => {
  expect(() => createLifecycle(batch, () => overrides)).toThrow(message);
});

test('rows are scored a delivery at a time, as clients would send them', () => {
  const lifecycle = createLifecycle({}, () => ROWS);
  const template = templateOf(lifecycle);
  const definition = readBatch(template);
  expect(definition.Parameters.map(({ Name }: { Name: string }) => Name)).toEqual([
    'ModelPackageArn',
    'OrderUri',
    'RowsUri',
    'AnswerContentType',
  ]);
  const ask = findStep(definition, 'MakeRequests').Arguments;
  expect(ask.ProcessingInputs[0].S3Input.S3Uri).toEqual({ Get: 'Parameters.RowsUri' });
  expect(ask.ProcessingOutputConfig.Outputs.map(({ OutputName }: { OutputName: string }) => OutputName)).toEqual([
    'requests',
    'ids',
  ]);
  const predict = findStep(definition, 'Predict').Arguments;
  expect(predict).toMatchObject({
    BatchStrategy: 'MultiRecord',
    TransformInput: { ContentType: 'text/csv', SplitType: 'Line' },
    TransformOutput: { Accept: { Get: 'Parameters.AnswerContentType' } },
  });
  const publish = findStep(definition, 'Publish').Arguments.ProcessingInputs;
  expect(publish.map(({ InputName }: { InputName: string }) => InputName)).toEqual(
    expect.arrayContaining(['order', 'requests', 'ids', 'answers']),
  );
  const jobs = statementsOf(template, /^DemandBatchRole/).filter((one) => one.startsWith('s3:GetObject'));
  expect(jobs.join()).toContain('/to-score/*');
  expect(jobs.join()).not.toContain('/source/*');
  const [starter] = Object.values(template.findResources('AWS::Lambda::Function')).filter(
    ({ Properties }) => Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME === 'run-batch',
  );
  expect(starter!.Properties.Environment.Variables.SCORES_DELIVERIES).toBe('true');
  expect(lifecycle.batch).toMatchObject({
    forecastUri: undefined,
    predictionUri: expect.stringMatching(/\/predictions\/demand$/),
    deliveryUri: expect.stringMatching(/\/to-score\/$/),
  });
});

test('in a bucket of your own deliveries have a folder for each lifecycle', () => {
  const lifecycle = createLifecycle({}, (stack) => ({ ...ROWS, bucket: new s3.Bucket(stack, 'Own') }));
  expect(lifecycle.batch!.deliveryUri).toMatch(/\/to-score\/demand\/$/);
});

test('what a run was told and wrote expires, and forecasts stay', () => {
  const template = templateOf(createLifecycle());
  const [bucket] = Object.values(template.findResources('AWS::S3::Bucket'));
  const rules = bucket!.Properties.LifecycleConfiguration.Rules as { Prefix?: string; ExpirationInDays?: number }[];
  expect(rules.filter(({ Prefix }) => Prefix?.startsWith('demand-batch/'))).toEqual([
    expect.objectContaining({ Prefix: 'demand-batch/runs/', ExpirationInDays: Duration.days(30).toDays() }),
    expect.objectContaining({ Prefix: 'demand-batch/orders/', ExpirationInDays: 30 }),
  ]);
  expect(rules.filter(({ Prefix }) => Prefix?.startsWith('forecasts'))).toEqual([]);
});

test("that the batches' function fails is told by the alarm over all functions, of at most ten metrics", () => {
  const template = templateOf(createLifecycle());
  const [starter] = Object.entries(template.findResources('AWS::Lambda::Function')).find(
    ([, { Properties }]) => Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME === 'run-batch',
  )!;
  const [alarm] = Object.entries(template.findResources('AWS::CloudWatch::Alarm')).find(([id]) =>
    /HandlerAlarm/.test(id),
  )!;
  const { Metrics } = template.findResources('AWS::CloudWatch::Alarm')[alarm]!.Properties;
  const seen = Metrics.flatMap(({ MetricStat }: any) => MetricStat?.Metric ?? []);
  expect(seen).toHaveLength(10);
  expect(seen).toContainEqual({
    Namespace: 'AWS/Lambda',
    MetricName: 'Errors',
    Dimensions: [{ Name: 'FunctionName', Value: { Ref: starter } }],
  });
});

test('batches alone have the alarms over failures and functions', () => {
  const lifecycle = createLifecycle();
  const stack = lifecycle.node.scope as never;
  const topic = new sns.Topic(stack, 'Own');
  const alarms = new LifecycleAlarms(stack, 'OwnAlarms', { topic, batch: lifecycle.batch });
  expect(alarms.alarms).toHaveLength(2);
  const found = Object.entries(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm')).filter(([id]) =>
    id.startsWith('OwnAlarms'),
  );
  const [failures] = found.filter(([id]) => id.includes('FailureAlarm'));
  expect(failures![1].Properties.Dimensions).toEqual([{ Name: 'Lifecycle', Value: 'demand' }]);
  const [handlers] = found.filter(([id]) => id.includes('HandlerAlarm'));
  expect(
    handlers![1].Properties.Metrics.flatMap(({ MetricStat }: any) => MetricStat?.Metric.MetricName ?? []).sort(),
  ).toEqual(['ApproximateNumberOfMessagesVisible', 'Errors']);
});

test('a lifecycle without batches has nothing of them', () => {
  const template = templateOf(createLifecycle({}, () => ({ batch: undefined })));
  template.resourceCountIs('AWS::SageMaker::Pipeline', 1);
});
