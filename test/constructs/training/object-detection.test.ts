import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { InstanceType } from '@aws-cdk/aws-sagemaker-alpha';
import {
  Algorithm,
  ChampionComparison,
  Column,
  Costs,
  DataRecipe,
  type DataRecipeProps,
  Engine,
  HyperparameterRange,
  MlLifecycle,
  type MlLifecycleProps,
  Problem,
  RepeatedRows,
  ScriptFramework,
  Slice,
  SplitBy,
  SuccessCriterion,
  UnlabelledRows,
} from '../../../lib';
import { findViolations } from '../../../local/service-models/find-violations';
import { SAGEMAKER_MODEL } from '../../../local/service-models/service-model';
import { createStack, findStep, readConfigurations, readDefinition } from '../fixtures';

const CLASSES = ['cell', 'nucleus'];
const COLUMNS = { objects: Column.boxTarget() };
const BUILT_IN = Algorithm.objectDetection({ trainingImages: 700, hyperparameters: { epochs: 20 } });
const G4 = { instanceType: InstanceType.of('ml.g4dn.xlarge') };

function createRecipe(props: Partial<DataRecipeProps> = {}): DataRecipe {
  return new DataRecipe({ columns: COLUMNS, problem: Problem.objectDetection({ classes: CLASSES }), ...props });
}

function createLifecycle(overrides: Partial<MlLifecycleProps> = {}): MlLifecycle {
  return new MlLifecycle(createStack('eu-west-1'), 'Cells', {
    lifecycleName: 'cells',
    recipe: createRecipe(),
    algorithm: BUILT_IN,
    training: G4,
    successCriteria: [SuccessCriterion.meanAveragePrecision50().atLeast(0.6)],
    ...overrides,
  });
}

const readStep = (lifecycle: MlLifecycle, name: string): any =>
  findStep(readDefinition(lifecycle.node.scope as never), name).Arguments;
const readConfiguration = (lifecycle: MlLifecycle, key: string): any =>
  readConfigurations(lifecycle.node.scope as never).find((content) => key in content);

let source: string;

beforeAll(() => {
  source = mkdtempSync(path.join(os.tmpdir(), 'objects-'));
  writeFileSync(path.join(source, 'train.py'), '');
  writeFileSync(path.join(source, 'inference.py'), 'def input_fn(b, c): ...\ndef output_fn(p, a): ...\n');
});

afterAll(() => rmSync(source, { recursive: true }));

test('the preparation and the evaluation are told the classes and from which score on a detection counts', () => {
  const problem = Problem.objectDetection({ classes: CLASSES, detectionScore: 0.3, showImages: false });
  const lifecycle = createLifecycle({ recipe: createRecipe({ problem }) });
  const target = { name: 'objects', type: 'objectDetection', classes: CLASSES };
  expect(readConfiguration(lifecycle, 'recipe').recipe).toEqual({
    target,
    id: ['image_name'],
    images: true,
    detectionScore: 0.3,
    showImages: false,
    personalData: [],
    features: [],
    split: { train: 0.7, validation: 0.2, test: 0.1 },
  });
  expect(readConfiguration(lifecycle, 'criteria')).toMatchObject({
    target,
    detectionScore: 0.3,
    minimumHeldOutRows: 30,
    criteria: [{ metric: 'meanAveragePrecision50', key: 'mean_average_precision_50' }],
  });
  expect(JSON.stringify(readStep(lifecycle, 'Prepare').AppSpecification.ImageUri)).toContain('sagemaker-xgboost');
});

test('the built-in network gets images that have boxes, and their boxes, in channels of their own', () => {
  const train = readStep(createLifecycle(), 'Train');
  expect(train.HyperParameters).toEqual({
    num_classes: '2',
    num_training_samples: '700',
    image_shape: '300',
    base_network: 'vgg-16',
    use_pretrained_model: '1',
    epochs: '20',
  });
  expect(train.AlgorithmSpecification.TrainingImage).toMatch(/\.dkr\.ecr\.eu-west-1\..*\/object-detection:1$/);
  const channels = train.InputDataConfig.map((one: any) => [one.ChannelName, one.ContentType]);
  expect(channels).toEqual(
    ['train', 'validation', 'train_annotation', 'validation_annotation'].map((name) => [name, 'application/x-image']),
  );
  const places = train.InputDataConfig.map((one: any) => JSON.stringify(one.DataSource.S3DataSource.S3Uri));
  expect(places[0]).toMatch(/Outputs\['train'\].*"with-boxes"/);
  expect(places[1]).toMatch(/Outputs\['validation'\].*"with-boxes"/);
  expect(places[2]).toMatch(/Outputs\['baseline'\].*annotations\/train.*"with-boxes"/);
  expect(places[3]).toMatch(/annotations\/validation.*"with-boxes"/);
});

