import { readFileSync } from 'node:fs';
import path from 'node:path';
import { InstanceType } from '@aws-cdk/aws-sagemaker-alpha';
import { type App, Fn } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  Algorithm,
  type AlgorithmConfig,
  AnswerFormat,
  ChampionComparison,
  type IPreparedData,
  ModelImage,
  ModelRegistry,
  type PreparedDataProps,
  ProblemType,
  ScriptFramework,
  SuccessCriterion,
  TrainingJob,
  TrainingPipeline,
} from '../../../lib';
import { type createApp, createPipeline, createStack, findStep, readStatements } from '../fixtures';
import { createTraining, OwnData } from './prepared-fixtures';

/** Where the check writes one of its outputs. */
const output = (name: string): object => ({
  Get: `Steps.CheckData.ProcessingOutputConfig.Outputs['${name}'].S3Output.S3Uri`,
});

const SCRIPT = path.join(__dirname, '..', '..', '..', 'examples', 'churn-script', 'model');

test('the rows are checked before they train, and a step for it takes the place of the preparation', () => {
  const { definition } = createTraining();
  expect(definition.Steps.map(({ Name, Type }: any) => [Name, Type])).toEqual([
    ['CheckData', 'Processing'],
    ['Train', 'Training'],
    ['CreateModel', 'Model'],
    ['Predict', 'Transform'],
    ['AskChampion', 'Lambda'],
    ['AwaitChampion', 'Lambda'],
    ['Evaluate', 'Processing'],
    ['CheckCriteria', 'Condition'],
  ]);
});

test('a folder is read with a slash at its end, so that no other name begins alike, and the training reads what was checked', () => {
  const { definition } = createTraining();
  expect(definition.Parameters).toEqual([
    { Name: 'TrainDataUri', Type: 'String', DefaultValue: 's3://their-data/my data/train/' },
    { Name: 'ValidationDataUri', Type: 'String', DefaultValue: 's3://their-data/my data/validation/' },
    { Name: 'TestDataUri', Type: 'String', DefaultValue: 's3://their-data/my data/test.csv' },
    { Name: 'ModelApprovalStatus', Type: 'String', DefaultValue: 'PendingManualApproval' },
  ]);
  expect(
    findStep(definition, 'Train').Arguments.InputDataConfig.map(({ ChannelName, ContentType, DataSource }: any) => [
      ChannelName,
      ContentType,
      DataSource.S3DataSource.S3Uri,
    ]),
  ).toEqual([
    ['train', 'text/csv', output('train')],
    ['validation', 'text/csv', output('validation')],
  ]);
  expect(
    findStep(definition, 'CheckData')
      .Arguments.ProcessingInputs.slice(0, 3)
      .map(({ InputName, S3Input }: any) => [InputName, S3Input.S3Uri]),
  ).toEqual([
    ['train', { Get: 'Parameters.TrainDataUri' }],
    ['validation', { Get: 'Parameters.ValidationDataUri' }],
    ['test', { Get: 'Parameters.TestDataUri' }],
  ]);
});

test('what is judged by held-out rows and registered is what serves, with a baseline of the training rows', () => {
  const { definition } = createTraining();
  const file = (folder: string, name: string): object => ({
    'Std:Join': { On: '/', Values: [output(folder), name] },
  });
  expect(findStep(definition, 'Predict').Arguments.TransformInput.DataSource.S3DataSource.S3Uri).toEqual(
    output('test'),
  );
  expect(findStep(definition, 'Evaluate').Arguments.ProcessingInputs[0].S3Input.S3Uri).toEqual(output('labels'));
  const judged = findStep(definition, 'CreateModel').Arguments.Containers;
  const { InferenceSpecification, DriftCheckBaselines } = findStep(definition, 'Register').Arguments;
  expect(judged.map(({ ModelDataUrl }: any) => ModelDataUrl)).toEqual([
    file('preprocessor', 'model.tar.gz'),
    { Get: 'Steps.Train.ModelArtifacts.S3ModelArtifacts' },
  ]);
  expect(InferenceSpecification.Containers).toEqual(judged);
  expect(DriftCheckBaselines.ModelDataQuality.Statistics.S3Uri).toEqual(file('baseline', 'baseline.csv'));
  expect(DriftCheckBaselines.ModelDataQuality.Constraints.S3Uri).toEqual(file('baseline', 'schema.json'));
});

