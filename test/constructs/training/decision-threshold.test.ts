import { Fn, Token } from 'aws-cdk-lib';
import {
  Algorithm,
  Column,
  Costs,
  DataRecipe,
  DecisionThreshold,
  MlLifecycle,
  ModelEndpoint,
  QualityMonitor,
  SuccessCriterion,
  type TrainingJobProps,
} from '../../../lib';
import { createTraining } from '../data/prepared-fixtures';
import { createPipeline, createStack, findStep, readDefinition, readEvaluation } from '../fixtures';

function train(decisionThreshold?: TrainingJobProps['decisionThreshold'], more: Partial<TrainingJobProps> = {}) {
  const stack = createStack('eu-west-1');
  return { stack, ...createPipeline(stack, { decisionThreshold, ...more }) };
}

const recorded = (stack: ReturnType<typeof train>['stack']): unknown =>
  findStep(readDefinition(stack), 'Register').Arguments.CustomerMetadataProperties.decisionThreshold;

const FROM_EVALUATION = {
  'Std:JsonGet': {
    PropertyFile: { Get: 'Steps.Evaluate.PropertyFiles.Evaluation' },
    Path: 'decision_threshold.text',
  },
};

test.each([
  ['a number', 0.3, 0.3, 0.3],
  ['a fixed one', DecisionThreshold.fixed(0.3), 0.3, 0.3],
  ['the best F1', DecisionThreshold.bestF1(), { rule: 'bestF1' }, undefined],
  ['a wanted recall', DecisionThreshold.recallAtLeast(0.9), { rule: 'recallAtLeast', share: 0.9 }, undefined],
])('%s is told to the evaluation and recorded on the version', (_, given, told, value) => {
  const { stack, training } = train(given);
  expect(readEvaluation(stack).decisionThreshold).toEqual(told);
  expect(training.decisionThreshold).toBe(value);
  expect(recorded(stack)).toEqual(FROM_EVALUATION);
});

test('the lowest cost is that of the costs', () => {
  const { stack } = train(DecisionThreshold.lowestCost(), {
    costs: Costs.binary({ falsePositive: 5, falseNegative: 60 }),
  });
  expect(readEvaluation(stack)).toMatchObject({
    decisionThreshold: { rule: 'lowestCost' },
    costs: {
      matrix: [
        [0, 5],
        [60, 0],
      ],
    },
  });
});

test('without one it is one half, and recorded as well', () => {
  const { stack, training } = train();
  expect(training.decisionThreshold).toBe(0.5);
  expect(readEvaluation(stack).decisionThreshold).toBe(0.5);
  expect(recorded(stack)).toEqual(FROM_EVALUATION);
  // A rule is a value of the configuration: the steps are the same.
  const names = (definition: any): string[] => definition.Steps.map(({ Name }: any) => Name);
  expect(names(readDefinition(train(DecisionThreshold.bestF1()).stack))).toEqual(names(readDefinition(stack)));
});

test('until a version says its own, the monitor takes the default one', () => {
  const { stack, training, registry, bucket } = train(DecisionThreshold.bestF1());
  const endpoint = new ModelEndpoint(stack, 'Endpoint', { endpointName: 'churn', registry, bucket });
  expect(() => new QualityMonitor(stack, 'Quality', { endpoint, training })).not.toThrow();
});

test('validation rows are needed to choose one', () => {
  const decisionThreshold = DecisionThreshold.bestF1();
  expect(() => createTraining({ job: { decisionThreshold } })).not.toThrow();
  const create = (threshold: TrainingJobProps['decisionThreshold']) => () =>
    createTraining({ props: { validation: undefined }, job: { decisionThreshold: threshold } });
  expect(create(0.3)).not.toThrow();
  expect(create(decisionThreshold)).toThrow(
    'decisionThreshold: is chosen on validation rows, which the data has none of, got bestF1; give validation rows, or a number',
  );
});

test.each([
  [
    () => train(DecisionThreshold.lowestCost()),
    'costs: required by DecisionThreshold.lowestCost(), such as Costs.binary({ falsePositive: 5, falseNegative: 60 }), got none',
  ],
  [() => DecisionThreshold.recallAtLeast(0), 'recallAtLeast: must be a number above 0 and at most 1, got 0'],
  [() => DecisionThreshold.recallAtLeast(1.1), 'recallAtLeast: must be a number above 0 and at most 1, got 1.1'],
  [() => DecisionThreshold.fixed(1.1), 'decisionThreshold: must be a number from 0 to 1, got 1.1'],
  [
    () => DecisionThreshold.fixed(Token.asNumber(Fn.ref('Threshold'))),
    'decisionThreshold: must be known at synthesis, got a token',
  ],
  [
    () => train('0.5' as never),
    "decisionThreshold: must be a number or a DecisionThreshold, such as DecisionThreshold.fixed(), DecisionThreshold.lowestCost(), DecisionThreshold.bestF1(), DecisionThreshold.recallAtLeast(), got '0.5'",
  ],
  [
    () =>
      new MlLifecycle(createStack('eu-west-1'), 'Kinds', {
        lifecycleName: 'kinds',
        recipe: new DataRecipe({
          columns: { id: Column.id(), kind: Column.classTarget({ classes: ['a', 'b', 'c'] }), x: Column.numeric() },
        }),
        algorithm: Algorithm.xgboost({ rounds: 5 }),
        successCriteria: [SuccessCriterion.macroF1().atLeast(0.5)],
        decisionThreshold: DecisionThreshold.bestF1(),
      }),
    'decisionThreshold: is for binary models, the target makes this one multiclass, got bestF1',
  ],
])('a threshold that cannot be is refused: %s', (create, message) => {
  expect(create).toThrow(expect.objectContaining({ message }));
});
