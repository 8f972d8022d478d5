import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { InstanceType } from '@aws-cdk/aws-sagemaker-alpha';
import { type App, Fn, Stack, Token } from 'aws-cdk-lib';
import { list } from 'tar';
import {
  Algorithm,
  type AlgorithmConfig,
  AnswerFormat,
  ModelImage,
  ModelRegistry,
  PreparedRows,
  ProblemType,
  ScriptFramework,
  SuccessCriterion,
  TrainingChannel,
  type TrainingJobProps,
} from '../../../lib';
import { createApp, createPipeline, createStack } from '../fixtures';

const isError = (message: string): Error =>
  expect.objectContaining({ name: 'LifecycleValidationError', message: expect.stringContaining(message) }) as Error;

const refused: Array<[string, Partial<TrainingJobProps>, string]> = [
  ['no instance', { instanceCount: 0 }, 'instanceCount: must be a whole number from 1 to 20, got 0'],
  ['half an instance', { instanceCount: 1.5 }, 'instanceCount: must be a whole number from 1 to 20, got 1.5'],
  ['many instances', { instanceCount: 21 }, 'instanceCount: must be a whole number from 1 to 20, got 21'],
  ['a negative threshold', { decisionThreshold: -0.01 }, 'decisionThreshold: must be a number from 0 to 1, got -0.01'],
  [
    'a threshold that is no number',
    { decisionThreshold: NaN },
    'decisionThreshold: must be a number from 0 to 1, got NaN',
  ],
  [
    'a threshold that only the deployment knows',
    { decisionThreshold: Token.asNumber(Fn.ref('Threshold')) },
    'decisionThreshold: must be known at synthesis, got a token',
  ],
  [
    'an evaluation on graviton',
    { evaluationInstanceType: InstanceType.of('ml.m7g.large') },
    'evaluationInstanceType: ml.m7g.large has a graviton processor, for which there is no image sagemaker-scikit-learn',
  ],
  [
    'a training on graviton',
    { instanceType: InstanceType.of('ml.m7g.large') },
    'instanceType: ml.m7g.large has a graviton processor, for which there is no image sagemaker-xgboost',
  ],
  [
    'a misspelt option',
    { instancecount: 2 } as any,
    "instancecount: is no property of TrainingJobProps, did you mean 'instanceCount'?",
  ],
];

test.each(refused)('refuses %s', (_, props, message) => {
  expect(() => createPipeline(createStack(), props)).toThrow(isError(message));
});

test.each([{ instanceCount: 1 }, { instanceCount: 20 }, { decisionThreshold: 0 }, { decisionThreshold: 1 }])(
  'allows what lies on a bound: %j',
  (props) => {
    expect(() => createPipeline(createStack(), props)).not.toThrow();
  },
);

test('a registry is in the account and region of the training', () => {
  const app = createApp();
  const [here, there] = ['eu-west-1', 'us-east-1'].map(
    (region) => new Stack(app, region, { env: { region, account: '111122223333' } }),
  );
  expect(() => createPipeline(here!, { registry: new ModelRegistry(there!, 'Models') })).toThrow(
    isError(
      'registry: must be in the account and region of eu-west-1/Training, 111122223333/eu-west-1, got us-east-1/Models',
    ),
  );
});

test('a metric is one that is known', () => {
  expect(() => SuccessCriterion.of('gini')).toThrow(isError('metric: must be one of accuracy, auc, '));
});

test.each([
  [1.5, 'rounds: must be a whole number of at least 1, got 1.5'],
  [Token.asNumber(Fn.ref('Rounds')), 'rounds: must be known at synthesis, got a token'],
])('XGBoost trains a whole number of trees: %p', (rounds, message) => {
  expect(() => Algorithm.xgboost({ rounds })).toThrow(isError(message));
});

