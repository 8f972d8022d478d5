import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { InstanceType } from '@aws-cdk/aws-sagemaker-alpha';
import {
  Algorithm,
  Column,
  DataRecipe,
  type DataRecipeProps,
  MlLifecycle,
  type MlLifecycleProps,
  Problem,
  ScriptFramework,
  SuccessCriterion,
  type TextLogisticRegressionProps,
} from '../../../lib';
import { findViolations } from '../../../local/service-models/find-violations';
import { SAGEMAKER_MODEL } from '../../../local/service-models/service-model';
import { createStack, findStep, readConfigurations, readDefinition } from '../fixtures';

const COLUMNS = {
  review: Column.id(),
  title: Column.text(),
  price: Column.numeric(),
  body: Column.text(),
  liked: Column.target({ positiveClass: 'yes', negativeClass: 'no' }),
};

function createRecipe(props: Partial<DataRecipeProps> = {}): DataRecipe {
  return new DataRecipe({ columns: COLUMNS, problem: Problem.textClassification(), ...props });
}

function createLifecycle(overrides: Partial<MlLifecycleProps> = {}): MlLifecycle {
  return new MlLifecycle(createStack('eu-west-1'), 'Reviews', {
    lifecycleName: 'reviews',
    recipe: createRecipe(),
    algorithm: Algorithm.textLogisticRegression(),
    successCriteria: [SuccessCriterion.auc().atLeast(0.8)],
    ...overrides,
  });
}

const readTrain = (lifecycle: MlLifecycle): any =>
  findStep(readDefinition(lifecycle.node.scope as never), 'Train').Arguments;

const ONE_TEXT = { review: COLUMNS.review, body: COLUMNS.body, liked: COLUMNS.liked };
const BLAZING = {
  recipe: new DataRecipe({ columns: ONE_TEXT, problem: Problem.textClassification() }),
  algorithm: Algorithm.blazingText({ hyperparameters: { epochs: 10, word_ngrams: 2, learning_rate: 0.05 } }),
};

test('texts are prepared whole, and go the way of every table', () => {
  const lifecycle = createLifecycle();
  const configurations = readConfigurations(lifecycle.node.scope as never);
  const { recipe } = configurations.find((content) => 'recipe' in content);
  expect(recipe).toMatchObject({
    target: { name: 'liked', positiveClass: 'yes' },
    features: [
      { name: 'title', type: 'text', whole: true },
      { name: 'price', type: 'numeric' },
      { name: 'body', type: 'text', whole: true },
    ],
  });
  expect(recipe.features[1]).not.toHaveProperty('whole');
  const definition = readDefinition(lifecycle.node.scope as never);
  const { Containers } = findStep(definition, 'CreateModel').Arguments;
  expect(Containers).toHaveLength(2);
  expect(findStep(definition, 'Predict').Arguments.TransformInput).toMatchObject({
    ContentType: 'text/csv',
    SplitType: 'Line',
  });
});

test('the script is told how many of the last columns are texts, and all of its parameters', () => {
  expect(readTrain(createLifecycle()).HyperParameters).toMatchObject({
    algorithm: 'textLogisticRegression',
    problem: 'binary',
    texts: '2',
    longestPhrase: '2',
    minimumTermRows: '2',
    maximumTerms: '50000',
    penalty: '0.2',
    balanceClasses: 'false',
    seed: '0',
  });
});

test('several classes are told as of every algorithm', () => {
  const columns = { body: Column.text(), mood: Column.classTarget({ classes: ['good', 'bad', 'mixed'] }) };
  const lifecycle = createLifecycle({
    recipe: createRecipe({ columns }),
    successCriteria: [SuccessCriterion.accuracy().atLeast(0.7)],
  });
  expect(readTrain(lifecycle).HyperParameters).toMatchObject({ problem: 'multiclass', classes: '3', texts: '1' });
});

