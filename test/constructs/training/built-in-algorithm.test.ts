import { readFileSync } from 'node:fs';
import path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import {
  Algorithm,
  type AlgorithmConfig,
  Column,
  DataRecipe,
  type DataRecipeProps,
  DatePart,
  DerivedColumn,
  Encoding,
  MlLifecycle,
  ModelImage,
  PreparedRows,
  ProblemType,
  SuccessCriterion,
  TrainingChannel,
} from '../../../lib';
import { createPipeline, createStack, findStep, readDefinition } from '../fixtures';

const { images: IMAGES } = JSON.parse(
  readFileSync(path.join(__dirname, '../../../constructs/foundation/image-registries.json'), 'utf8'),
) as { images: Record<string, { scope?: string[]; registries?: Record<string, string> }> };

const BUILT_IN = Object.keys(IMAGES).filter(
  (name) => IMAGES[name]!.scope?.includes('training') && IMAGES[name]!.registries,
);

/** The data of an algorithm that reads no rows of a table, and an image that answers them. */
const OF_ITS_OWN = {
  channels: [TrainingChannel.preparedRows('train', PreparedRows.TRAIN)],
  servingImage: ModelImage.published('team/asks', '1', { 'eu-west-1': '111122223333', 'eu-north-1': '111122223333' }),
};

const CLASSES = ['low', 'middle', 'high'];

function bind(algorithm: Algorithm, problemType: ProblemType, classes = CLASSES): AlgorithmConfig {
  return algorithm.bind(new Stack(new App(), 'Test'), {
    problemType,
    featureNames: ['x', 'z'],
    columnCount: 2,
    targetName: 'y',
    inVpc: false,
    networkIsolation: true,
    ...(problemType === ProblemType.MULTICLASS ? { classes } : {}),
  });
}

/** The whole training, as it stands in the pipeline. */
function train(algorithm: Algorithm, region = 'eu-west-1') {
  const stack = createStack(region);
  createPipeline(stack, { algorithm });
  const definition = readDefinition(stack);
  return (name: string) => findStep(definition, name).Arguments;
}

test.each([
  [ProblemType.BINARY, { predictor_type: 'binary_classifier', positive_example_weight_mult: 'balanced' }],
  [
    ProblemType.MULTICLASS,
    { predictor_type: 'multiclass_classifier', num_classes: '3', balance_multiclass_weights: 'true' },
  ],
] as const)('the target decides what Linear Learner is told: %s', (problemType, expected) => {
  const { hyperparameters } = bind(Algorithm.linearLearner({ balanceClasses: true }), problemType);
  expect(hyperparameters).toEqual(expected);
});

test('Linear Learner answers lines of JSON, in transform, registration and training alike', () => {
  const step = train(Algorithm.linearLearner({ hyperparameters: { epochs: 20, l1: 'auto', wd: 0.01 } }));
  expect(step('Train')).toMatchObject({
    AlgorithmSpecification: {
      TrainingImage: expect.stringMatching(/^438346466558\.dkr\.ecr\.eu-west-1\..*\/linear-learner:1$/),
    },
    HyperParameters: { predictor_type: 'binary_classifier', epochs: '20', l1: 'auto', wd: '0.01' },
    InputDataConfig: [
      { ChannelName: 'train', ContentType: 'text/csv' },
      { ChannelName: 'validation', ContentType: 'text/csv' },
    ],
  });
  expect(step('Predict').TransformOutput.Accept).toBe('application/jsonlines');
  expect(step('Register').InferenceSpecification.SupportedResponseMIMETypes).toEqual(['application/jsonlines']);
});

test('the built-in k nearest neighbours predict numbers', () => {
  const { image, channels, hyperparameters } = bind(
    Algorithm.knn({ neighbors: 5, sampleRows: 1000, hyperparameters: { index_metric: 'L2' } }),
    ProblemType.REGRESSION,
  );
  expect(image.repositoryName).toBe('knn');
  expect(channels?.map(({ name, contentType }) => [name, contentType])).toEqual([
    ['train', 'text/csv;label_size=1'],
    ['test', 'text/csv;label_size=1'],
  ]);
  expect(hyperparameters).toEqual({
    k: '5',
    sample_size: '1000',
    feature_dim: '2',
    predictor_type: 'regressor',
    index_metric: 'L2',
  });
});

