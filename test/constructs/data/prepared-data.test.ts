import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Fn, type Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import {
  Algorithm,
  type IPreparedData,
  ModelRegistry,
  PipelineValue,
  PreparedData,
  type PreparedDataConfig,
  type PreparedDataProps,
  ProblemType,
  ScriptFramework,
  SuccessCriterion,
  TrainingJob,
  TrainingPipeline,
} from '../../../lib';
import { type createApp, createPipeline, createStack, findStep, readDefinition, readStatements } from '../fixtures';

const SCRIPT = path.join(__dirname, '..', '..', '..', 'examples', 'churn-script', 'model');

interface Setup {
  readonly stack?: Stack;
  readonly bucket?: s3.IBucket;
  readonly data?: IPreparedData;
  readonly algorithm?: Algorithm;
  readonly props?: Partial<PreparedDataProps>;
}

/** A training on rows in a bucket of the user's own, without a preparation. */
function createTraining({ stack = createStack(), bucket, data, algorithm, props }: Setup = {}): {
  stack: Stack;
  training: TrainingJob;
  registry: ModelRegistry;
  definition: any;
} {
  const rows = bucket ?? s3.Bucket.fromBucketName(stack, 'Theirs', 'their-data');
  const pipeline = new TrainingPipeline(stack, 'Pipeline', {
    pipelineName: 'churn',
    bucket: new s3.Bucket(stack, 'Bucket'),
  });
  const registry = new ModelRegistry(stack, 'Registry');
  const training = new TrainingJob(stack, 'Training', {
    pipeline,
    registry,
    data: data ?? PreparedData.fromS3({ ...base(rows), ...props }),
    algorithm: algorithm ?? Algorithm.xgboost({ rounds: 10 }),
    successCriteria: [SuccessCriterion.auc().atLeast(0.8)],
  });
  return { stack, training, registry, definition: readDefinition(stack) };
}

function base(bucket: s3.IBucket): PreparedDataProps {
  return {
    bucket,
    train: 'my data/train',
    validation: 'my data/validation/',
    test: 'my data/test.csv',
    featureNames: ['tenure in months', 'plan'],
  };
}

