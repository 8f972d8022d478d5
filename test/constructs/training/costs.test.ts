import { type Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { parseQualityConfig } from '../../../contract/quality-config';
import { Costs, ModelEndpoint, ModelRegistry, ProblemType, QualityMonitor, SuccessCriterion } from '../../../lib';
import { createPipeline, createStack, readEvaluation } from '../fixtures';

const CHURN = { falsePositive: 5, falseNegative: 60, unit: 'USD' };
const CLASSES = ['low', 'middle', 'high'];

/** What the only quality monitor of a stack is told. */
function readQuality(stack: Stack): any {
  const [text] = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function')).flatMap(
    ({ Properties }) => Properties.Environment?.Variables?.QUALITY_CONFIG ?? [],
  );
  return parseQualityConfig(text);
}

test('what wrong answers cost is told to the gate and to the monitor, from one place', () => {
  const stack = createStack('eu-west-1');
  const { training, registry, bucket } = createPipeline(stack, {
    costs: Costs.binary(CHURN),
    successCriteria: [
      SuccessCriterion.costPerRow().atMost(4, { certain: true }),
      SuccessCriterion.improvementOverNaive('costPerRow').atLeast(0.2),
    ],
  });
  const endpoint = new ModelEndpoint(stack, 'Endpoint', { endpointName: 'churn', registry, bucket });
  new QualityMonitor(stack, 'Quality', { endpoint, training });
  const costs = {
    unit: 'USD',
    matrix: [
      [0, 5],
      [60, 0],
    ],
  };
  const criterion = { metric: 'costPerRow', comparison: 'atMost', threshold: 4 };
  expect(readEvaluation(stack)).toMatchObject({
    costs,
    criteria: [
      { ...criterion, key: 'cost_per_row', certain: true },
      { metric: 'costPerRow', key: 'cost_per_row', comparison: 'atLeast', threshold: 0.2, overNaive: true },
    ],
  });
  expect(readQuality(stack)).toMatchObject({ costs, criteria: [criterion] });
});

test('a monitor without a training is told for itself', () => {
  const create = (props: object): Stack => {
    const stack = createStack();
    const bucket = new s3.Bucket(stack, 'Rows');
    const registry = new ModelRegistry(stack, 'Models', { modelPackageGroupName: 'models' });
    const endpoint = new ModelEndpoint(stack, 'Endpoint', { endpointName: 'churn', registry, bucket });
    new QualityMonitor(stack, 'Quality', { endpoint, ...props });
    return stack;
  };
  const classes = { problemType: ProblemType.MULTICLASS, costs: Costs.multiclass({ confusions: [], otherwise: 2 }) };
  expect(readQuality(create({ ...classes, classes: CLASSES })).costs).toEqual({
    matrix: [
      [0, 2, 2],
      [2, 0, 2],
      [2, 2, 0],
    ],
  });
  expect(() => create(classes)).toThrow('classes: required by the costs of a multiclass model, got none');
  expect(() => create({ successCriteria: [SuccessCriterion.costPerRow().atMost(4)] })).toThrow(
    'costs: required by a criterion of costPerRow, such as Costs.binary({ falsePositive: 5, falseNegative: 60 }), got none',
  );
  const { training } = createPipeline(createStack(), {});
  expect(() => create({ training, costs: Costs.binary(CHURN) })).toThrow(
    'costs: is stated by the training, and must not be given besides',
  );
});

test('confusions have a cost of their own, or that of all others', () => {
  const costs = Costs.multiclass({
    confusions: [{ actual: 'high', predicted: 'low', cost: 30 }],
    otherwise: 4,
    unit: 'days',
  });
  expect(costs._render(ProblemType.MULTICLASS, CLASSES)).toEqual({
    unit: 'days',
    matrix: [
      [0, 4, 4],
      [4, 0, 4],
      [30, 4, 0],
    ],
  });
  expect(() => costs._render(ProblemType.MULTICLASS, ['low', 'middle', 'top'])).toThrow(
    "costs: confusions must be of the target's classes low, middle, top, got 'high'",
  );
  expect(Costs.regression({ over: 1, under: 3 })._render(ProblemType.REGRESSION)).toEqual({ over: 1, under: 3 });
  expect(Costs.binary({ ...CHURN, truePositive: 5, trueNegative: -1 })._render(ProblemType.BINARY).matrix).toEqual([
    [-1, 5],
    [60, 5],
  ]);
});

const pair = { actual: 'high', predicted: 'low', cost: 3 };
test.each([
  [
    () => Costs.binary({ falsePositive: 0, falseNegative: 1 }),
    'falsePositive: must be a finite number above trueNegative, 0, got 0',
  ],
  [
    () => Costs.binary({ falsePositive: 1, falseNegative: 5, truePositive: 5 }),
    'falseNegative: must be a finite number above truePositive, 5, got 5',
  ],
  [
    () => Costs.binary({ falsePositive: NaN, falseNegative: 1 }),
    'falsePositive: must be a finite number above trueNegative, 0, got NaN',
  ],
  [
    () => Costs.binary({ falsePositive: 1, falseNegative: 1, trueNegative: -Infinity }),
    'falsePositive: must be a finite number above trueNegative, -Infinity, got 1',
  ],
  [() => Costs.binary({ ...CHURN, unit: ' ' }), 'unit: must be a word such as USD, got an empty string'],
  [
    () => Costs.binary({ ...CHURN, falsePositive: Token.asNumber({ Ref: 'Cost' }) }),
    'falsePositive: must be known at synthesis, got a token',
  ],
  [
    () => Costs.binary({ falseNegatives: 4 } as never),
    "falseNegatives: is no property of BinaryCosts, did you mean 'falseNegative'?",
  ],
  [() => Costs.regression({ over: 0, under: 1 }), 'over: must be a finite number above 0, got 0'],
  [() => Costs.regression({ over: 1, under: Infinity }), 'under: must be a finite number above 0, got Infinity'],
  [() => Costs.multiclass({ confusions: [], otherwise: 0 }), 'otherwise: must be a finite number above 0, got 0'],
  [
    () => Costs.multiclass({ confusions: [{ ...pair, cost: 0 }], otherwise: 1 }),
    'cost of low in place of high: must be a finite number above 0, got 0',
  ],
  [
    () => Costs.multiclass({ confusions: [pair, pair], otherwise: 1 }),
    "confusions: must name each pair once, got 'low' in place of 'high' twice",
  ],
  [
    () => Costs.multiclass({ confusions: [{ ...pair, actual: 'low' }], otherwise: 1 }),
    "confusions: must be of two classes each, got 'low' twice",
  ],
  [
    () => SuccessCriterion.costPerRow().atMost(Infinity),
    'threshold of costPerRow: must be a finite number, got Infinity',
  ],
  [
    () => createPipeline(createStack(), { costs: Costs.regression({ over: 1, under: 1 }) }),
    'costs: are those of a regression model, which Column.numericTarget makes, this one is binary; take Costs.binary({ … })',
  ],
])('costs that mean nothing are refused: %s', (create, message) => {
  expect(create).toThrow(expect.objectContaining({ name: 'LifecycleValidationError', message }));
});
