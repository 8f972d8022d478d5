import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { InstanceType } from '@aws-cdk/aws-sagemaker-alpha';
import {
  Algorithm,
  Column,
  DataRecipe,
  type DataRecipeProps,
  Engine,
  type ImageLogisticRegressionProps,
  MlLifecycle,
  type MlLifecycleProps,
  Problem,
  RecordFilter,
  RepeatedRows,
  ScriptFramework,
  Slice,
  SplitBy,
  SuccessCriterion,
} from '../../../lib';
import { findViolations } from '../../../local/service-models/find-violations';
import { SAGEMAKER_MODEL } from '../../../local/service-models/service-model';
import { createStack, findStep, readConfigurations, readDefinition } from '../fixtures';

const COLUMNS = { finding: Column.target({ positiveClass: 'suspicious', negativeClass: 'normal' }) };

function createRecipe(props: Partial<DataRecipeProps> = {}): DataRecipe {
  return new DataRecipe({ columns: COLUMNS, problem: Problem.imageClassification(), ...props });
}

function createLifecycle(overrides: Partial<MlLifecycleProps> = {}): MlLifecycle {
  return new MlLifecycle(createStack('eu-west-1'), 'Scans', {
    lifecycleName: 'scans',
    recipe: createRecipe(),
    algorithm: Algorithm.imageLogisticRegression(),
    successCriteria: [SuccessCriterion.recall().atLeast(0.8)],
    ...overrides,
  });
}

const readStep = (lifecycle: MlLifecycle, name: string): any =>
  findStep(readDefinition(lifecycle.node.scope as never), name).Arguments;

test('images are prepared in an image that has Pillow, and go the way of every class', () => {
  const lifecycle = createLifecycle();
  const { recipe } = readConfigurations(lifecycle.node.scope as never).find((content) => 'recipe' in content);
  expect(recipe).toEqual({
    target: { name: 'finding', positiveClass: 'suspicious', negativeClass: 'normal', type: 'binary' },
    id: ['image_name'],
    images: true,
    personalData: [],
    features: [],
    split: { train: 0.7, validation: 0.2, test: 0.1 },
  });
  expect(JSON.stringify(readStep(lifecycle, 'Prepare').AppSpecification.ImageUri)).toContain('sagemaker-xgboost');
  const { Containers } = readStep(lifecycle, 'CreateModel');
  expect(Containers).toHaveLength(1);
  expect(JSON.stringify(Containers[0].Image)).toContain('sagemaker-xgboost');
});

test('each image is a request of its own, of the candidate and of clients', () => {
  const lifecycle = createLifecycle();
  const { TransformInput, BatchStrategy, MaxPayloadInMB } = readStep(lifecycle, 'Predict');
  expect(TransformInput).toMatchObject({ ContentType: 'application/x-image', SplitType: 'None' });
  // To send whole objects there is no strategy.
  expect(BatchStrategy).toBeUndefined();
  expect(MaxPayloadInMB).toBe(25);
  const registered = readDefinition(lifecycle.node.scope as never)
    .Steps.flatMap((step: any) => step.Arguments.IfSteps ?? [])
    .find(({ Type }: any) => Type === 'RegisterModel').Arguments;
  expect(registered.InferenceSpecification).toMatchObject({
    SupportedContentTypes: ['application/x-image', 'image/png', 'image/jpeg'],
    SupportedResponseMIMETypes: ['text/csv'],
  });
});

test('what was measured of the images stands for them in the evaluation', () => {
  const lifecycle = createLifecycle({
    successCriteria: [
      SuccessCriterion.recall().atLeast(0.8),
      SuccessCriterion.recall().atLeast(0.7, { perSlice: Slice.byRange('brightness', [80]) }),
    ],
  });
  const inputs: any[] = readStep(lifecycle, 'Evaluate').ProcessingInputs;
  const places = Object.fromEntries(inputs.map((one) => [one.InputName, JSON.stringify(one.S3Input.S3Uri)]));
  expect(places.train).toContain('measured/train');
  expect(places.test).toContain('measured/test');
  const evaluation = readConfigurations(lifecycle.node.scope as never).find((content) => 'criteria' in content);
  expect(evaluation.features).toEqual([
    ...['width', 'height', 'brightness', 'contrast', 'sharpness', 'red_tint', 'blue_tint', 'saturation', 'format'],
  ]);
  expect(evaluation[Object.keys(evaluation).find((key) => key === 'categoricalFeatures')!]).toEqual(['format']);
});

test('the script is told all of its parameters', () => {
  const train = readStep(createLifecycle(), 'Train');
  expect(train.HyperParameters).toMatchObject({
    algorithm: 'imageLogisticRegression',
    problem: 'binary',
    side: '32',
    colour: 'false',
    penalty: '10',
    balanceClasses: 'false',
    seed: '0',
  });
  expect(train.InputDataConfig.slice(0, 2).map((one: any) => one.ContentType)).toEqual([
    'application/x-image',
    'application/x-image',
  ]);
});