test('without validation rows there is no validation channel', () => {
  const { definition } = createTraining({ props: { validation: undefined } });
  expect(findStep(definition, 'Train').Arguments.InputDataConfig.map(({ ChannelName }: any) => ChannelName)).toEqual([
    'train',
  ]);
  expect(findStep(definition, 'CheckData').Arguments.ProcessingInputs.map(({ InputName }: any) => InputName)).toEqual([
    'train',
    'test',
    'code',
    'config',
  ]);
  expect(definition.Parameters.map(({ Name }: any) => Name)).not.toContain('ValidationDataUri');
  expect(
    findStep(definition, 'CheckData').Arguments.ProcessingOutputConfig.Outputs.map(({ OutputName }: any) => OutputName),
  ).toEqual(['train', 'test', 'labels', 'preprocessor', 'baseline']);
});

test('the job is told names, types and classes', () => {
  const stack = createStack();
  createTraining({
    stack,
    algorithm: Algorithm.script({ framework: ScriptFramework.SCIKIT_LEARN, source: SCRIPT }),
    props: {
      featureNames: ['tenure in months', 'plan', 'area'],
      textFeatures: ['plan'],
      categoricalFeatures: ['area'],
      targetName: 'left',
      positiveClass: 'Yes',
      negativeClass: 'No',
      baselineRows: 500,
      importanceRows: 0,
    },
  });
  const { directory } = (stack.node.root as ReturnType<typeof createApp>).synth();
  const { files } = JSON.parse(readFileSync(path.join(directory, `${stack.artifactId}.assets.json`), 'utf8')) as {
    files: Record<string, { source: { path: string } }>;
  };
  const configurations = Object.values(files)
    .filter(({ source }) => source.path.endsWith('.json'))
    .map(({ source }) => JSON.parse(readFileSync(path.join(directory, source.path), 'utf8')));
  expect(configurations).toContainEqual({
    target: { name: 'left', type: 'binary', positiveClass: 'Yes', negativeClass: 'No' },
    featureNames: ['tenure in months', 'plan', 'area'],
    textFeatures: ['plan'],
    categoricalFeatures: ['area'],
    baselineRows: 500,
    importanceRows: 0,
  });
});

test.each([
  [{}, '1', '0'],
  [{ positiveClass: 'Yes' }, 'Yes', undefined],
  [{ positiveClass: 'Yes', negativeClass: 'No' }, 'Yes', 'No'],
])('the training states the classes %j', (props, positiveClass, negativeClass) => {
  const { training } = createTraining({ props });
  expect(training).toMatchObject({
    problemType: ProblemType.BINARY,
    featureNames: ['tenure in months', 'plan'],
    targetName: 'label',
    positiveClass,
  });
  expect(training.negativeClass).toBe(negativeClass);
});

test('places that only the deployment knows are folders', () => {
  const { stack, definition } = createTraining({ props: { train: Fn.importValue('train-prefix') } });
  expect(definition.Parameters[0].DefaultValue).toBe("s3://their-data/<{'Fn::ImportValue':'train-prefix'}>/");
  expect(JSON.stringify(readStatements(Template.fromStack(stack)))).toContain(
    '{"Fn::ImportValue":"train-prefix"},"/*"',
  );
});

test('rows of a preparation are those of the same pipeline', () => {
  const stack = createStack();
  const { data } = createPipeline(stack);
  const bucket = new s3.Bucket(stack, 'Other');
  const pipeline = new TrainingPipeline(stack, 'OtherPipeline', { pipelineName: 'other', bucket });
  expect(
    () =>
      new TrainingJob(stack, 'OtherTraining', {
        pipeline,
        data,
        registry: new ModelRegistry(stack, 'OtherRegistry', { namePrefix: 'other' }),
        algorithm: Algorithm.xgboost({ rounds: 10 }),
        successCriteria: [SuccessCriterion.auc().atLeast(0.8)],
      }),
  ).toThrow(
    'data: must be prepared in the pipeline of the training, Test/OtherPipeline, got Test/Data in Test/Pipeline',
  );
});