test('a script gets those without an object as well', () => {
  const algorithm = Algorithm.script({ framework: ScriptFramework.pytorch(), source });
  const { InputDataConfig } = readStep(createLifecycle({ algorithm }), 'Train');
  expect(InputDataConfig.map((one: any) => one.ChannelName)).toEqual([
    ...['train', 'validation', 'train_annotation', 'validation_annotation', 'code'],
  ]);
  expect(JSON.stringify(InputDataConfig.slice(0, 4))).not.toContain('with-boxes');
});

test('each image is a request of its own, answered by a line of JSON', () => {
  for (const algorithm of [BUILT_IN, Algorithm.script({ framework: ScriptFramework.pytorch(), source })]) {
    const { TransformInput, TransformOutput, TransformResources } = readStep(createLifecycle({ algorithm }), 'Predict');
    expect(TransformInput).toMatchObject({ ContentType: 'application/x-image', SplitType: 'None' });
    expect(TransformOutput.Accept).toBe('application/jsonlines');
    expect(TransformResources.InstanceType).toBe('ml.m5.large');
  }
});

test.each([
  ['CreateTrainingJob', 'Train'],
  ['CreateTransformJob', 'Predict'],
  ['CreateProcessingJob', 'Prepare'],
  ['CreateProcessingJob', 'Evaluate'],
])('%s is what SageMaker takes: %s', (operation, step) => {
  const request = JSON.parse(
    JSON.stringify(readStep(createLifecycle(), step)),
    // References of the pipeline and of CloudFormation are texts once it runs.
    (_, value) => (value?.Get || value?.['Std:Join'] || value?.['Fn::Join'] ? 's3://bucket/key' : value),
  );
  const names: Record<string, object> = {
    CreateTrainingJob: { TrainingJobName: 'job' },
    CreateTransformJob: { TransformJobName: 'job', ModelName: 'model' },
    CreateProcessingJob: { ProcessingJobName: 'job' },
  };
  const found = findViolations(SAGEMAKER_MODEL, operation, { ...request, ...names[operation] });
  expect(found.filter((text) => !/Fn::|Image/.test(text))).toEqual([]);
});

test('answers of live traffic are not measured, and all else is as of every lifecycle', () => {
  const lifecycle = createLifecycle();
  expect(lifecycle.qualityMonitor).toBeUndefined();
  expect(lifecycle.monitor).toBeDefined();
  expect(createLifecycle({ quality: { enabled: false } }).qualityMonitor).toBeUndefined();
});

test('wide labels and another network are told by what they are for', () => {
  const algorithm = Algorithm.objectDetection({
    trainingImages: 50,
    side: 512,
    baseNetwork: 'resnet-50',
    pretrained: false,
    mostBoxes: 10,
  });
  expect(readStep(createLifecycle({ algorithm }), 'Train').HyperParameters).toMatchObject({
    image_shape: '512',
    base_network: 'resnet-50',
    use_pretrained_model: '0',
    // AWS's own example of ten boxes.
    label_width: '60',
  });
});

test('a tuning chooses by the one metric that the network measures', () => {
  const tuning = { ranges: { learning_rate: HyperparameterRange.continuous(0.0001, 0.1) }, maximumTrainings: 4 };
  const { HyperParameterTuningJobConfig } = readStep(createLifecycle({ training: { ...G4, tuning } }), 'Tune');
  expect(HyperParameterTuningJobConfig.HyperParameterTuningJobObjective).toEqual({
    MetricName: 'validation:mAP',
    Type: 'Maximize',
  });
});