test.each([
  ['logistic regression', false],
  ['BlazingText', true],
])('a training of texts is what SageMaker takes: %s', (_, builtIn) => {
  const { AlgorithmSpecification, ...training } = readTrain(createLifecycle(builtIn ? BLAZING : {}));
  const request = JSON.parse(
    JSON.stringify({
      TrainingJobName: 'job',
      ...training,
      AlgorithmSpecification: { ...AlgorithmSpecification, TrainingImage: 'image' },
    }),
    // References of the pipeline are texts once it runs.
    (_, value) =>
      value?.Get || value?.['Std:Join'] ? 's3://bucket/key' : value?.['Fn::Join'] ? 's3://bucket/key' : value,
  );
  // What CloudFormation fills in is no name yet.
  const found = findViolations(SAGEMAKER_MODEL, 'CreateTrainingJob', request);
  expect(found.filter((text) => !text.includes('Fn::GetAtt'))).toEqual([]);
});

test('BlazingText learns from lines of words behind their labels, and is asked in its own form', () => {
  const definition = readDefinition(createLifecycle(BLAZING).node.scope as never);
  const step = (name: string): any => findStep(definition, name).Arguments;
  const train = step('Train');
  expect(train.AlgorithmSpecification.TrainingImage).toMatch(/\.dkr\.ecr\.eu-west-1\..*\/blazingtext:1$/);
  expect(train.HyperParameters).toEqual({
    mode: 'supervised',
    epochs: '10',
    word_ngrams: '2',
    learning_rate: '0.05',
  });
  const places = train.InputDataConfig.map((one: any) => [
    one.ChannelName,
    one.ContentType,
    /sentences\/\w+/.exec(JSON.stringify(one.DataSource))?.[0],
  ]);
  expect(places).toEqual([
    ['train', 'text/plain', 'sentences/train'],
    ['validation', 'text/plain', 'sentences/validation'],
  ]);
  const [preprocessor, model] = step('CreateModel').Containers;
  expect(preprocessor.Environment).toMatchObject({ LIFECYCLE_SENTENCE_CLASSES: '2' });
  expect(model.Image).toContain('blazingtext:1');
  expect(step('Predict').TransformInput.ContentType).toBe('text/csv');
  expect(step('Predict').TransformOutput.Accept).toBe('application/jsonlines');
});

test('other algorithms are asked as before, with the same rows', () => {
  const definition = readDefinition(createLifecycle({ recipe: BLAZING.recipe }).node.scope as never);
  const [preprocessor] = findStep(definition, 'CreateModel').Arguments.Containers;
  expect(preprocessor.Environment).not.toHaveProperty('LIFECYCLE_SENTENCE_CLASSES');
});

test('BlazingText is asked for as many labels as there are classes', () => {
  const columns = { body: Column.text(), mood: Column.classTarget({ classes: ['good', 'bad', 'mixed'] }) };
  const lifecycle = createLifecycle({
    ...BLAZING,
    recipe: createRecipe({ columns }),
    successCriteria: [SuccessCriterion.accuracy().atLeast(0.7)],
  });
  const { Containers } = findStep(readDefinition(lifecycle.node.scope as never), 'CreateModel').Arguments;
  expect(Containers[0].Environment.LIFECYCLE_SENTENCE_CLASSES).toBe('3');
});

test('BlazingText reads one text and nothing beside it', () => {
  expect(() => createLifecycle({ algorithm: Algorithm.blazingText() })).toThrow(
    /^algorithm: Algorithm\.blazingText reads one text and nothing beside it: .* got 2 texts in 3 columns; for others there is Algorithm\.textLogisticRegression$/,
  );
});

test.each([
  [{ learning_rate: 0 }, /learning_rate must be a number, above 0, got '0'/],
  [{ mode: 'cbow' }, /mode must be one of supervised, got 'cbow'/],
  [{ vector_dim: 1.5 }, /vector_dim must be a whole number, at least 1/],
  [{ window_size: 5 }, /'window_size' is not known to the algorithm/],
] as const)('its hyperparameters keep the documented ranges: %j', (hyperparameters, message) => {
  expect(() => createLifecycle({ ...BLAZING, algorithm: Algorithm.blazingText({ hyperparameters }) })).toThrow(message);
});