test.each([
  ['CreateTrainingJob', 'Train'],
  ['CreateTransformJob', 'Predict'],
  ['CreateProcessingJob', 'Prepare'],
])('%s is what SageMaker takes', (operation, step) => {
  const request = JSON.parse(
    JSON.stringify({ TrainingJobName: 'job', ...readStep(createLifecycle(), step) }),
    // References of the pipeline and of CloudFormation are texts once it runs.
    (_, value) => (value?.Get || value?.['Std:Join'] || value?.['Fn::Join'] ? 's3://bucket/key' : value),
  );
  const { TrainingJobName, ...rest } = request;
  const names: Record<string, object> = {
    CreateTrainingJob: request,
    CreateTransformJob: { TransformJobName: TrainingJobName, ...rest, ModelName: 'model' },
    CreateProcessingJob: { ProcessingJobName: TrainingJobName, ...rest },
  };
  const found = findViolations(SAGEMAKER_MODEL, operation, names[operation]!);
  expect(found.filter((text) => !/Fn::|Image/.test(text))).toEqual([]);
});

test('a script of PyTorch gets the same images, on a GPU if it is asked for one', () => {
  const source = mkdtempSync(path.join(os.tmpdir(), 'image-'));
  writeFileSync(path.join(source, 'train.py'), '');
  writeFileSync(path.join(source, 'inference.py'), 'def input_fn(b, c): ...\ndef output_fn(p, a): ...\n');
  try {
    const train = readStep(
      createLifecycle({
        algorithm: Algorithm.script({ framework: ScriptFramework.pytorch(), source }),
        training: { instanceType: InstanceType.of('ml.g5.xlarge') },
      }),
      'Train',
    );
    expect(train.AlgorithmSpecification.TrainingImage).toMatch(/pytorch-training.*gpu/);
    expect(train.InputDataConfig[0].ContentType).toBe('application/x-image');
  } finally {
    rmSync(source, { recursive: true });
  }
});

test('several classes are told as of every algorithm', () => {
  const lifecycle = createLifecycle({
    recipe: createRecipe({ columns: { kind: Column.classTarget({ classes: ['cyst', 'mass', 'nothing'] }) } }),
    successCriteria: [SuccessCriterion.accuracy().atLeast(0.7)],
  });
  expect(readStep(lifecycle, 'Train').HyperParameters).toMatchObject({ problem: 'multiclass', classes: '3' });
});

test.each<[string, Partial<DataRecipeProps>, string]>([
  [
    'a number',
    { columns: { age: Column.numericTarget() } },
    'problem: Problem.imageClassification needs a target of classes, Column.target() or Column.classTarget(), got Column.numericTarget()',
  ],
  [
    'a column',
    { columns: { ...COLUMNS, age: Column.numeric() } },
    "columns: must name the target alone with Problem.imageClassification, whose images are all that requests hold, got 'age'",
  ],
  [
    'a class that is no folder',
    { columns: { finding: Column.target({ positiveClass: 'yes/no' }) } },
    "columns: classes of images are names of folders, which have no slashes and begin with neither a dot nor an underscore, got 'yes/no'",
  ],
  [
    'a split by time',
    { splitBy: SplitBy.time('taken') },
    'splitBy: must be left out with Problem.imageClassification: an image is split by its content, together with those that are nearly the same',
  ],
  [
    'rules for repeated rows',
    { repeatedRows: RepeatedRows.error() },
    'repeatedRows: must be left out with Problem.imageClassification: of copies of an image one counts, and none where they have different classes',
  ],
])('a recipe with %s is refused', (_, props, message) => {
  expect(() => createRecipe(props)).toThrow(message);
});

test.each<[string, Partial<MlLifecycleProps>, string]>([
  [
    'Spark',
    { preparation: { engine: Engine.spark() } },
    'engine: images are prepared by Engine.oneMachine(), got Spark, a script or a container',
  ],
  [
    'importance by shuffled columns',
    { preparation: { importanceRows: 100 } },
    'importanceRows: must be left out with Problem.imageClassification, whose source holds images and no columns',
  ],
  [
    'slices of live traffic',
    { quality: { slices: [Slice.byRange('brightness', [80])] } },
    "slices: live images are measured as a whole, got a slice by 'brightness'",
  ],
  [
    'a filter by a column',
    { leaveOut: [RecordFilter.column('format', 'jpeg')] },
    "leaveOut: images have no columns; take RecordFilter.customAttribute, got the column 'format'",
  ],
  ['a workbench', { workbench: {} }, 'a recipe of columns; got another engine, an extract, a forecast or images'],
])('a lifecycle with %s is refused', (_, props, message) => {
  expect(() => createLifecycle(props)).toThrow(message);
});

test.each([
  ['xgboost', Algorithm.xgboost({ rounds: 10 })],
  ['randomForest', Algorithm.randomForest()],
  ['textLogisticRegression', Algorithm.textLogisticRegression()],
  ['linearLearner', Algorithm.linearLearner()],
])('Algorithm.%s cannot read images', (name, algorithm) => {
  expect(() => createLifecycle({ algorithm })).toThrow(
    `algorithm: Algorithm.${name} learns from columns, and Problem.imageClassification gives it images; for these there are Algorithm.imageLogisticRegression() and Algorithm.script()`,
  );
});

test('without images there is nothing for the algorithm to read', () => {
  const recipe = new DataRecipe({ columns: { ...COLUMNS, age: Column.numeric() } });
  expect(() => createLifecycle({ recipe })).toThrow(
    'algorithm: Algorithm.imageLogisticRegression reads images, and the recipe is of columns; images are declared by problem: Problem.imageClassification() of a DataRecipe',
  );
});

test.each<[ImageLogisticRegressionProps, string]>([
  [{ side: 8 }, 'side: must be a whole number, at least 16 and at most 256, got 8'],
  [{ penalty: 0 }, 'penalty: must be'],
])('%j is refused', (props, message) => {
  expect(() => Algorithm.imageLogisticRegression(props)).toThrow(message);
});