test('a class of your own says where the rows of its steps are, and a model without a preprocessor is one container', () => {
  // A champion may have other containers.
  const { definition, stack, registry } = createTraining({
    data: new OwnData(),
    job: { championComparison: ChampionComparison.NONE },
  });
  expect(findStep(definition, 'CreateModel').Arguments.Containers).toHaveLength(1);
  expect(findStep(definition, 'Train').DependsOn).toEqual(['Mine']);
  expect(findStep(definition, 'Train').Arguments.InputDataConfig).toHaveLength(1);
  expect(registry.modelRepositoryArns(stack).length).toBeGreaterThan(0);
  const pulled = readStatements(Template.fromStack(stack)).filter(
    ({ policy, actions }) => policy.startsWith('TrainingModelRole') && actions.includes('ecr:BatchGetImage'),
  );
  expect(JSON.stringify(pulled)).toContain('sagemaker-xgboost');
  expect(JSON.stringify(pulled)).not.toContain('sagemaker-scikit-learn');
});

test('a model that takes other content types says so, if nothing stands before it', () => {
  class Json extends Algorithm {
    public bind(): AlgorithmConfig {
      return {
        image: ModelImage.published('linear-learner', '1', { 'eu-west-1': '438346466558' }, { graviton: true }),
        problemTypes: [ProblemType.BINARY],
        answer: AnswerFormat.PROBABILITY,
        contentTypes: ['text/csv', 'application/json'],
      };
    }
  }
  const types = (data?: IPreparedData): string[] =>
    findStep(createTraining({ data, algorithm: new Json() }).definition, 'Register').Arguments.InferenceSpecification
      .SupportedContentTypes;
  expect(types(new OwnData())).toEqual(['text/csv', 'application/json']);
  expect(types()).toEqual(['text/csv']);
  // The evaluation runs in a container that has no image for graviton, whatever the model has.
  expect(() =>
    createTraining({
      data: new OwnData(),
      algorithm: new Json(),
      job: { evaluationInstanceType: InstanceType.of('ml.m7g.large') },
    }),
  ).toThrow(
    'evaluationInstanceType: ml.m7g.large has a graviton processor, for which there is no image sagemaker-scikit-learn',
  );
});

describe('the label', () => {
  const read = (props: Partial<PreparedDataProps>, criterion: SuccessCriterion): any => {
    const { definition, training } = createTraining({ props, job: { successCriteria: [criterion] } });
    const { S3Input } = findStep(definition, 'CheckData').Arguments.ProcessingInputs.find(
      ({ InputName }: any) => InputName === 'config',
    );
    const hash = /([0-9a-f]{64})\.json/.exec(JSON.stringify(S3Input))![1];
    const directory = (training.node.root as App).synth().directory;
    const { target } = JSON.parse(readFileSync(path.join(directory, `asset.${hash}.json`), 'utf8'));
    return { target, hyperparameters: findStep(definition, 'Train').Arguments.HyperParameters };
  };

  test('of several classes is their place', () => {
    const { target, hyperparameters } = read(
      { classes: ['red', 'rosé', 'white'], targetName: 'cultivar' },
      SuccessCriterion.of('macroF1').atLeast(0.8),
    );
    expect(target).toEqual({ name: 'cultivar', type: 'multiclass', classes: ['red', 'rosé', 'white'] });
    expect(hyperparameters).toMatchObject({ objective: 'multi:softprob', num_class: '3' });
  });

  test('of a regression is the number', () => {
    const { target, hyperparameters } = read(
      { problemType: ProblemType.REGRESSION, unit: 'USD' },
      SuccessCriterion.of('r2').atLeast(0.8),
    );
    expect(target).toEqual({ name: 'label', type: 'regression', unit: 'USD' });
    expect(hyperparameters.objective).toBe('reg:squarederror');
  });
});