test('classes that are called by the numbers of others are refused', () => {
  const columns = { body: Column.text(), stars: Column.classTarget({ classes: ['1', '2', '3'] }) };
  const successCriteria = [SuccessCriterion.accuracy().atLeast(0.7)];
  expect(() => createLifecycle({ ...BLAZING, recipe: createRecipe({ columns }), successCriteria })).toThrow(
    "classes: labels of BlazingText are the number of a class, from 0 on, and '1' is number 0",
  );
});

test('a script of Hugging Face reads the texts', () => {
  const source = mkdtempSync(path.join(os.tmpdir(), 'text-'));
  writeFileSync(path.join(source, 'train.py'), '');
  writeFileSync(path.join(source, 'inference.py'), 'def input_fn(b, c): ...\ndef output_fn(p, a): ...\n');
  try {
    const train = readTrain(
      createLifecycle({
        algorithm: Algorithm.script({ framework: ScriptFramework.huggingFace(), source }),
        training: { instanceType: InstanceType.of('ml.g5.xlarge') },
      }),
    );
    expect(train.AlgorithmSpecification.TrainingImage).toContain('huggingface');
    expect(train.InputDataConfig.slice(0, 2).map((one: any) => one.ContentType)).toEqual(['text/csv', 'text/csv']);
  } finally {
    rmSync(source, { recursive: true });
  }
});

test.each<[string, Partial<DataRecipeProps>, string]>([
  [
    'a number',
    { columns: { body: Column.text(), stars: Column.numericTarget() } },
    'problem: Problem.textClassification needs a target of classes, Column.target() or Column.classTarget(), got Column.numericTarget()',
  ],
  [
    'no text',
    { columns: { price: Column.numeric(), liked: COLUMNS.liked } },
    'problem: Problem.textClassification needs at least one Column.text() among columns, got none',
  ],
  [
    'hashed words',
    { columns: { body: Column.text({ hashColumns: 128 }), liked: COLUMNS.liked } },
    "hashColumns: must be left out with Problem.textClassification, whose texts reach the algorithm as they were written, got it for 'body'",
  ],
])('a recipe with %s is refused', (_, props, message) => {
  expect(() => createRecipe(props)).toThrow(message);
});

test.each([
  ['xgboost', Algorithm.xgboost({ rounds: 10 })],
  ['logisticRegression', Algorithm.logisticRegression()],
  ['linearLearner', Algorithm.linearLearner()],
])('Algorithm.%s cannot read texts', (_, algorithm) => {
  expect(() => createLifecycle({ algorithm })).toThrow(
    'algorithm: reads nothing but numbers, and Problem.textClassification gives it title, body as text; take Algorithm.textLogisticRegression(), Algorithm.blazingText() or Algorithm.script(), or leave problem out, so that the words become numbers',
  );
});

test('without texts there is nothing for the algorithm to read', () => {
  const recipe = new DataRecipe({ columns: COLUMNS });
  expect(() => createLifecycle({ recipe })).toThrow(
    'algorithm: Algorithm.textLogisticRegression reads texts as they were written, and the rows that train have none; texts are given whole by problem: Problem.textClassification()',
  );
});

test.each<[TextLogisticRegressionProps, string]>([
  [{ longestPhrase: 4 }, 'longestPhrase: must be a whole number, at least 1 and at most 3, got 4'],
  [{ maximumTerms: 0 }, 'maximumTerms: must be a whole number, at least 1 and at most 1000000, got 0'],
  [{ penalty: 0 }, 'penalty: must be'],
])('%j is refused', (props, message) => {
  expect(() => Algorithm.textLogisticRegression(props)).toThrow(message);
});