function readKeys(stack: Stack, role: string, action: string): string[] {
  return readStatements(Template.fromStack(stack))
    .filter(({ policy, actions }) => policy.startsWith(role) && actions.includes(action))
    .flatMap(({ resources }) => resources)
    .map((resource) => JSON.stringify(stack.resolve(resource)))
    .filter((text) => text.includes('their-data'))
    .map((text) => /their-data\/?([^"]*)/.exec(text)![1]!)
    .sort();
}

test('the rows are checked before they train, and a step for it takes the place of the preparation', () => {
  const { definition } = createTraining();
  expect(definition.Steps.map(({ Name, Type }: any) => [Name, Type])).toEqual([
    ['CheckData', 'Processing'],
    ['Train', 'Training'],
    ['CreateModel', 'Model'],
    ['Predict', 'Transform'],
    ['Evaluate', 'Processing'],
    ['CheckCriteria', 'Condition'],
  ]);
  expect(findStep(definition, 'Train').DependsOn).toEqual(['CheckData']);
});

test('the training reads the very objects, a folder with a slash at its end, so that no other name begins alike', () => {
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
    ['train', 'text/csv', { Get: 'Parameters.TrainDataUri' }],
    ['validation', 'text/csv', { Get: 'Parameters.ValidationDataUri' }],
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
  const output = (name: string): object => ({
    Get: `Steps.CheckData.ProcessingOutputConfig.Outputs['${name}'].S3Output.S3Uri`,
  });
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

test('roles read exactly the rows that are named', () => {
  const { stack } = createTraining({ props: { baseline: 'my data/usual' } });
  expect(readKeys(stack, 'TrainingRole', 's3:GetObject')).toEqual(['my data/train/*', 'my data/validation/*']);
  expect(readKeys(stack, 'TrainingDataRole', 's3:GetObject')).toEqual([
    'my data/test.csv',
    'my data/train/*',
    'my data/usual/*',
    'my data/validation/*',
  ]);
  for (const other of ['TrainingModelRole', 'TrainingEvaluationRole', 'PipelineRole']) {
    expect(readKeys(stack, other, 's3:GetObject')).toEqual([]);
  }
  const listed = readStatements(Template.fromStack(stack)).filter(
    ({ policy, actions, resources }) =>
      policy.startsWith('TrainingDataRole') &&
      actions.includes('s3:ListBucket') &&
      JSON.stringify(resources).includes('their-data'),
  );
  expect(listed.map(({ conditions }) => conditions.StringLike['s3:prefix'])).toEqual([
    [
      'my data/train/*',
      'my data/train',
      'my data/validation/*',
      'my data/validation',
      'my data/test.csv',
      'my data/usual/*',
      'my data/usual',
    ],
  ]);
  expect(JSON.stringify(readStatements(Template.fromStack(stack)))).not.toMatch(
    /s3:(PutObject|DeleteObject)[^}]*their-data/,
  );
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
    target: { name: 'left', positiveClass: 'Yes', negativeClass: 'No' },
    featureNames: ['tenure in months', 'plan', 'area'],
    textFeatures: ['plan'],
    categoricalFeatures: ['area'],
    baselineRows: 500,
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

const refused: Array<[string, Partial<PreparedDataProps>, string]> = [
  [
    'a URI',
    { train: 's3://their-data/train/' },
    "train: must be a key in the bucket, such as 'prepared/train/' or 'prepared/train.csv', got 's3://their-data/train/'; the bucket is given by bucket",
  ],
  ['a wildcard', { validation: 'rows/*' }, "validation: must be a key prefix such as 'raw/churn', without wildcards"],
  ['the whole bucket', { test: '/' }, "test: must be a key prefix such as 'raw/churn'"],
  ['a key with a slash before it', { test: '/test.csv' }, 'test: must be the key of an object'],
  [
    'held-out rows that train',
    { test: 'my data/train/' },
    "train: must hold rows of its own, got 'my data/train/', which test holds as well, by 'my data/train/'",
  ],
  [
    'held-out rows below those that train',
    { train: 'my data', validation: undefined },
    "test: must hold rows of its own, got 'my data/test.csv', which train holds as well, by 'my data/'",
  ],
  [
    'the place of the runs',
    { train: 'churn', validation: undefined },
    "train: must hold nothing but rows, got 'churn/', where the runs of the pipeline write 'churn/runs/'",
  ],
  ['no features', { featureNames: [] }, 'featureNames: must name at least one feature, got none'],
  ['a feature twice', { featureNames: ['a', 'b', 'a'] }, "featureNames: must name each column once, got 'a' twice"],
  [
    'a name with a space at its end',
    { featureNames: ['a '] },
    'featureNames: a name must not be empty, nor begin or end with white space, nor hold a line break, got "a "',
  ],
  [
    'names that only the deployment knows',
    { featureNames: Fn.split(',', Fn.importValue('names')) },
    'featureNames: must be known at synthesis, got a token',
  ],
  [
    'a name that only the deployment knows',
    { featureNames: ['a', Fn.importValue('name')] },
    'featureNames: must be known at synthesis, got a token',
  ],
  [
    'the label among the features',
    { targetName: 'plan' },
    "featureNames: must be the columns after the label, without the label's own name, got 'plan' among them",
  ],
  [
    'a category that is no feature',
    { categoricalFeatures: ['Plan'] },
    "categoricalFeatures: must be among featureNames, tenure in months, plan, got 'Plan'",
  ],
  [
    'a text that is no feature',
    { textFeatures: ['city'] },
    "textFeatures: must be among featureNames, tenure in months, plan, got 'city'",
  ],
  [
    'a text that is numbers',
    { textFeatures: ['plan'], categoricalFeatures: ['plan'] },
    "categoricalFeatures: are numbers, and text is compared as categories anyway; got 'plan', which is in textFeatures",
  ],
  [
    'text for an algorithm that reads numbers',
    { textFeatures: ['plan'] },
    'data: textFeatures must be none for this algorithm, which reads nothing but numbers, got plan; encode them as numbers, or train with a script',
  ],
  [
    'one label for both classes',
    { positiveClass: 'Yes', negativeClass: 'Yes' },
    "negativeClass: must be given and differ from positiveClass 'Yes', got 'Yes'",
  ],
  [
    'a positive class 0 alone',
    { positiveClass: '0' },
    "negativeClass: must be given and differ from positiveClass '0', got none",
  ],
  [
    'an empty class',
    { positiveClass: '' },
    'positiveClass: must be a label that is known at synthesis, got an empty string',
  ],
  [
    'a class that only the deployment knows',
    { negativeClass: Fn.importValue('no') },
    'negativeClass: must be a label that is known at synthesis, got a token',
  ],
  ['a tiny baseline', { baselineRows: 10 }, 'baselineRows: must be a whole number from 200 to 1000000, got 10'],
  [
    'a misspelt property',
    { featurenames: ['a'] } as any,
    "featurenames: is no property of PreparedDataProps, did you mean 'featureNames'?",
  ],
];

test.each(refused)('refuses %s', (_, props, message) => {
  const stack = createStack();
  const bucket = new s3.Bucket(stack, 'Rows');
  const pipeline = new TrainingPipeline(stack, 'Pipeline', { pipelineName: 'churn', bucket });
  expect(
    () =>
      new TrainingJob(stack, 'Training', {
        pipeline,
        registry: new ModelRegistry(stack, 'Registry'),
        data: PreparedData.fromS3({ ...base(bucket), ...props }),
        algorithm: Algorithm.xgboost({ rounds: 10 }),
        successCriteria: [SuccessCriterion.auc().atLeast(0.8)],
      }),
  ).toThrow(expect.objectContaining({ name: 'LifecycleValidationError', message: expect.stringContaining(message) }));
});

test('a bucket of another region is refused, since SageMaker does not read it', () => {
  const stack = createStack('eu-west-1');
  const bucket = s3.Bucket.fromBucketAttributes(stack, 'Rows', { bucketName: 'far-away', region: 'us-east-1' });
  expect(() => createTraining({ stack, bucket })).toThrow(
    'bucket: must be in the region of the pipeline, eu-west-1, since SageMaker reads rows of no other one, got far-away in us-east-1',
  );
});

test('a region that is not known is not compared', () => {
  const stack = createStack();
  const bucket = s3.Bucket.fromBucketAttributes(stack, 'Rows', { bucketName: 'somewhere', region: 'us-east-1' });
  expect(() => createTraining({ stack, bucket })).not.toThrow();
});

test('places that only the deployment knows are folders', () => {
  const { stack, definition } = createTraining({ props: { train: Fn.importValue('train-prefix') } });
  expect(definition.Parameters[0].DefaultValue).toBe("s3://their-data/<{'Fn::ImportValue':'train-prefix'}>/");
  expect(JSON.stringify(readStatements(Template.fromStack(stack)))).toContain(
    '{"Fn::ImportValue":"train-prefix"},"/*"',
  );
});

test('an imported key is granted, with a warning about its policy', () => {
  const stack = createStack();
  const key = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:111122223333:key/theirs');
  createTraining({
    stack,
    bucket: s3.Bucket.fromBucketAttributes(stack, 'Rows', { bucketName: 'their-data', encryptionKey: key }),
  });
  Annotations.fromStack(stack).hasWarning(
    '/Test/Training/Data',
    Match.stringLikeRegexp("the policy of the imported key of the prepared data's bucket cannot be changed"),
  );
  for (const role of ['TrainingRole', 'TrainingDataRole']) {
    expect(
      readStatements(Template.fromStack(stack)).some(
        ({ policy, actions, resources }) =>
          policy.startsWith(role) && actions.includes('kms:Decrypt') && resources.includes(key.keyArn),
      ),
    ).toBe(true);
  }
});

test('a key of the app is granted without a warning', () => {
  const stack = createStack();
  const encryptionKey = new kms.Key(stack, 'Key');
  createTraining({ stack, bucket: new s3.Bucket(stack, 'Rows', { encryptionKey }) });
  Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('imported key'));
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

test('a class of your own says where the rows of its steps are, with a preprocessor or without', () => {
  class OwnData implements IPreparedData {
    public bind(_scope: Construct, pipeline: TrainingPipeline): PreparedDataConfig {
      const place = (name: string): PipelineValue => PipelineValue.processingOutput('Mine', name);
      return {
        problemType: ProblemType.BINARY,
        featureNames: ['a'],
        targetName: 'b',
        positiveClass: '1',
        trainUri: place('train'),
        testUri: place('test'),
        labelsUri: place('labels'),
        baselineUri: place('baseline'),
        trainingObjects: [{ bucket: pipeline.bucket, keys: [pipeline.runKeys('mine', '*')] }],
        heldOutObjects: [],
      };
    }
  }
  const { definition, stack, registry } = createTraining({ data: new OwnData() });
  expect(findStep(definition, 'CreateModel').Arguments.Containers).toHaveLength(1);
  expect(findStep(definition, 'Train').DependsOn).toBeUndefined();
  expect(registry.modelRepositoryArns(stack).length).toBeGreaterThan(0);
});

test('the permissions do not change with the names of the columns', () => {
  const permissions = (props: Partial<PreparedDataProps>): string => {
    const { stack } = createTraining({ props });
    return JSON.stringify(readStatements(Template.fromStack(stack)));
  };
  expect(permissions({ featureNames: ['other'], baselineRows: 300 })).toBe(permissions({}));
});
