import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { InstanceType } from '@aws-cdk/aws-sagemaker-alpha';
import { App, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import {
  Algorithm,
  type AlgorithmConfig,
  type AlgorithmContext,
  AnswerFormat,
  ModelEndpoint,
  ModelImage,
  ModelRegistry,
  PreparedRows,
  ProblemType,
  SuccessCriterion,
  TrainingChannel,
} from '../../../lib';
import { listLocalImages } from '../../../local/assembly-images';
import { ContainerImages } from '../../../local/sagemaker/containers/images';
import { createPipeline, createStack, findStep, readDefinition, readStatements } from '../fixtures';

/** An algorithm that brings an image of its own and says the rest by its parts. */
class OwnImage extends Algorithm {
  public context?: AlgorithmContext;

  constructor(
    private readonly image: ModelImage,
    private readonly parts: Partial<AlgorithmConfig> = {},
  ) {
    super();
  }

  public bind(_scope: Construct, context: AlgorithmContext): AlgorithmConfig {
    this.context = context;
    return { image: this.image, problemTypes: [ProblemType.BINARY], answer: AnswerFormat.PROBABILITY, ...this.parts };
  }
}

function ownImage(stack: Stack, name = 'team/boosting', options = {}): ModelImage {
  const repository = ecr.Repository.fromRepositoryName(stack, `Repository-${name}`, name);
  return ModelImage.fromEcrRepository(repository, '1.2', options);
}

/** What the endpoint's role may pull. */
function pulledByEndpoint(stack: Stack): string {
  const roles = Template.fromStack(stack).findResources('AWS::IAM::Role', {
    Properties: { Description: 'Serves the models of the endpoint churn' },
  });
  const pulled = readStatements(Template.fromStack(stack)).filter(
    ({ policy, actions }) => policy in roles && actions.includes('ecr:BatchGetImage'),
  );
  return JSON.stringify(pulled.map(({ resources }) => resources));
}

test('an algorithm is told what the training is about', () => {
  const stack = createStack('eu-west-1');
  const algorithm = new OwnImage(ownImage(stack));
  const { pipeline } = createPipeline(stack, { algorithm });
  expect(algorithm.context).toEqual({
    problemType: ProblemType.BINARY,
    featureNames: ['age', 'plan'],
    targetName: 'left',
    encryptionKey: pipeline.encryptionKey,
    inVpc: false,
    networkIsolation: true,
    trainingInstanceType: 'ml.m5.large',
    evaluationInstanceType: 'ml.m5.large',
  });
});

test('an algorithm of one file trains and serves with its own images, channels, hyperparameters and environments', () => {
  const stack = createStack('eu-west-1');
  const checkpoints = new s3.Bucket(stack, 'Checkpoints');
  createPipeline(stack, {
    algorithm: new OwnImage(ownImage(stack), {
      servingImage: ownImage(stack, 'team/serving'),
      channels: [
        TrainingChannel.preparedRows('training', PreparedRows.TRAIN, 'text/csv;label_size=1'),
        TrainingChannel.objects('checkpoint', checkpoints, 'base/v1'),
      ],
      hyperparameters: { leaves: '31' },
      trainingEnvironment: { THREADS: '2' },
      servingEnvironment: { WORKERS: '1' },
    }),
  });
  const definition = readDefinition(stack);
  const { AlgorithmSpecification, InputDataConfig, HyperParameters, Environment } = findStep(
    definition,
    'Train',
  ).Arguments;
  expect(AlgorithmSpecification.TrainingImage).toMatch(/team\/boosting:1\.2$/);
  expect(HyperParameters).toEqual({ leaves: '31' });
  expect(Environment).toEqual({ THREADS: '2' });
  expect(
    InputDataConfig.map(({ ChannelName, ContentType }: Record<string, unknown>) => [ChannelName, ContentType]),
  ).toEqual([
    ['training', 'text/csv;label_size=1'],
    ['checkpoint', undefined],
  ]);
  expect(findStep(definition, 'CreateModel').Arguments.Containers[1]).toMatchObject({
    Image: expect.stringMatching(/team\/serving:1\.2$/),
    Environment: { WORKERS: '1' },
  });
  const training = readStatements(Template.fromStack(stack)).filter(({ policy }) => policy.startsWith('TrainingRole'));
  expect(JSON.stringify(training)).toContain('/base/v1/*');
});

test.each(['before', 'after'])('an endpoint made %s the training may pull what the training registers', (order) => {
  const stack = createStack('eu-west-1');
  const registry = new ModelRegistry(stack, 'Shared');
  const bucket = new s3.Bucket(stack, 'Capture');
  const serve = () => new ModelEndpoint(stack, 'Endpoint', { endpointName: 'churn', registry, bucket });
  if (order === 'before') {
    serve();
  }
  createPipeline(stack, { algorithm: new OwnImage(ownImage(stack)), registry });
  if (order === 'after') {
    serve();
  }
  const pulled = pulledByEndpoint(stack);
  for (const repository of ['sagemaker-scikit-learn', 'sagemaker-xgboost', 'team/boosting']) {
    expect(pulled).toContain(`repository/${repository}"`);
  }
  expect(pulled.match(/repository\/sagemaker-scikit-learn"/g)).toHaveLength(1);
});

test('an endpoint in a stack of its own learns of a repository in a third, without a cycle', () => {
  const app = new App();
  const [images, training, serving] = ['Images', 'Training', 'Serving'].map(
    (id) => new Stack(app, id, { env: { region: 'eu-west-1', account: '111122223333' } }),
  );
  const registry = new ModelRegistry(training, 'Shared');
  new ModelEndpoint(serving, 'Endpoint', {
    endpointName: 'churn',
    registry,
    bucket: new s3.Bucket(serving, 'Capture'),
  });
  const repository = new ecr.Repository(images, 'Repository');
  createPipeline(training, { algorithm: new OwnImage(ModelImage.fromEcrRepository(repository, '1')), registry });
  expect(pulledByEndpoint(serving)).toMatch(/Fn::ImportValue":"Images:/);
});

test('versions that nobody registers in this app bring their images by prop', () => {
  const stack = createStack('eu-west-1');
  const registry = ModelRegistry.fromModelPackageGroupAttributes(stack, 'Registry', {
    modelPackageGroupName: 'churn',
    modelImages: [ownImage(stack, 'team/old')],
  });
  new ModelEndpoint(stack, 'Endpoint', { endpointName: 'churn', registry, bucket: new s3.Bucket(stack, 'Capture') });
  expect(pulledByEndpoint(stack)).toContain('repository/team/old"');
});

test('a published image of other accounts is looked up by region', () => {
  const stack = createStack();
  const image = ModelImage.published('linear-learner', '1', { 'eu-west-1': '438346466558' });
  createPipeline(stack, { algorithm: new OwnImage(image) });
  Template.fromStack(stack).hasMapping('*', { 'eu-west-1': { account: '438346466558' } });
  Template.fromStack(stack).hasMapping('SageMakerImageAccounts', {});
});

describe('what does not fit is refused at synth', () => {
  const { BINARY, REGRESSION } = ProblemType;

  test.each<[string, Partial<AlgorithmConfig>, string]>([
    [
      'a problem type',
      { problemTypes: [REGRESSION] },
      "algorithm: is for regression models, the recipe's target makes this one binary",
    ],
    [
      'an answer',
      { problemTypes: [BINARY], answer: AnswerFormat.NUMBER },
      'algorithm: answer of a binary model must be probability, got number',
    ],
    [
      'a request',
      { contentTypes: ['application/json'] },
      'algorithm: contentTypes must hold text/csv, which the preprocessor sends, got application/json',
    ],
    [
      'an answer in JSON',
      { answerContentType: 'application/json' },
      'algorithm: answerContentType must be one of text/csv, application/jsonlines, application/jsonlines; verbose=true, which the evaluation reads, got application/json',
    ],
    [
      'a channel twice',
      {
        channels: [
          TrainingChannel.preparedRows('a', PreparedRows.TRAIN),
          TrainingChannel.preparedRows('a', PreparedRows.VALIDATION),
        ],
      },
      "channels of the algorithm: must have different names, got 'a' twice",
    ],
    [
      'a channel without name',
      { channels: [TrainingChannel.preparedRows('', PreparedRows.TRAIN)] },
      "algorithm: a channel's name must be 1 to 64",
    ],
    [
      'a long hyperparameter',
      { hyperparameters: { a: 'x'.repeat(2501) } },
      "values of at most 2500 characters, got 'a' with 2501 characters",
    ],
    [
      'many hyperparameters',
      { hyperparameters: Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`p${i}`, '1'])) },
      'hyperparameters: must be at most 100, got 101',
    ],
    ['a long variable', { trainingEnvironment: { A: 'x'.repeat(513) } }, 'values of at most 512 characters'],
  ])('%s', (_, parts, message) => {
    const stack = createStack('eu-west-1');
    expect(() => createPipeline(stack, { algorithm: new OwnImage(ownImage(stack), parts) })).toThrow(message);
  });

  test.each([
    [
      { max_dpth: 3 },
      "hyperparameters: 'max_dpth' is not known to the algorithm; did you mean 'max_depth', which must be a whole number, at least 0?",
    ],
    [{ enable_categorical: 1 }, "'enable_categorical' is not known to the algorithm; known are objective, num_round"],
    [{ n_estimators: 100 }, 'hyperparameters: n_estimators is given by rounds'],
    [{ random_state: 1 }, "hyperparameters: random_state is seed in SageMaker's container"],
    [{ max_depth: 2.5 }, "hyperparameters: max_depth must be a whole number, at least 0, got '2.5'"],
    [{ eta: 1.5 }, "hyperparameters: eta must be a number, at least 0 and at most 1, got '1.5'"],
    [{ subsample: 0 }, "hyperparameters: subsample must be a number, above 0 and at most 1, got '0'"],
    [{ eta: 'fast' }, "hyperparameters: eta must be a number, at least 0 and at most 1, got 'fast'"],
    [{ booster: 'forest' }, "hyperparameters: booster must be one of gbtree, gblinear, dart, got 'forest'"],
  ])('a hyperparameter of XGBoost that its container refuses: %j', (hyperparameters, message) => {
    const make = () => Algorithm.xgboost({ rounds: 5, hyperparameters: hyperparameters as Record<string, number> });
    expect(() => createPipeline(createStack('eu-west-1'), { algorithm: make() })).toThrow(message);
  });

  test('a hyperparameter that keeps its limit, or is known only when it is deployed, is none of it', () => {
    const algorithm = Algorithm.xgboost({
      rounds: 5,
      hyperparameters: {
        subsample: 1,
        max_depth: 0,
        seed: -3,
        learning_rate: '1e-3',
        eta: Token.asString({ Ref: 'Eta' }),
      },
    });
    expect(() => createPipeline(createStack('eu-west-1'), { algorithm })).not.toThrow();
  });

  test('a criterion of another problem type', () => {
    expect(() =>
      createPipeline(createStack('eu-west-1'), { successCriteria: [SuccessCriterion.rmse().atMost(1)] }),
    ).toThrow('successCriteria: rmse is a metric of regression and forecasting models, this one is binary');
  });

  test.each([
    ['ml.m7g.large', {}, false],
    ['ml.m7g.large', { graviton: true }, true],
    ['ml.c6gn.large', {}, false],
    ['ml.g5.xlarge', {}, true],
    ['ml.g5.xlarge', { gpu: false }, false],
    ['ml.g5.xlarge', { graviton: false }, true],
    ['ml.m5.large', {}, true],
  ])('%s with %p: %p', (instanceType, options, allowed) => {
    const stack = createStack('eu-west-1');
    const create = () =>
      createPipeline(stack, {
        algorithm: new OwnImage(ownImage(stack, 'team/x', options)),
        instanceType: InstanceType.of(instanceType),
      });
    if (allowed) {
      create();
    } else {
      expect(create).toThrow(/^instanceType: ml\..* has (a graviton processor|GPUs)/);
    }
  });
});