test.each([
  [{ trainingImages: 0 }, /^trainingImages: must be a whole number from 1/],
  [{ side: 224 }, /^side: must be a whole number from 300/],
  [{ mostBoxes: 0 }, /^mostBoxes: must be a whole number from 1/],
  [{ baseNetwork: 'resnet-101' }, /^baseNetwork: must be one of vgg-16, resnet-50, got 'resnet-101'/],
  [{ hyperparameters: { num_classes: 3 } }, /^hyperparameters: num_classes is given by the problem$/],
] as const)('what the built-in network cannot be told is an error: %j', (props, message) => {
  expect(() => Algorithm.objectDetection({ trainingImages: 700, ...props })).toThrow(message);
});

test.each([
  [{ learning_rate: 0 }, /learning_rate must be a number, above 0 and at most 1, got '0'/],
  [{ lr_scheduler_factor: 1 }, /lr_scheduler_factor must be a number, above 0 and below 1, got '1'/],
  [{ nms_threshold: 1.2 }, /nms_threshold must be a number, above 0 and at most 1/],
  [{ optimizer: 'nag' }, /optimizer must be one of sgd, adam, rmsprop, adadelta, got 'nag'/],
  [{ layers: 50 }, /'layers' is not known to the algorithm/],
] as const)('its hyperparameters keep the documented ranges: %j', (hyperparameters, message) => {
  const algorithm = Algorithm.objectDetection({ trainingImages: 700, hyperparameters });
  expect(() => createLifecycle({ algorithm })).toThrow(message);
});

test.each([[undefined], ['ml.c5.xlarge'], ['ml.g6.xlarge']])('it does not train on %s', (name) => {
  const training = name ? { instanceType: InstanceType.of(name) } : {};
  expect(() => createLifecycle({ training })).toThrow(
    `instanceType: the built-in Object Detection trains on GPUs of the families p2, p3, g4dn, g5, such as ml.g4dn.xlarge, got ${name ?? 'ml.m5.large'}`,
  );
});

test.each<[string, () => unknown, string]>([
  [
    'no classes',
    () => Problem.objectDetection({ classes: [] }),
    'classes: must name at least one class of objects, got none',
  ],
  [
    'a class twice',
    () => Problem.objectDetection({ classes: ['cell', 'cell'] }),
    "classes: must name each class once, got 'cell' twice",
  ],
  [
    'a score that is none',
    () => Problem.objectDetection({ classes: CLASSES, detectionScore: 2 }),
    'detectionScore: must be',
  ],
  [
    'classes in the target',
    () => createRecipe({ columns: { kind: Column.classTarget({ classes: ['a', 'b', 'c'] }) } }),
    'problem: Problem.objectDetection needs the target Column.boxTarget(), and says the classes itself, got Column.classTarget()',
  ],
  [
    'boxes without their problem',
    () => new DataRecipe({ columns: COLUMNS }),
    'problem: must be Problem.objectDetection({ classes: [ … ] }) with Column.boxTarget(), got none',
  ],
  [
    'boxes of another problem',
    () => createRecipe({ problem: Problem.imageClassification() }),
    'problem: Problem.imageClassification needs a target of classes, Column.target() or Column.classTarget(), got Column.boxTarget()',
  ],
  [
    'boxes of texts',
    () => createRecipe({ problem: Problem.textClassification() }),
    'problem: must be Problem.objectDetection({ classes: [ … ] }) with Column.boxTarget(), got another one',
  ],
  [
    'a column',
    () => createRecipe({ columns: { ...COLUMNS, age: Column.numeric() } }),
    "columns: must name the target alone with Problem.objectDetection, whose images are all that requests hold, got 'age'",
  ],
  [
    'a split by time',
    () => createRecipe({ splitBy: SplitBy.time('taken') }),
    'splitBy: must be left out with Problem.objectDetection: an image is split by its content',
  ],
  [
    'rules for repeated rows',
    () => createRecipe({ repeatedRows: RepeatedRows.error() }),
    'repeatedRows: must be left out with Problem.objectDetection: of copies of an image one counts, and none where they have different boxes',
  ],
  [
    'rules for rows without a label',
    () => createRecipe({ unlabelledRows: UnlabelledRows.LEAVE_OUT }),
    'unlabelledRows: must be left out with Problem.objectDetection: an image without an annotation is left out',
  ],
])('a recipe with %s is refused', (_, create, message) => {
  expect(create).toThrow(message);
});