test.each([
  ['binary', ProblemType.BINARY],
  ['multi-class', ProblemType.MULTICLASS],
])('of a %s model they are asked for the labels of the neighbours', (_, problemType) => {
  const config = bind(Algorithm.knn({ neighbors: 5, sampleRows: 1000 }), problemType);
  expect(config.hyperparameters).toMatchObject({ predictor_type: 'classifier' });
  expect(config.answerContentType).toBe('application/jsonlines; verbose=true');
});

test('the labels of the neighbours are asked for by the batch transform, and written on the version', () => {
  const step = train(Algorithm.knn({ neighbors: 5, sampleRows: 1000, featureCount: 9 }));
  expect(step('Predict').TransformOutput.Accept).toBe('application/jsonlines; verbose=true');
  expect(step('Register').InferenceSpecification.SupportedResponseMIMETypes).toEqual([
    'application/jsonlines; verbose=true',
  ]);
});

describe('what a built-in algorithm is told of the number of columns', () => {
  const knn = Algorithm.knn({ neighbors: 5, sampleRows: 1000 });
  const dimOf = (columns: Record<string, Column>, algorithm = knn, more: Partial<DataRecipeProps> = {}): unknown => {
    const stack = createStack('eu-west-1');
    new MlLifecycle(stack, 'Prices', {
      lifecycleName: 'prices',
      recipe: new DataRecipe({ columns: { id: Column.id(), price: Column.numericTarget(), ...columns }, ...more }),
      algorithm,
      successCriteria: [SuccessCriterion.of('rmse').atMost(1)],
    });
    return findStep(readDefinition(stack), 'Train').Arguments.HyperParameters.feature_dim;
  };

  test('is what the recipe makes, where that does not depend on the rows', () => {
    const columns = {
      a: Column.numeric({ flagMissing: true }),
      b: Column.categorical({ encoding: Encoding.HASH, hashColumns: 8 }),
      c: Column.categorical({ encoding: Encoding.TARGET }),
      d: Column.categorical({ encoding: Encoding.ORDINAL }),
      e: Column.date({ parts: [DatePart.MONTH, DatePart.YEAR], ageAt: '2026-01-01', flagMissing: true }),
      f: Column.text(),
    };
    expect(dimOf(columns, knn, { derived: { g: DerivedColumn.log('a') } })).toBe('81');
  });

  test('must be said where it does, and must be right where it is known', () => {
    const required =
      /^featureCount: required, got none: with a column for each category, or dropCorrelated, it depends/;
    expect(() => dimOf({ a: Column.numeric(), b: Column.categorical() })).toThrow(required);
    expect(() => dimOf({ a: Column.numeric() }, knn, { dropCorrelated: 0.9 })).toThrow(required);
    const given = Algorithm.knn({ neighbors: 5, sampleRows: 1000, featureCount: 7 });
    expect(dimOf({ a: Column.numeric(), b: Column.categorical() }, given)).toBe('7');
    const wrong = 'hyperparameters: feature_dim must be 1, the number of columns of the prepared rows, got 7';
    expect(() => dimOf({ a: Column.numeric() }, given)).toThrow(wrong);
    const linear = Algorithm.linearLearner({ hyperparameters: { feature_dim: 7 } });
    expect(() => dimOf({ a: Column.numeric() }, linear)).toThrow(wrong);
  });
});

test('any other built-in algorithm is had by its name, in every region that has it', () => {
  expect(BUILT_IN).toHaveLength(16);
  for (const name of BUILT_IN) {
    for (const [region, account] of Object.entries(IMAGES[name]!.registries!)) {
      const { image } = bind(Algorithm.builtIn(name, OF_ITS_OWN), ProblemType.BINARY);
      const stack = new Stack(new App(), 'Region', { env: { region, account: '111122223333' } });
      expect(image.uri(stack)).toMatch(new RegExp(`^${account}\\.dkr\\.ecr\\.${region}\\.`));
    }
  }
});

test('an image of your own trains and serves, and gets what it is told', () => {
  const stack = createStack('eu-west-1');
  const image = ModelImage.fromEcrRepository(ecr.Repository.fromRepositoryName(stack, 'R', 'team/lightgbm'), '4.6');
  createPipeline(stack, {
    algorithm: Algorithm.container(image, {
      hyperparameters: { num_leaves: 31 },
      problemTypes: [ProblemType.BINARY],
      servingEnvironment: { WORKERS: '1' },
    }),
  });
  const definition = readDefinition(stack);
  expect(findStep(definition, 'Train').Arguments).toMatchObject({
    AlgorithmSpecification: { TrainingImage: expect.stringMatching(/team\/lightgbm:4\.6$/) },
    HyperParameters: { num_leaves: '31' },
  });
  expect(findStep(definition, 'CreateModel').Arguments.Containers[1].Environment).toEqual({ WORKERS: '1' });
});

