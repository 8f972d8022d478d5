// What a change costs, counted by hand beside it, and the page of costs, which comes of the same table.
import { mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { InstanceType } from '@aws-cdk/aws-sagemaker-alpha';
import { type App, CfnParameter, type CfnResource, Duration, Stack } from 'aws-cdk-lib';
import * as applicationautoscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { readKept, renderCosts } from '../../../bench/scale';
import { readStacks } from '../../../cli/review/assembly';
import type { Item } from '../../../cli/review/items';
import { ESTIMATED } from '../../../cli/review/monitor-metrics';
import { ASSUMPTIONS, readPrices } from '../../../cli/review/price-file';
import { type Review, reviewStacks } from '../../../cli/review/review';
import { listRunCosts } from '../../../cli/review/run-costs';
import { PRICES } from '../../../contract/prices';
import {
  Algorithm,
  Column,
  DataRecipe,
  Frequency,
  HyperparameterRange,
  MlLifecycleStack,
  type MlLifecycleStackProps,
  Problem,
  SuccessCriterion,
} from '../../../lib';
import { readPage } from '../../docs/read-samples';
import { BASE, type Build, lifecycle, synthesize } from './pairs';

const NO_RULES = { replacing: {}, stateful: [] };

const base = readStacks(synthesize(lifecycle()));

function write(prices: object): string {
  const file = path.join(mkdtempSync(path.join(os.tmpdir(), 'prices-')), 'prices.json');
  writeFileSync(file, JSON.stringify(prices));
  return file;
}

function compare(build: Build, prices: object = {}): Review {
  return reviewStacks(base, readStacks(synthesize(build)), NO_RULES, readPrices(write(prices)));
}

const change = (props: Partial<MlLifecycleStackProps>, prices?: object): Review => compare(lifecycle(props), prices);

const moneyOf = ({ findings }: Review): string[] =>
  findings.filter(({ section }) => section === 'money').map(({ text }) => text);

const detailsOf = ({ findings }: Review, start: string): readonly string[] | undefined =>
  findings.find(({ section, text }) => section === 'money' && text.startsWith(start))?.details;

test('a larger endpoint costs its hours, and is to be decided', () => {
  const review = change({ endpoint: { instanceType: InstanceType.of('ml.m5.xlarge') } });
  const { month, thousandPredictions } = review.money;
  expect(month.after! - month.before!).toBeCloseTo(2 * (0.23 - 0.115) * 730, 6);
  expect(thousandPredictions[0].after).toBeCloseTo((2 * 0.23 * 730) / 1000, 6);
  expect(moneyOf(review)).toEqual([
    expect.stringMatching(/^a month without traffic and training: \d+\.\d\d → \d+\.\d\d USD \(\+167\.90\)$/),
    '1,000 predictions: 0.17 → 0.34 USD (+0.17), at 1,000,000 a month',
    'counted with prices of us-east-1, 2026-11; 5 min a processing job, 5 min a training, 5 min a transform; without storage, logs and data transfer',
  ]);
  expect(detailsOf(review, 'a month')).toEqual([
    'Churn/Default/Endpoint/churn/Resource: endpoint 167.90 USD (2 × ml.m5.large) → 335.80 USD (2 × ml.m5.xlarge)',
  ]);
  expect(review.findings.filter(({ kind }) => kind === 'higher-cost')).toHaveLength(1);
});

test('the loop without traffic is what its resources cost', () => {
  const { month } = change({}).money;
  const alarms = 11 + 9;
  const metrics = (15 + 17) / 24 + 2;
  const runs = { monitors: 2 * (730 / 24), hourly: 730, sweep: 730 * 6 };
  const seconds = 2;
  const functions =
    (runs.sweep * 256 +
      runs.hourly * readMemory('Retrain') +
      (730 / 24) * (readMemory('Drift') + readMemory('Quality'))) /
    1024;
  const all = runs.monitors + runs.hourly + runs.sweep;
  expect(month.before).toBeCloseTo(
    2 * 0.115 * 730 +
      (alarms * 0.1 + 3 + 1) +
      metrics * 0.3 +
      (runs.monitors + runs.hourly + runs.sweep) * 0.00001 +
      functions * seconds * 0.0000133334 +
      all * (0.2e-6 + 1e-6),
    6,
  );
});

/** The MB of the function that a schedule of this part starts. */
function readMemory(part: string): number {
  const [{ template }] = base;
  const found = Object.entries(template.Resources!).find(
    ([id, { Type }]) => Type === 'AWS::Lambda::Function' && id.startsWith(part),
  );
  return Number(found![1].Properties!.MemorySize);
}

test('a retraining costs its jobs: of a tuning each training, on spot its share, kept warm as long as that', () => {
  const tuned = { tuning: { ranges: { eta: HyperparameterRange.continuous(0.1, 0.3) }, maximumTrainings: 4 } };
  const spot = { maximumRuntime: Duration.minutes(30), spot: { maximumWait: Duration.hours(1) } };
  const [hour, five] = [0.115, 5 / 60];
  const of = (training: MlLifecycleStackProps['training'], prices?: object) =>
    change({ training }, prices).money.retraining[0].after;
  expect(of({})).toBeCloseTo(5 * hour * five, 9);
  expect(of(tuned)).toBeCloseTo((4 + 4) * hour * five, 9);
  expect(of(spot)).toBeCloseTo((4 + ASSUMPTIONS.spotShare) * hour * five, 9);
  expect(of({ keepAlive: Duration.minutes(10) })).toBeCloseTo(5 * hour * five + hour * (10 / 60), 9);
  expect(of({}, { assumptions: { trainingMinutes: 60 } })).toBeCloseTo(4 * hour * five + hour, 9);
  expect(detailsOf(change({ training: spot }), 'a retraining')).toEqual([
    'step Train 0.0096 USD (1 × ml.m5.large, 5 min, at most 0.12 USD where it is stopped) → 0.0038 USD (1 × ml.m5.large spot, 5 min, at most 0.02 USD where it is stopped)',
  ]);
});

test('what has no price is named and not counted', () => {
  const database: Build = (app: App) => {
    const stack = new MlLifecycleStack(app, 'Churn', {
      ...BASE,
      training: { instanceType: InstanceType.of('ml.m7i.large') },
    });
    const vpc = new ec2.Vpc(new Stack(app, 'Network'), 'Vpc', { maxAzs: 2, natGateways: 1 });
    vpc.addInterfaceEndpoint('Runtime', { service: ec2.InterfaceVpcEndpointAwsService.SAGEMAKER_RUNTIME });
    new rds.CfnDBInstance(stack, 'Rows', { dbInstanceClass: 'db.t4g.micro' });
  };
  const review = compare(database);
  expect(review.money.unknown).toEqual(['AWS::RDS::DBInstance', 'ml.m7i.large']);
  expect(moneyOf(review)).toContain('not in the table of prices, so not counted: AWS::RDS::DBInstance, ml.m7i.large');
  expect(review.money.month.after! - review.money.month.before!).toBeCloseTo((0.045 + 2 * 0.01) * 730, 6);
  expect(compare(database, { instanceHour: { 'ml.m7i.large': 0.121 } }).money.unknown).toEqual([
    'AWS::RDS::DBInstance',
  ]);
});

/** What an endpoint of AWS's own is made of. */
interface OwnEndpoint {
  readonly variant?: Partial<sagemaker.CfnEndpointConfig.ProductionVariantProperty>;
  readonly scaling?: readonly [minimum: number, maximum: number];
  readonly configurationName?: string;
}

const own =
  ({ variant, scaling, configurationName }: OwnEndpoint = {}): Build =>
  (app) => {
    const stack = new Stack(app, 'Own');
    const on = { instanceType: 'ml.m5.large', initialInstanceCount: 2 };
    const configuration = new sagemaker.CfnEndpointConfig(stack, 'Configuration', {
      endpointConfigName: configurationName,
      productionVariants: [
        { modelName: 'churn', variantName: 'AllTraffic', initialVariantWeight: 1, ...(variant ?? on) },
      ],
    });
    const endpoint = new sagemaker.CfnEndpoint(stack, 'Endpoint', {
      endpointConfigName: configuration.attrEndpointConfigName,
    });
    if (scaling !== undefined) {
      const [minCapacity, maxCapacity] = scaling;
      new applicationautoscaling.ScalableTarget(stack, 'Scaling', {
        serviceNamespace: applicationautoscaling.ServiceNamespace.SAGEMAKER,
        scalableDimension: 'sagemaker:variant:DesiredInstanceCount',
        resourceId: `endpoint/${endpoint.attrEndpointName}/variant/AllTraffic`,
        minCapacity,
        maxCapacity,
      }).scaleToTrackMetric('Requests', {
        predefinedMetric: applicationautoscaling.PredefinedMetric.SAGEMAKER_VARIANT_INVOCATIONS_PER_INSTANCE,
        targetValue: 100,
      });
    }
  };

const RULES = { replacing: { 'AWS::SageMaker::EndpointConfig': { ProductionVariants: 'yes' } }, stateful: [] } as const;

const reviewOwn = (before: OwnEndpoint, after: OwnEndpoint): Review =>
  reviewStacks(readStacks(synthesize(own(before))), readStacks(synthesize(own(after))), RULES);

const decided = ({ findings }: Review): string[] =>
  findings.filter(({ kind }) => kind !== undefined).map(({ kind, text }) => `${kind}: ${text}`);

const serverless = (memorySizeInMb: number, more: object = {}): OwnEndpoint => ({
  variant: { serverlessConfig: { maxConcurrency: 5, memorySizeInMb, ...more } },
});

describe("an endpoint of AWS's own", () => {
  const hour = 0.115;

  test('costs its instances, and another configuration rolls it out', () => {
    const review = reviewOwn({}, { variant: { instanceType: 'ml.m5.xlarge', initialInstanceCount: 3 } });
    expect(review.money.month.before).toBeCloseTo(2 * hour * 730, 6);
    expect(review.money.month.after).toBeCloseTo(3 * 0.23 * 730, 6);
    expect(review.money.unknown).toEqual([]);
    expect(decided(review)).toEqual([
      'rollout: the endpoint will be rolled out: all traffic at once, when the new instances answer; what serves goes on serving until then',
      'higher-cost: a month without traffic and training: 167.90 → 503.70 USD (+335.80)',
    ]);
    expect(review.findings.map(({ text }) => text)).toEqual(
      expect.arrayContaining([
        'endpoint: AllTraffic.InstanceType ml.m5.large → ml.m5.xlarge',
        'endpoint: AllTraffic.InitialInstanceCount 2 → 3',
      ]),
    );
  });

  test('that is scaled costs its fewest instances, and at most all of them', () => {
    const { money, findings } = reviewOwn({ scaling: [1, 4] }, { scaling: [1, 40] });
    const alarms = 2 * 0.1;
    expect(money.month).toEqual({ before: hour * 730 + alarms, after: hour * 730 + alarms });
    expect(money.monthAtMost!.after! - money.monthAtMost!.before!).toBeCloseTo(36 * hour * 730, 6);
    expect(decided({ money, findings })).toEqual([
      'higher-cost: a month in which scaling has all its instances: 336.00 → 3,358.20 USD (+3,022.20)',
    ]);
  });

  test('without servers costs by request alone', () => {
    const { money, findings } = reviewOwn(serverless(2048), serverless(6144));
    expect(money.month).toEqual({ before: 0, after: 0 });
    expect(money.thousandPredictions[0].before).toBeCloseTo(1000 * 0.1 * 2 * 0.00002, 9);
    expect(money.thousandPredictions[0].after).toBeCloseTo(1000 * 0.1 * 6 * 0.00002, 9);
    expect(moneyOf({ money, findings })).toContain(
      '1,000 predictions: 0.0040 → 0.01 USD (+0.0080), at 1,000,000 a month, a serverless one in 0.1 s',
    );
  });

  test('whose price is unknown afterwards is no saving, and to be decided', () => {
    const review = reviewOwn(serverless(2048), serverless(2048, { provisionedConcurrency: 2 }));
    const text =
      'not in the table of prices, so not counted: Own/Endpoint, of which 2 requests at a time are provisioned';
    expect(moneyOf(review)).toEqual([text]);
    expect(decided(review)).toContain(`higher-cost: ${text}`);
    const larger = reviewOwn({}, { variant: { instanceType: 'ml.p5.48xlarge', initialInstanceCount: 1 } });
    expect(moneyOf(larger).slice(0, 2)).toEqual([
      'a month without traffic and training: 167.90 → 0.00 USD, each without what is not counted',
      'not in the table of prices, so not counted: ml.p5.48xlarge',
    ]);
  });

  test('whose configuration has a name of its own cannot be deployed', () => {
    const configurationName = 'churn-1';
    const review = reviewOwn(
      { configurationName },
      { configurationName, variant: { instanceType: 'ml.m5.xlarge', initialInstanceCount: 2 } },
    );
    expect(decided(review)[0]).toBe(
      'replacement: AWS::SageMaker::EndpointConfig is replaced, because ProductionVariants changes: the deployment fails, because its name churn-1 is given and CloudFormation makes the new one before it deletes the old one; give it another name, or none',
    );
  });

  test("the scaling of this library's is counted as well", () => {
    const scaled =
      (maximum: number): Build =>
      (app) => {
        const { lifecycle: churn } = new MlLifecycleStack(app, 'Churn', BASE);
        new applicationautoscaling.ScalableTarget(churn, 'Scaling', {
          serviceNamespace: applicationautoscaling.ServiceNamespace.SAGEMAKER,
          scalableDimension: 'sagemaker:variant:DesiredInstanceCount',
          resourceId: `endpoint/${churn.endpoint.endpointName}/variant/AllTraffic`,
          minCapacity: 2,
          maxCapacity: maximum,
        });
      };
    const [old, fresh] = [scaled(2), scaled(5)].map((build) => readStacks(synthesize(build)));
    const { monthAtMost } = reviewStacks(old, fresh, NO_RULES).money;
    expect(monthAtMost!.after! - monthAtMost!.before!).toBeCloseTo(3 * hour * 730, 6);
  });
});

test('settings and a list that only the deployment knows are not counted as what their names look like', () => {
  const unknown: Build = (app: App) => {
    const stack = new MlLifecycleStack(app, 'Churn', BASE);
    const endpoint = stack.lifecycle.endpoint.node.defaultChild as CfnResource;
    endpoint.addPropertyOverride('Settings', {
      'Fn::Join': ['', ['{"instanceType":"ml.m5.large","instanceCount":', { Ref: 'Count' }, '}']],
    });
    new CfnParameter(stack, 'Count', { type: 'Number' });
    const subnets = new CfnParameter(stack, 'Subnets', { type: 'List<String>' });
    new ec2.CfnVPCEndpoint(stack, 'Runtime', {
      vpcId: 'vpc-1',
      serviceName: 'runtime',
      vpcEndpointType: 'Interface',
      subnetIds: subnets.valueAsList,
    });
  };
  const { money } = compare(unknown);
  expect(money.unknown).toEqual(['Churn/Default/Endpoint/churn/Resource, whose settings only the deployment knows']);
  expect(money.month.after! - money.month.before!).toBeCloseTo(0.01 * 730 - 2 * 0.115 * 730, 6);
});

test('a step whose number of instances only the run knows is named and not counted', () => {
  const count = (InstanceCount: number | object) => {
    const train = { Type: 'Training', Arguments: { ResourceConfig: { InstanceType: 'ml.m5.large', InstanceCount } } };
    const facts = { PipelineDefinition: { PipelineDefinitionBody: { Steps: { Train: train } } } } as Item['facts'];
    const [run] = listRunCosts([{ type: 'AWS::SageMaker::Pipeline', path: 'Pipeline', facts } as Item], readPrices());
    return [run.costs.map(({ what }) => what), run.unknown];
  };
  expect(count(2)).toEqual([['step Train'], []]);
  expect(count({ Get: 'Steps.Choose.OutputParameters.Count' })).toEqual([
    [],
    ['ml.m5.large of step Train, whose number only the run knows'],
  ]);
});

test('where no cost changes, one sentence says what they are, and nothing where nothing changes', () => {
  expect(moneyOf(change({ algorithm: Algorithm.xgboost({ rounds: 60 }) }))).toEqual([
    expect.stringMatching(
      /^costs stay as they are: 175\.\d\d USD a month without traffic and training, 0\.05 a retraining, 0\.17 for 1,000 predictions at 1,000,000 a month$/,
    ),
  ]);
  expect(change({}).findings).toEqual([]);
});

test('another region than that of the prices is said', () => {
  const inFrankfurt: Build = (app) =>
    void new MlLifecycleStack(app, 'Churn', { ...BASE, env: { region: 'eu-central-1' }, decisionThreshold: 0.4 });
  const at = (prices?: object): string => detailsOf(compare(inFrankfurt, prices), 'costs stay')![0]!;
  expect(at()).toContain('prices of us-east-1, 2026-11, though it is deployed to eu-central-1;');
  expect(at({ region: 'eu-central-1', asOf: 'December' })).toContain('prices of eu-central-1, December; ');
});

test.each([
  [{ instanceHours: {} }, /instanceHours: is not known; known are region, asOf, instanceHour, /],
  [{ keyMonth: '1' }, /keyMonth: must be a number of at least 0, got "1"$/],
  [{ instanceHour: { 'ml.m5.large': -1 } }, /instanceHour\.ml\.m5\.large: must be a number of at least 0, got -1$/],
  [
    { assumptions: { predictionsPerMonth: 0 } },
    /assumptions\.predictionsPerMonth: must be a number of at least 1, got 0$/,
  ],
  [{ assumptions: { spotShare: 40 } }, /assumptions\.spotShare: must be a number from 0 to 1, got 40$/],
  [{ assumptions: { minutes: 3 } }, /assumptions\.minutes: is not known; known are processingMinutes, /],
  [[], /must be an object, got \[\]$/],
])('the file of prices %j is refused', (prices, message) => {
  expect(() => readPrices(write(prices))).toThrow(message);
});

test('docs/review.md has a file of prices that is taken, all names of amounts, and what is assumed', () => {
  const page = readPage('docs/review.md');
  const [, given] = /```json\n(\{\n {2}"region".*?)```/s.exec(page)!;
  expect(readPrices(write(JSON.parse(given) as object)).prices).toMatchObject({ asOf: '2026-12', keyMonth: 1 });
  const amounts = Object.entries(PRICES).flatMap(([name, value]) => (typeof value === 'number' ? [`\`${name}\``] : []));
  expect(page).toContain(`Amounts have the names of the table: ${amounts.join(', ')}.`);
  for (const [name, value] of Object.entries(ASSUMPTIONS)) {
    expect(page).toMatch(new RegExp(`\\|.*\`${name}\`.* \\| ${value.toLocaleString('en-US')} \\|`));
  }
});

test('a file of prices that is missing is named', () => {
  expect(() => readPrices('/no/prices.json')).toThrow(/^--prices \/no\/prices\.json: ENOENT/);
});

test('the page of costs is what the table of prices makes of the measurement', () => {
  const page = readPage('docs/cost.md');
  for (const [name, table] of Object.entries(renderCosts(readKept().measured))) {
    expect(page).toContain(`<!-- ${name}: written by bench/scale.ts -->\n${table}\n<!-- end of ${name} -->`);
  }
  expect(page).toContain(`CloudWatch charges ${PRICES.metricMonth.toFixed(2)} USD a month for every name`);
});

test('docs/model-quality.md names as many estimates as are counted', () => {
  const [, binary, classes, numbers] =
    /((?:`Estimated\w+`(?:, )?)+) \(multi-class: ((?:`Estimated\w+`(?:, )?)+); regression: ((?:`Estimated\w+`(?:, )?)+)\)/.exec(
      readPage('docs/model-quality.md'),
    )!;
  const size = (names: string): number => names.split(', ').length;
  expect({ binary: size(binary), multiclass: size(classes), regression: size(numbers) }).toEqual(ESTIMATED);
});

describe('forecasts on a schedule', () => {
  const demand = {
    lifecycleName: 'churn',
    recipe: new DataRecipe({
      columns: { units: Column.numericTarget() },
      problem: Problem.forecasting({ timestamp: 'day', series: ['shop'], horizon: 7, frequency: Frequency.DAY }),
    }),
    algorithm: Algorithm.lagGradientBoosting(),
    successCriteria: [SuccessCriterion.mase().atMost(0.9)],
  };
  const weekly = ScheduleExpression.cron({ weekDay: 'MON', hour: '5', minute: '0' });
  const review = reviewStacks(
    readStacks(synthesize(lifecycle(demand))),
    readStacks(synthesize(lifecycle({ ...demand, batch: { schedule: weekly } }))),
    NO_RULES,
    readPrices(write({})),
  );

  test('cost their jobs as often as they are due, and are no retraining', () => {
    const { month, retraining } = review.money;
    // Three jobs of five minutes on 52 Mondays of 2026.
    const batches = ((3 * 5) / 60) * 0.115 * (52 / 12);
    // The alarm of the handlers reads the errors of the function that starts them as well.
    const least = batches + PRICES.alarmMetricMonth;
    expect(month.after! - month.before!).toBeGreaterThan(least);
    expect(month.after! - month.before!).toBeLessThan(least + 0.01);
    expect(detailsOf(review, 'a month')).toContainEqual(
      expect.stringMatching(/Batch\/Starter\/Schedule: batches none → 0\.12 USD \(4 runs of 3 jobs\)/),
    );
    expect(retraining.map(({ before, after }) => before === after)).toEqual([true]);
  });

  test('cost every day what the page says', () => {
    const jobs = ((3 * ASSUMPTIONS.processingMinutes) / 60) * PRICES.instanceHour['ml.m5.large'];
    expect(ASSUMPTIONS.transformMinutes).toBe(ASSUMPTIONS.processingMinutes);
    expect(readPage('docs/cost.md')).toContain(
      `at five minutes each on ml.m5.large ${jobs.toFixed(3)} USD, every day ${((jobs * 365) / 12).toFixed(2)} USD a month`,
    );
  });

  test('are of the lifecycle, and of nothing that trains', () => {
    expect(review.findings.flatMap(({ lifecycles = [] }) => lifecycles)).toEqual([]);
    expect(review.findings.map(({ text }) => text).join('\n')).not.toContain('the next run of the pipeline trains');
  });
});