test.each<[string, Partial<MlLifecycleProps>, string]>([
  ['Spark', { preparation: { engine: Engine.spark() } }, 'engine: images are prepared by Engine.oneMachine()'],
  [
    'importance by shuffled columns',
    { preparation: { importanceRows: 100 } },
    'importanceRows: must be left out with Problem.objectDetection, whose source holds images and no columns',
  ],
  [
    'costs',
    { costs: Costs.binary({ falsePositive: 1, falseNegative: 2 }) },
    'costs: must be left out of an object detection, which is judged by the boxes of its images',
  ],
  ['a decision threshold', { decisionThreshold: 0.4 }, 'decisionThreshold'],
  [
    'groups',
    { groups: [Slice.byValue('format')] },
    'groups: must be left out of an object detection, which is judged by the boxes of its images',
  ],
  [
    'slices of a criterion',
    {
      successCriteria: [
        SuccessCriterion.meanAveragePrecision().atLeast(0.5, { perSlice: Slice.byRange('brightness', [80]) }),
      ],
    },
    'successCriteria: perSlice is not for an object detection',
  ],
  [
    'a criterion of classes',
    { successCriteria: [SuccessCriterion.auc().atLeast(0.8)] },
    'successCriteria: auc is a metric of binary and multiclass models, this one is objectDetection, which has meanAveragePrecision, meanAveragePrecision50',
  ],
  [
    'no criterion',
    { successCriteria: [] },
    'successCriteria: at least one is needed, such as SuccessCriterion.meanAveragePrecision50().atLeast(0.7), got none',
  ],
  [
    'labels of live traffic',
    { quality: { labelledRowsAsTrainingData: true } },
    'quality: must be left out with Problem.objectDetection: labels of live traffic are not measured for boxes yet',
  ],
])('a lifecycle with %s is refused', (_, props, message) => {
  expect(() => createLifecycle(props)).toThrow(message);
});

test.each([
  [undefined, 'mustBeBetter'],
  [ChampionComparison.MUST_NOT_BE_WORSE, 'mustNotBeWorse'],
])('with championComparison %s new detections are compared: %s', (championComparison, rule) => {
  const stack = createLifecycle({ championComparison }).node.scope as never;
  expect(readConfigurations(stack)).toContainEqual(expect.objectContaining({ championComparison: rule }));
  expect(findStep(readDefinition(stack), 'Evaluate').DependsOn).toEqual(['AwaitChampion']);
});

test.each([
  ['xgboost', Algorithm.xgboost({ rounds: 10 })],
  ['randomForest', Algorithm.randomForest()],
  ['linearLearner', Algorithm.linearLearner()],
])('Algorithm.%s cannot read images', (name, algorithm) => {
  expect(() => createLifecycle({ algorithm })).toThrow(
    `algorithm: Algorithm.${name} learns from columns, and Problem.objectDetection gives it images; for these there are Algorithm.objectDetection() and Algorithm.script()`,
  );
});

test.each([
  [
    Algorithm.imageClassification({ trainingImages: 700 }),
    "algorithm: is for binary and multiclass models, the recipe's target makes this one objectDetection",
  ],
  [
    Algorithm.imageLogisticRegression(),
    'algorithm: Algorithm.imageLogisticRegression classifies images, and Problem.objectDetection asks where objects are in them; for these there are Algorithm.objectDetection() and Algorithm.script()',
  ],
])('what classifies images finds no objects', (algorithm, message) => {
  expect(() => createLifecycle({ algorithm })).toThrow(message);
});

test('the built-in network is for boxes alone', () => {
  const recipe = new DataRecipe({
    columns: { finding: Column.target({ positiveClass: 'yes' }) },
    problem: Problem.imageClassification(),
  });
  expect(() => createLifecycle({ recipe, successCriteria: [SuccessCriterion.auc().atLeast(0.8)] })).toThrow(
    'algorithm: Algorithm.objectDetection finds objects in images, and the recipe makes this model binary',
  );
});
