import type { Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  Algorithm,
  ModelRegistry,
  PreparedData,
  type PreparedDataProps,
  SuccessCriterion,
  TrainingJob,
  TrainingPipeline,
} from '../../../lib';
import { createStack, findStep, readDefinition, readStatements } from '../fixtures';
import { createRows, createTraining } from './prepared-fixtures';

function readKeys(stack: Stack, role: string, action: string): string[] {
  return readStatements(Template.fromStack(stack))
    .filter(({ policy, actions }) => policy.startsWith(role) && actions.includes(action))
    .flatMap(({ resources }) => resources)
    .map((resource) => JSON.stringify(stack.resolve(resource)))
    .filter((text) => text.includes('their-data'))
    .map((text) => /their-data\/?([^"]*)/.exec(text)![1]!)
    .sort();
}

test('the check alone reads the rows, exactly those that are named', () => {
  const { stack } = createTraining({ props: { baseline: 'my data/usual' } });
  expect(readKeys(stack, 'TrainingDataRole', 's3:GetObject')).toEqual([
    'my data/test.csv',
    'my data/train/*',
    'my data/usual/*',
    'my data/validation/*',
  ]);
  for (const other of ['TrainingRole', 'TrainingModelRole', 'TrainingEvaluationRole', 'PipelineRole']) {
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
  for (const [role, granted] of [
    ['TrainingDataRole', true],
    ['TrainingRole', false],
  ] as const) {
    expect(
      readStatements(Template.fromStack(stack)).some(
        ({ policy, actions, resources }) =>
          policy.startsWith(role) && actions.includes('kms:Decrypt') && resources.includes(key.keyArn),
      ),
    ).toBe(granted);
  }
});

test('a key of the app is granted without a warning', () => {
  const stack = createStack();
  const encryptionKey = new kms.Key(stack, 'Key');
  createTraining({ stack, bucket: new s3.Bucket(stack, 'Rows', { encryptionKey }) });
  Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('imported key'));
});

test('the permissions do not change with the names of the columns', () => {
  const permissions = (props: Partial<PreparedDataProps>): string => {
    const { stack } = createTraining({ props });
    return JSON.stringify(readStatements(Template.fromStack(stack)));
  };
  expect(permissions({ featureNames: ['other'], baselineRows: 300, importanceRows: 300 })).toBe(permissions({}));
});

test('the check writes and encrypts with the key of the pipeline, below its own folder', () => {
  const stack = createStack();
  const bucket = new s3.Bucket(stack, 'Runs', { encryptionKey: new kms.Key(stack, 'Key') });
  const pipeline = new TrainingPipeline(stack, 'Encrypted', { pipelineName: 'encrypted', bucket });
  new TrainingJob(stack, 'Job', {
    pipeline,
    registry: new ModelRegistry(stack, 'Models'),
    data: PreparedData.fromS3(createRows(s3.Bucket.fromBucketName(stack, 'Rows', 'their-data'))),
    algorithm: Algorithm.xgboost({ rounds: 10 }),
    successCriteria: [SuccessCriterion.auc().atLeast(0.8)],
  });
  const statements = readStatements(Template.fromStack(stack)).filter(({ policy }) => policy.startsWith('JobDataRole'));
  const of = (action: string): string =>
    JSON.stringify(statements.filter(({ actions }) => actions.includes(action)).map(({ resources }) => resources));
  expect(of('s3:PutObject')).toContain('/encrypted/runs/*/check/*');
  expect(of('kms:GenerateDataKey')).toContain('Key');
  const check = findStep(readDefinition(stack), 'CheckData').Arguments;
  expect(check.ProcessingOutputConfig.KmsKeyId).toContain('Key');
  expect(check.ProcessingResources.ClusterConfig.VolumeKmsKeyId).toContain('Key');
  expect(check.NetworkConfig.EnableNetworkIsolation).toBe(true);
});