test('one that does not learn from rows of a table is an error at synth, unless its data and what serves are given', () => {
  const refused = BUILT_IN.filter((name) => {
    try {
      Algorithm.builtIn(name);
      return false;
    } catch (error) {
      expect((error as Error).message).toMatch(
        /^name: [\w-]+ learns .*: (take Algorithm\..*, or )?give both channels, .*, and servingImage, /,
      );
      return true;
    }
  });
  expect(BUILT_IN.filter((name) => !refused.includes(name))).toEqual(['knn', 'linear-learner']);
  const { channels, servingImage } = OF_ITS_OWN;
  expect(() => Algorithm.builtIn('forecasting-deepar', { channels })).toThrow(
    'name: forecasting-deepar learns from series as lines of JSON and is asked in JSON, not from prepared rows as text/csv: take Algorithm.deepAr, or give both channels',
  );
  expect(() => Algorithm.builtIn('kmeans', { servingImage })).toThrow('name: kmeans learns without a target');
});

test.each<[string, () => unknown, string | RegExp]>([
  [
    'a misspelled algorithm',
    () => Algorithm.builtIn('linear-lerner'),
    "name: must be a built-in algorithm of SageMaker, got 'linear-lerner', did you mean 'linear-learner'?; there are blazingtext",
  ],
  [
    'a region without the image',
    () => train(Algorithm.builtIn('lda', OF_ITS_OWN), 'eu-north-1'),
    /^region: the image lda:1 is not published in 'eu-north-1'; it is in /,
  ],
  [
    'a misspelled hyperparameter',
    () => train(Algorithm.linearLearner({ hyperparameters: { epoch: 3 } })),
    "hyperparameters: 'epoch' is not known to the algorithm; did you mean 'epochs', which must be a whole number, at least 1?",
  ],
  [
    'a value out of range',
    () => train(Algorithm.linearLearner({ hyperparameters: { learning_rate: 0 } })),
    "hyperparameters: learning_rate must be 'auto' or a number, above 0, got '0'",
  ],
  [
    'a loss whose answer is no probability',
    () => train(Algorithm.linearLearner({ hyperparameters: { loss: 'hinge_loss' } })),
    'hyperparameters: loss must be one of auto, logistic, ',
  ],
  [
    'a loss for another target',
    () => train(Algorithm.linearLearner({ hyperparameters: { loss: 'huber_loss' } })),
    "hyperparameters: loss of a binary model must be one of auto, logistic, got 'huber_loss'",
  ],
  [
    'what the target decides',
    () => train(Algorithm.linearLearner({ hyperparameters: { predictor_type: 'regressor' } })),
    'hyperparameters: predictor_type is given by the target',
  ],
  [
    'balanced numbers',
    () => bind(Algorithm.linearLearner({ balanceClasses: true }), ProblemType.REGRESSION),
    'balanceClasses: is for models of classes',
  ],
  [
    'neighbours of classes whose names are numbers of others',
    () => bind(Algorithm.knn({ neighbors: 3, sampleRows: 10 }), ProblemType.MULTICLASS, ['1', '2', '3']),
    "classes: the built-in k nearest neighbours answer the number of a class, from 0 on, and '1' is number 0: nobody could tell which is meant; name the classes otherwise, or use Algorithm.nearestNeighbors",
  ],
  [
    'neighbours that predict what the target is not',
    () =>
      train(
        Algorithm.knn({
          neighbors: 3,
          sampleRows: 10,
          featureCount: 9,
          hyperparameters: { predictor_type: 'regressor' },
        }),
      ),
    'hyperparameters: predictor_type must be ',
  ],
  [
    'another content type of answers',
    () => train(Algorithm.builtIn('knn', { answerContentType: 'application/json' })),
    'algorithm: answerContentType must be one of text/csv, application/jsonlines, application/jsonlines; verbose=true, which the evaluation reads, got application/json',
  ],
])('refuses %s', (_, make, message) => {
  expect(make).toThrow(message);
});