test.each<[Record<string, string | number>, string]>([
  [{ num_round: 3 }, 'hyperparameters: num_round is given by rounds'],
  [{ eta: Infinity }, "hyperparameters: 'eta' must be a finite number, got Infinity"],
  [{ eta: 'x'.repeat(2501) }, "hyperparameters: 'eta' has 2501 characters, at most 2500 are allowed"],
  [
    Object.fromEntries(Array.from({ length: 96 }, (_, i) => [`p${i}`, 1])),
    'hyperparameters: at most 95 are allowed, got 96',
  ],
])('hyperparameters are what SageMaker takes', (hyperparameters, message) => {
  expect(() => Algorithm.xgboost({ rounds: 5, hyperparameters })).toThrow(isError(message));
});

describe('a script', () => {
  let source: string;

  beforeEach(() => {
    source = mkdtempSync(path.join(os.tmpdir(), 'script-'));
    writeFileSync(path.join(source, 'train.py'), '');
  });

  afterEach(() => rmSync(source, { recursive: true }));

  const create = (props = {}): Algorithm =>
    Algorithm.script({ framework: ScriptFramework.SCIKIT_LEARN, source, ...props });

  test('must be there, the one that trains and the one that serves', () => {
    expect(() => create()).toThrow(
      isError(`inferenceEntryPoint: there is no file 'inference.py' in source '${source}'`),
    );
    expect(() => create({ entryPoint: 'fit.py' })).toThrow(
      isError(`entryPoint: there is no file 'fit.py' in source '${source}'`),
    );
  });

  test('goes into the archive without secrets, environments and what tools leave beside it', async () => {
    const files = ['inference.py', 'src/features.py', 'data/words.txt', 'venv.txt'];
    const left = ['.env', '.git/config', '.venv/lib/a.py', 'src/__pycache__/features.pyc', 'node_modules/a.js'];
    for (const file of [...files, ...left, 'environment/pyvenv.cfg', 'environment/lib/b.py']) {
      mkdirSync(path.dirname(path.join(source, file)), { recursive: true });
      writeFileSync(path.join(source, file), 'x');
    }
    const stack = createStack();
    createPipeline(stack, { algorithm: create() });
    const outdir = (stack.node.root as App).synth().directory;
    const [archive] = readdirSync(outdir).filter((name) => name.endsWith('.gz'));
    const names: string[] = [];
    await list({ file: path.join(outdir, archive), onReadEntry: (entry) => names.push(entry.path) });
    expect(names.sort()).toEqual([...files, 'lifecycle_entry.py', 'train.py'].sort());
  });

  test('may not have the name of the program that starts it', () => {
    writeFileSync(path.join(source, 'inference.py'), '');
    writeFileSync(path.join(source, 'lifecycle_entry.py'), '');
    expect(() => create()).toThrow(
      isError(`source: the name lifecycle_entry.py is taken by the library, rename the file in '${source}'`),
    );
  });
});

describe('an algorithm of your own', () => {
  class Own extends Algorithm {
    public constructor(private readonly parts: Partial<AlgorithmConfig>) {
      super();
    }

    public bind(): AlgorithmConfig {
      return {
        image: ModelImage.published('linear-learner', '1', { 'eu-west-1': '438346466558' }),
        problemTypes: [ProblemType.BINARY],
        answer: AnswerFormat.PROBABILITY,
        ...this.parts,
      };
    }
  }

  test.each<[Partial<AlgorithmConfig>, string]>([
    [
      {
        channels: Array.from({ length: 21 }, (_, i) => TrainingChannel.preparedRows(`c${i}`, PreparedRows.TRAIN)),
      },
      'channels of the algorithm: must be at most 20, got 21',
    ],
    [
      { servingEnvironment: { ['N'.repeat(1025)]: '' } },
      'servingEnvironment of the algorithm: must have names of at most 1024 and values of at most 1024 characters',
    ],
    [{ contentTypes: [] }, 'algorithm: contentTypes must hold text/csv, which the preprocessor sends, got none'],
  ])('keeps the limits of SageMaker %#', (parts, message) => {
    expect(() => createPipeline(createStack('eu-west-1'), { algorithm: new Own(parts) })).toThrow(isError(message));
  });
});
