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

const BUILT_IN = Algorithm.imageClassification({ trainingImages: 700, side: 64, hyperparameters: { epochs: 10 } });
const G4 = { instanceType: InstanceType.of('ml.g4dn.xlarge') };

test('the preparation is told where pages are to show no images, and nothing where they may', () => {
  const flags = [undefined, true, false].map((showImages) => {
    const recipe = createRecipe({ problem: Problem.imageClassification({ showImages }) });
    const lifecycle = createLifecycle({ recipe });
    return readConfigurations(lifecycle.node.scope as never).find((content) => 'recipe' in content).recipe.showImages;
  });
  expect(flags).toEqual([undefined, undefined, false]);
});

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
  ['CreateTrainingJob', 'Train', 'logistic regression'],
  ['CreateTransformJob', 'Predict', 'logistic regression'],
  ['CreateProcessingJob', 'Prepare', 'logistic regression'],
  ['CreateTrainingJob', 'Train', 'the built-in network'],
  ['CreateTransformJob', 'Predict', 'the built-in network'],
])('%s is what SageMaker takes: %s %s', (operation, step, algorithm) => {
  const overrides = algorithm === 'the built-in network' ? { algorithm: BUILT_IN, training: G4 } : {};
  const request = JSON.parse(
    JSON.stringify({ TrainingJobName: 'job', ...readStep(createLifecycle(overrides), step) }),
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

test('the built-in network is told what the target and its props decide, and gets lists beside the images', () => {
  const train = readStep(createLifecycle({ algorithm: BUILT_IN, training: G4 }), 'Train');
  expect(train.HyperParameters).toEqual({
    num_classes: '2',
    num_training_samples: '700',
    image_shape: '3,64,64',
    resize: '64',
    num_layers: '50',
    use_pretrained_model: '1',
    epochs: '10',
  });
  expect(train.AlgorithmSpecification.TrainingImage).toMatch(/\.dkr\.ecr\.eu-west-1\..*\/image-classification:1$/);
  const channels = train.InputDataConfig.map((one: any) => [one.ChannelName, one.ContentType]);
  expect(channels).toEqual(
    ['train', 'validation', 'train_lst', 'validation_lst'].map((name) => [name, 'application/x-image']),
  );
  const place = (number: number): string => JSON.stringify(train.InputDataConfig[number].DataSource.S3DataSource.S3Uri);
  expect(place(2)).toMatch(/Outputs\['baseline'\].*listed\/train"/);
  expect(place(3)).toContain('listed/validation');
});

test('it is asked for lines of JSON, and is served on CPUs as well', () => {
  const lifecycle = createLifecycle({ algorithm: BUILT_IN, training: G4 });
  expect(readStep(lifecycle, 'Predict').TransformOutput.Accept).toBe('application/jsonlines');
  expect(readStep(lifecycle, 'Predict').TransformResources.InstanceType).toBe('ml.m5.large');
});

test('its number of classes is that of the target', () => {
  const recipe = createRecipe({ columns: { part: Column.classTarget({ classes: ['bolt', 'nut', 'washer'] }) } });
  const successCriteria = [SuccessCriterion.accuracy().atLeast(0.8)];
  const train = readStep(createLifecycle({ recipe, algorithm: BUILT_IN, training: G4, successCriteria }), 'Train');
  expect(train.HyperParameters.num_classes).toBe('3');
});

test.each([
  [{ layers: 20 }, /^layers: must be one of 18, 34, 50, 101, 152, 200 with weights .* got 20$/],
  [{ layers: 21, pretrained: false }, /^layers: must be one of 18, .*200, 20, 32, 44, 56, 110, got 21$/],
  [{ trainingImages: 0 }, /^trainingImages: must be a whole number from 1/],
  [{ side: 0.5 }, /^side: must be a whole number from 1/],
  [{ hyperparameters: { num_classes: 3 } }, /^hyperparameters: num_classes is given by the target$/],
] as const)('what it cannot be told is an error: %j', (props, message) => {
  expect(() => Algorithm.imageClassification({ trainingImages: 700, ...props })).toThrow(message);
});

test.each([
  [{ learning_rate: 1.5 }, /learning_rate must be a number, at least 0 and at most 1, got '1.5'/],
  [{ epochs: 0 }, /epochs must be a whole number, at least 1, got '0'/],
  [{ top_k: 1 }, /top_k must be a whole number, at least 2/],
  [{ optimizer: 'lion' }, /optimizer must be one of sgd, adam, rmsprop, nag, got 'lion'/],
  [{ multi_label: 1 }, /'multi_label' is not known to the algorithm/],
] as const)('its hyperparameters keep the documented ranges: %j', (hyperparameters, message) => {
  const algorithm = Algorithm.imageClassification({ trainingImages: 700, hyperparameters });
  expect(() => createLifecycle({ algorithm, training: G4 })).toThrow(message);
});

test('layers for small images are trained from nothing', () => {
  const algorithm = Algorithm.imageClassification({ trainingImages: 700, side: 28, layers: 20, pretrained: false });
  const { HyperParameters } = readStep(createLifecycle({ algorithm, training: G4 }), 'Train');
  expect(HyperParameters).toMatchObject({ num_layers: '20', use_pretrained_model: '0' });
});

test.each([[undefined], ['ml.c5.xlarge'], ['ml.g6.xlarge']])('it does not train on %s', (name) => {
  const training = name ? { instanceType: InstanceType.of(name) } : {};
  expect(() => createLifecycle({ algorithm: BUILT_IN, training })).toThrow(
    `instanceType: the built-in Image Classification trains on GPUs of the families p2, p3, g4dn, g5, such as ml.g4dn.xlarge, got ${name ?? 'ml.m5.large'}`,
  );
});

test('it reads images alone', () => {
  const recipe = new DataRecipe({ columns: { ...COLUMNS, age: Column.numeric() } });
  expect(() => createLifecycle({ algorithm: BUILT_IN, recipe, training: G4 })).toThrow(
    'algorithm: Algorithm.imageClassification reads images, and the recipe is of columns',
  );
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