test('the local cloud knows an image that the CDK builds by its tag: its repository is known at the deployment only', async () => {
  const outdir = mkdtempSync(path.join(os.tmpdir(), 'algorithm-'));
  try {
    const app = new App({ outdir });
    const stack = new Stack(app, 'Test');
    const repository = ecr.Repository.fromRepositoryName(stack, 'Assets', `assets-${stack.account}`);
    const image = ModelImage.fromEcrRepository(repository, 'f'.repeat(64), { localProgram: '/srv/boosting.py' });
    createPipeline(stack, { algorithm: new OwnImage(image) });
    app.synth();
    const images = new ContainerImages({ python: 'python3', containersDir: '/containers', libraryVersions: {} });
    images.addPrograms(listLocalImages(outdir));
    const uri = `000000000000.dkr.ecr.us-east-1.amazonaws.com/assets-000000000000`;
    await expect(images.findAdapter(`${uri}:${'f'.repeat(64)}`)).resolves.toBe('/srv/boosting.py');
    await expect(images.findAdapter(`${uri}:${'e'.repeat(64)}`)).rejects.toThrow(
      /a cdk deploy does not: after a change of them, start it again$/,
    );
  } finally {
    rmSync(outdir, { recursive: true });
  }
});

test('the local cloud runs an image by the program that its algorithm names', async () => {
  const outdir = mkdtempSync(path.join(os.tmpdir(), 'algorithm-'));
  try {
    const app = new App({ outdir });
    const stack = new Stack(app, 'Test', { env: { region: 'eu-west-1', account: '111122223333' } });
    const algorithm = new OwnImage(ownImage(stack, 'team/boosting', { localProgram: '/srv/boosting.py' }));
    createPipeline(stack, { algorithm });
    app.synth();
    const images = new ContainerImages({ python: 'python3', containersDir: '/containers', libraryVersions: {} });
    const image = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/boosting:1.2';
    await expect(images.findAdapter(image)).rejects.toThrow(`cannot run the image ${image}`);
    images.addPrograms(listLocalImages(outdir));
    await expect(images.findAdapter(image)).resolves.toBe('/srv/boosting.py');
  } finally {
    rmSync(outdir, { recursive: true });
  }
});
