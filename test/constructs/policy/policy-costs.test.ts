// What endpoints and retrainings may cost a month.
import { InstanceType } from '@aws-cdk/aws-sagemaker-alpha';
import { type App, CfnParameter, type CfnResource, Stack, Stage } from 'aws-cdk-lib';
import * as scaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import type { Construct } from 'constructs';
import { PRICES } from '../../../contract/prices';
import { LifecyclePolicy, MlLifecycle, type MlLifecycleProps, type MonthlyCostLimits } from '../../../lib';
import { createApp } from '../fixtures';
import { createLifecycle, judge, props } from './fixtures';

const ENDPOINT = '[Platform] Models/Churn/Endpoint: maximumMonthlyCost: the endpoint must cost at most';
const RETRAINING = '[Platform] Models/Churn/Retrain: maximumMonthlyCost: the retraining must have a budget of at most';

const judgeCosts = (maximumMonthlyCost: MonthlyCostLimits, build: (app: App) => unknown): string[] =>
  judge({ maximumMonthlyCost }, build);

const lifecycle =
  (overrides: Partial<MlLifecycleProps> = {}) =>
  (app: App) =>
    createLifecycle(app, overrides);

const budget = (maximumPerMonth: number, currency?: string) =>
  lifecycle({ retraining: { budget: { maximumPerMonth, prices: { 'ml.m5.large': 0.1 }, currency } } });

function scale(
  scope: Construct,
  resourceId: string,
  maxCapacity: number,
  serviceNamespace = scaling.ServiceNamespace.SAGEMAKER,
): void {
  const scalableDimension = 'sagemaker:variant:DesiredInstanceCount';
  const limits = { minCapacity: 1, maxCapacity };
  new scaling.ScalableTarget(scope, 'Scaling', { serviceNamespace, resourceId, scalableDimension, ...limits });
}

// Two instances of ml.m5.large for 730 hours.
const COST = 2 * PRICES.instanceHour['ml.m5.large']! * 730;

