import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Token } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { SCIKIT_LEARN_ALGORITHMS } from '../../../constructs/training/scikit-learn-parameters';
import type { ScikitLearnName } from '../../../contract/algorithms';
import {
  Algorithm,
  Column,
  DataPrepStage,
  DataRecipe,
  ModelRegistry,
  ProblemType,
  SuccessCriterion,
  TrainingJob,
  TrainingPipeline,
} from '../../../lib';
import { createPipeline, createStack, findStep, readDefinition } from '../fixtures';

const TARGETS = {
  binary: Column.target({ positiveClass: 'Yes' }),
  multiclass: Column.classTarget({ classes: ['low', 'middle', 'high'] }),
  regression: Column.numericTarget({ unit: 'USD' }),
};
type Kind = keyof typeof TARGETS;

/** The step that trains an algorithm on a target. */
function train(kind: Kind, algorithm: Algorithm) {
  const stack = createStack('eu-west-1');
  const bucket = new s3.Bucket(stack, 'Bucket');
  const pipeline = new TrainingPipeline(stack, 'Pipeline', { pipelineName: 'rows', bucket });
  new TrainingJob(stack, 'Training', {
    pipeline,
    registry: new ModelRegistry(stack, 'Registry'),
    data: new DataPrepStage(stack, 'Data', {
      pipeline,
      source: bucket,
      sourcePrefix: 'raw/',
      recipe: new DataRecipe({ columns: { id: Column.id(), y: TARGETS[kind], x: Column.numeric() } }),
    }),
    algorithm,
    successCriteria: [SuccessCriterion.of({ binary: 'auc', multiclass: 'auc', regression: 'r2' }[kind]).atLeast(0.5)],
  });
  return findStep(readDefinition(stack), 'Train').Arguments;
}

/** Those of numbers; text-classification.test.ts has the other one. */
const NAMES = (Object.keys(SCIKIT_LEARN_ALGORITHMS) as ScikitLearnName[]).filter(
  (name) => !SCIKIT_LEARN_ALGORITHMS[name].readsText && !SCIKIT_LEARN_ALGORITHMS[name].readsImages,
);
const COMBINATIONS = NAMES.flatMap((name) =>
  SCIKIT_LEARN_ALGORITHMS[name].problemTypes.map((kind) => [name, kind] as const),
);

/** What the Python tests train with: `npx jest test/constructs/training/scikit-learn-algorithm -u` writes it anew. */
const RENDERED = path.join(__dirname, '../../../jobs/tests/algorithm-hyperparameters.json');

test('what each algorithm is told, as the tests of the script take it', () => {
  const stack = createStack('eu-west-1');
  const ours = COMBINATIONS.map(([name, problemType], index) => {
    const { hyperparameters } = Algorithm[name]().bind(new Construct(stack, `Algorithm${index}`), {
      problemType,
      featureNames: ['x'],
      targetName: 'y',
      inVpc: false,
      networkIsolation: true,
      ...(problemType === ProblemType.MULTICLASS ? { classes: ['low', 'middle', 'high'] } : {}),
    });
    const { sagemaker_program, sagemaker_submit_directory, ...own } = hyperparameters ?? {};
    return own;
  });
  const text = `${JSON.stringify(ours, undefined, 1)}\n`;
  if (!existsSync(RENDERED) || process.argv.includes('-u')) {
    writeFileSync(RENDERED, text);
  }
  expect(JSON.parse(readFileSync(RENDERED, 'utf8'))).toEqual(ours);
});

