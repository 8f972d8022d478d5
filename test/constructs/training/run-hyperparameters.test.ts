import { CfnParameter, Token } from 'aws-cdk-lib';
import { Algorithm, HyperparameterRange, type TrainingJobProps, type TuningOptions } from '../../../lib';
import { createPipeline, createStack, readDefinition, readEvaluation } from '../fixtures';

const RANGES = {
  num_round: HyperparameterRange.integer(5, 200),
  eta: HyperparameterRange.continuous(0.01, 0.5),
  booster: HyperparameterRange.categorical(['gbtree', 'dart']),
};
const algorithm = Algorithm.xgboost({ rounds: 10, hyperparameters: { eta: 0.3, booster: 'gbtree', max_depth: 4 } });

function create(overrides: Partial<TrainingJobProps>): ReturnType<typeof createStack> {
  const stack = createStack();
  createPipeline(stack, { algorithm, ...overrides });
  return stack;
}

const findStep = (definition: any, name: string): any =>
  definition.Steps.find(({ Name }: { Name: string }) => Name === name);

test('each is a parameter of the pipeline with the deployed value, which trains and of which the evaluation hears', () => {
  const definition = readDefinition(create({ runHyperparameters: RANGES }));
  const parameters = definition.Parameters.filter(({ Name }: { Name: string }) => Name.startsWith('Hyperparameter_'));
  expect(parameters).toEqual(
    Object.entries({ num_round: '10', eta: '0.3', booster: 'gbtree' }).map(([name, value]) => ({
      Name: `Hyperparameter_${name}`,
      Type: 'String',
      DefaultValue: value,
    })),
  );
  const { HyperParameters } = findStep(definition, 'Train').Arguments;
  expect(HyperParameters).toMatchObject({
    num_round: { Get: 'Parameters.Hyperparameter_num_round' },
    eta: { Get: 'Parameters.Hyperparameter_eta' },
    booster: { Get: 'Parameters.Hyperparameter_booster' },
    max_depth: '4',
  });
  const told: unknown[] = findStep(definition, 'Evaluate').Arguments.AppSpecification.ContainerArguments;
  const at = told.indexOf('--chosen');
  expect(told.slice(at, at + 2)).toEqual([
    '--chosen',
    { 'Std:Join': { On: '=', Values: ['num_round', { Get: 'Parameters.Hyperparameter_num_round' }] } },
  ]);
});

test('the evaluation is told their bounds by the deployment, and not by the run', () => {
  expect(readEvaluation(create({ runHyperparameters: RANGES })).runHyperparameters).toEqual({
    num_round: { whole: true, minimum: 5, maximum: 200 },
    eta: { minimum: 0.01, maximum: 0.5 },
    booster: { allowedValues: ['gbtree', 'dart'] },
  });
});

test('without them nothing is other than before', () => {
  const [without, empty] = [create({}), create({ runHyperparameters: {} })].map(readDefinition);
  expect(empty).toEqual(without);
  expect(JSON.stringify(without)).not.toContain('Hyperparameter_');
});

test('a deployed value that only the deployment knows is left to it', () => {
  const stack = createStack();
  const eta = new CfnParameter(stack, 'Eta', { type: 'Number', default: 0.2 });
  createPipeline(stack, {
    algorithm: Algorithm.xgboost({ rounds: 10, hyperparameters: { eta: Token.asString(eta.valueAsString) } }),
    runHyperparameters: { eta: RANGES.eta },
  });
  expect(() => readDefinition(stack)).not.toThrow();
});

test.each<[string, Partial<TrainingJobProps>, RegExp]>([
  [
    'a hyperparameter without a deployed value',
    { runHyperparameters: { gamma: HyperparameterRange.continuous(0, 1) } },
    /^runHyperparameters: 'gamma' must be a hyperparameter of the algorithm that has a value, .*; those are .*num_round/,
  ],
  [
    'bounds without the deployed value',
    { runHyperparameters: { num_round: HyperparameterRange.integer(20, 30) } },
    /^runHyperparameters: the range of num_round must hold the deployed value 10, got 20, 30$/,
  ],
  [
    'bounds that the algorithm does not take',
    { runHyperparameters: { eta: HyperparameterRange.continuous(0.1, 2) } },
    /^runHyperparameters: eta must be a number, at least 0 and at most 1, got '2'$/,
  ],
  [
    'a tuning besides',
    { runHyperparameters: RANGES, tuning: { ranges: { max_depth: RANGES.num_round } } satisfies TuningOptions },
    /^runHyperparameters: must be left out with tuning/,
  ],
])('%s is refused', (_, overrides, message) => {
  expect(() => create(overrides)).toThrow(message);
});