test.each<[name: string, limits: MonthlyCostLimits, build: (app: App) => unknown, refused: string[]]>([
  ['an endpoint that costs as much', { perEndpoint: COST }, lifecycle(), []],
  [
    'one that costs more',
    { perEndpoint: COST - 0.01 },
    lifecycle(),
    [`${ENDPOINT} ${COST - 0.01} USD a month, got 167.9 USD (2 × ml.m5.large)`],
  ],
  [
    'one that costs more by the prices that are given',
    { perEndpoint: 1000, prices: { 'ml.m5.large': 1 } },
    lifecycle(),
    [`${ENDPOINT} 1000 USD a month, got 1460 USD (2 × ml.m5.large)`],
  ],
  [
    'an instance type without a price',
    { perEndpoint: 1e6 },
    lifecycle({ endpoint: { instanceType: InstanceType.of('ml.p5.48xlarge') } }),
    [
      `${ENDPOINT} 1000000 USD a month, got ml.p5.48xlarge, of which no price is known; give its price in maximumMonthlyCost.prices`,
    ],
  ],
  [
    'another currency, in which no price is known here',
    { perEndpoint: 1000, currency: 'EUR' },
    lifecycle(),
    [
      `${ENDPOINT} 1000 EUR a month, got ml.m5.large, of which no price is known; give its price in maximumMonthlyCost.prices`,
    ],
  ],
  [
    'an endpoint that is scaled, by its largest capacity',
    { perEndpoint: COST },
    (app) => {
      const { endpoint } = createLifecycle(app);
      scale(endpoint, `endpoint/${endpoint.endpointName}/variant/${endpoint.variantName}`, 5);
    },
    [`${ENDPOINT} ${COST} USD a month, got 419.75 USD (5 × ml.m5.large)`],
  ],
  [
    'an endpoint that is scaled under a name which only the deployment knows',
    { perEndpoint: COST },
    (app) => {
      const stack = new Stack(app, 'Models');
      const name = new CfnParameter(stack, 'Name').valueAsString;
      const { endpoint } = new MlLifecycle(stack, 'Churn', props());
      (endpoint.node.defaultChild as CfnResource).addPropertyOverride('EndpointName', { Ref: 'Name' });
      scale(endpoint, `endpoint/${name}/variant/${endpoint.variantName}`, 5);
    },
    [`${ENDPOINT} ${COST} USD a month, got 419.75 USD (5 × ml.m5.large)`],
  ],
  [
    'what scales something else',
    { perEndpoint: COST },
    (app) => {
      const { endpoint } = createLifecycle(app);
      const stack = new Stack(app, 'Web');
      scale(stack, 'service/cluster/web', 100, scaling.ServiceNamespace.ECS);
      new sagemaker.CfnEndpointConfig(stack, 'Config', {
        productionVariants: [
          { modelName: 'm', variantName: 'v', initialInstanceCount: 1, instanceType: 'ml.m5.large' },
        ],
      });
      const small = { instanceType: InstanceType.of('ml.t3.medium') };
      const { endpoint: namesake } = createLifecycle(new Stage(app, 'Load'), { endpoint: small });
      scale(namesake, `endpoint/${endpoint.endpointName}/variant/${endpoint.variantName}`, 4);
    },
    [],
  ],
  [
    "variants of SageMaker's own configuration, together",
    { perEndpoint: 100 },
    (app) =>
      new sagemaker.CfnEndpointConfig(new Stack(app, 'Models'), 'Config', {
        productionVariants: ['a', 'b'].map((variantName) => ({
          modelName: 'm',
          variantName,
          initialVariantWeight: 1,
          initialInstanceCount: 1,
          instanceType: 'ml.m5.large',
        })),
      }),
    [
      '[Platform] Models/Config: maximumMonthlyCost: the endpoint must cost at most 100 USD a month, got 167.9 USD (1 × ml.m5.large + 1 × ml.m5.large)',
    ],
  ],
  ['a budget of the retraining', { perRetraining: 40 }, budget(40), []],
  ['a larger budget', { perRetraining: 40 }, budget(41), [`${RETRAINING} 40 USD a month, got 41 USD`]],
  [
    'a budget in another currency',
    { perRetraining: 40 },
    budget(30, 'EUR'),
    [`${RETRAINING} 40 USD a month, got 30 EUR`],
  ],
  [
    'a retraining without a budget',
    { perRetraining: 40 },
    lifecycle(),
    [`${RETRAINING} 40 USD a month, got none; set budget of the retraining`],
  ],
])('%s', (_, limits, build, refused) => {
  expect(judgeCosts(limits, build)).toEqual(refused);
});

test('a number that only the deployment knows cannot be judged', () => {
  const build = (app: App) => {
    const stack = new Stack(app, 'Models');
    const count = new CfnParameter(stack, 'Count', { type: 'Number' }).valueAsNumber;
    new sagemaker.CfnEndpointConfig(stack, 'Config', {
      productionVariants: [
        { modelName: 'm', variantName: 'v', initialInstanceCount: count, instanceType: 'ml.m5.large' },
      ],
    });
  };
  expect(judge({ maximumMonthlyCost: { perEndpoint: 1000 } }, build)).toEqual([]);
  expect(judge({ maximumMonthlyCost: { perEndpoint: 1000 }, refuseUndecided: true }, build)).toEqual([
    '[Platform] Models/Config: maximumMonthlyCost: the endpoint must cost at most 1000 USD a month, got a value that only the deployment or the run knows, so that it cannot be judged',
  ]);
});

test.each<[limits: MonthlyCostLimits, message: string]>([
  [{}, 'maximumMonthlyCost: needs perEndpoint or perRetraining, got neither'],
  [{ perEndpoint: -1 }, 'maximumMonthlyCost.perEndpoint: must be an amount of at least 0, got -1'],
  [{ perRetraining: Number.NaN }, 'maximumMonthlyCost.perRetraining: must be an amount of at least 0, got NaN'],
  [
    { perEndpoint: 1, prices: { 'ml.m5.large': -1 } },
    "maximumMonthlyCost.prices['ml.m5.large']: must be an amount of at least 0, got -1",
  ],
])('limits %j are refused', (maximumMonthlyCost, message) => {
  expect(() => new LifecyclePolicy(createApp(), 'Platform', { maximumMonthlyCost })).toThrow(message);
});