test('it is a script of the package in the scikit-learn image, and answers what the evaluation reads', () => {
  const { AlgorithmSpecification, HyperParameters, InputDataConfig } = train(
    'regression',
    Algorithm.elasticNet({ penalty: 0.5 }),
  );
  expect(AlgorithmSpecification.TrainingImage).toMatch(/sagemaker-scikit-learn:1\.4-2/);
  expect(HyperParameters).toEqual({
    algorithm: 'elasticNet',
    problem: 'regression',
    penalty: '0.5',
    l1Share: '0.5',
    standardize: 'true',
    seed: '0',
    lifecycle_program: 'train.py',
    sagemaker_program: 'lifecycle_entry.py',
    sagemaker_submit_directory: expect.stringMatching(/^\/opt\/ml\/input\/data\/code\/\w+\.gz$/),
  });
  expect(InputDataConfig.map(({ ChannelName }: { ChannelName: string }) => ChannelName)).toEqual([
    'train',
    'validation',
    'code',
  ]);
});

test.each<[string, Kind, () => Algorithm, RegExp]>([
  [
    'a number for classes',
    'regression',
    () => Algorithm.logisticRegression(),
    /^algorithm: Algorithm.logisticRegression is for binary and multiclass models, .* makes this one regression; for such a model there are Algorithm.xgboost, Algorithm.linearRegression, Algorithm.elasticNet, /,
  ],
  ['classes for a number', 'multiclass', () => Algorithm.elasticNet(), /for such a model .*logisticRegression/],
  [
    'weights of no classes',
    'regression',
    () => Algorithm.randomForest({ balanceClasses: true }),
    /^balanceClasses: is for models of classes/,
  ],
])('refuses %s', (_, kind, make, message) => {
  expect(() => train(kind, make())).toThrow(message);
});

test.each<[() => Algorithm, string]>([
  [() => Algorithm.randomForest({ trees: 0 }), 'trees: must be a whole number, at least 1 and at most 10000, got 0'],
  [
    () => Algorithm.randomForest({ maximumDepth: 2.5 }),
    'maximumDepth: must be a whole number, at least 1 and at most 64, got 2.5',
  ],
  [() => Algorithm.randomForest({ featureShare: 0 }), 'featureShare: must be a number, above 0 and at most 1, got 0'],
  [() => Algorithm.elasticNet({ penalty: 0 }), 'penalty: must be a number, above 0, got 0'],
  [() => Algorithm.elasticNet({ penalty: Number.NaN }), 'penalty: must be a number, above 0, got NaN'],
  [() => Algorithm.elasticNet({ l1Share: 0 }), 'l1Share: must be a number, at least 0.01 and at most 1, got 0'],
  [() => Algorithm.logisticRegression({ penalty: -1 }), 'penalty: must be a number, at least 0, got -1'],
  [
    () => Algorithm.neuralNetwork({ hiddenLayers: [64, 0] }),
    'hiddenLayers: must be 1 to 10 numbers, each a whole number, at least 1 and at most 4096, got [64, 0]',
  ],
  [
    () => Algorithm.neuralNetwork({ hiddenLayers: [] }),
    'hiddenLayers: must be 1 to 10 numbers, each a whole number, at least 1 and at most 4096, got []',
  ],
  [
    () => Algorithm.randomForest({ tres: 3 } as object),
    "tres: is no property of RandomForestProps, did you mean 'trees'?",
  ],
  [() => Algorithm.decisionTree({ balanceClasses: 'yes' } as never), "balanceClasses: must be a boolean, got 'yes'"],
])('refuses what is out of range: %#', (make, message) => {
  expect(make).toThrow(message);
});

test('a number that only the deployment fills in passes through', () => {
  const trees = Token.asNumber({ resolve: () => 100 });
  expect(() => train('binary', Algorithm.randomForest({ trees }))).not.toThrow();
});

test('several instances that would train the same forest each are warned of', () => {
  const warnings = (algorithm: Algorithm): number => {
    const stack = createStack('eu-west-1');
    createPipeline(stack, { algorithm, instanceCount: 3 });
    return Annotations.fromStack(stack).findWarning(
      '*',
      Match.stringLikeRegexp(
        'instanceCount: the algorithm trains in the image .* on one instance, so that 3 of them train the same model 3 times',
      ),
    ).length;
  };
  expect(warnings(Algorithm.randomForest())).toBe(1);
  expect(warnings(Algorithm.xgboost({ rounds: 3 }))).toBe(0);
});
