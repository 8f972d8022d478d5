import { Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { lifecycle } from '../../examples/churn/lifecycle';
import { MlLifecycle, type MlLifecycleProps } from '../../lib';
import { createApp, readStatements } from '../constructs/fixtures';

function createLifecycle(makeProps: (stack: Stack) => Partial<MlLifecycleProps>): {
  stack: Stack;
  churn: MlLifecycle;
} {
  const stack = new Stack(createApp(), 'Shop', { env: { region: 'eu-west-1', account: '111122223333' } });
  return { stack, churn: new MlLifecycle(stack, 'Churn', { ...lifecycle, ...makeProps(stack) }) };
}

/** The resources of a stack's statements about S3, with the CDK's own bucket of assets left out. */
function readS3Resources(stack: Stack): string[] {
  return readStatements(Template.fromStack(stack))
    .filter(({ actions }) => actions.some((action) => action.startsWith('s3:')))
    .flatMap(({ resources }) => resources)
    .map((resource) => JSON.stringify(stack.resolve(resource)))
    .filter((resource) => !resource.includes('cdk-hnb659fds-assets'));
}

/** The name in a bucket's ARN. */
const NAME = /:s3:::([^"/]*)/;

test('a lifecycle keeps everything in the bucket that it is given, below folders of its own', () => {
  const { stack, churn } = createLifecycle((scope) => ({ bucket: s3.Bucket.fromBucketName(scope, 'Mine', 'mine') }));
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::S3::Bucket', 0);
  const resources = readS3Resources(stack);
  expect(resources.length).toBeGreaterThan(20);
  expect(resources.filter((resource) => NAME.exec(resource)?.[1] !== 'mine')).toEqual([]);
  expect(churn.bucket.bucketName).toBe('mine');
  const { Outputs } = template.toJSON() as { Outputs: Record<string, { Value: unknown }> };
  const values = Object.values(Outputs).map(({ Value }) => Value);
  expect(values).toEqual(
    expect.arrayContaining(['s3://mine/source/churn/', 's3://mine/ground-truth/churn', 's3://mine/capture']),
  );
});

test('the containers of lifecycles that share a bucket read their own runs', () => {
  const stack = new Stack(createApp(), 'Shop');
  const bucket = new s3.Bucket(stack, 'Shared');
  const readsOf = (id: string): string[] =>
    readStatements(Template.fromStack(stack))
      .filter(({ policy, actions }) => policy.startsWith(`${id}Endpoint`) && actions.includes('s3:GetObject'))
      .flatMap(({ resources }) => resources)
      .flatMap((resource) => /[^"]*\/runs\/\*/.exec(JSON.stringify(resource))?.[0] ?? []);
  new MlLifecycle(stack, 'Churn', { ...lifecycle, bucket });
  new MlLifecycle(stack, 'Fraud', {
    ...lifecycle,
    lifecycleName: 'fraud',
    bucket,
    pipeline: { prefix: 'models/fraud' },
  });
  new MlLifecycle(stack, 'Moved', {
    ...lifecycle,
    lifecycleName: 'moved',
    bucket,
    endpoint: { ...lifecycle.endpoint, artifactPrefix: 'former' },
  });
  expect([...readsOf('Churn'), ...readsOf('Fraud'), ...readsOf('Moved')]).toEqual([
    '/churn/runs/*',
    '/models/fraud/runs/*',
    '/former/runs/*',
  ]);
});

test('every grant goes to a bucket of the app, and none to another', () => {
  const { stack } = createLifecycle((scope) => ({ bucket: new s3.Bucket(scope, 'Mine') }));
  Template.fromStack(stack).resourceCountIs('AWS::S3::Bucket', 1);
  const resources = readS3Resources(stack);
  expect(resources.length).toBeGreaterThan(20);
  expect(resources.filter((resource) => !/"Fn::GetAtt":\["Mine[0-9A-F]{8}","Arn"\]/.test(resource))).toEqual([]);
});

test('raw rows of another bucket are read there, and nothing else is', () => {
  const { stack } = createLifecycle((scope) => ({
    bucket: s3.Bucket.fromBucketName(scope, 'Mine', 'mine'),
    sourceBucket: s3.Bucket.fromBucketName(scope, 'Rows', 'rows'),
    sourcePrefix: 'churn/raw',
  }));
  const others = readStatements(Template.fromStack(stack)).filter(({ resources }) =>
    JSON.stringify(stack.resolve(resources)).includes(':s3:::rows'),
  );
  expect(others.map(({ policy, actions }) => [policy.replace(/Role[0-9A-F]{8}$/, ''), actions])).toEqual([
    ['ChurnDataPrep', ['s3:GetObject']],
    ['ChurnDataPrep', ['s3:ListBucket']],
  ]);
  expect(JSON.stringify(others.map(({ resources }) => resources))).toContain(':s3:::rows/churn/raw/*');
});

describe('what encrypts it', () => {
  const listKeys = (stack: Stack): string[] => Object.keys(Template.fromStack(stack).findResources('AWS::KMS::Key'));

  test('is a new key where the bucket has none that is known', () => {
    const { stack, churn } = createLifecycle((scope) => ({ bucket: s3.Bucket.fromBucketName(scope, 'Mine', 'mine') }));
    expect(listKeys(stack)).toHaveLength(1);
    expect(churn.bucket.encryptionKey).toBe(churn.encryptionKey);
  });

  test("is the bucket's own", () => {
    const { stack, churn } = createLifecycle((scope) => ({
      bucket: new s3.Bucket(scope, 'Mine', { encryptionKey: new kms.Key(scope, 'MyKey') }),
    }));
    expect(listKeys(stack)).toEqual([expect.stringMatching(/^MyKey/)]);
    expect(churn.encryptionKey).toBe(churn.bucket.encryptionKey);
  });

  test('is no third one', () => {
    expect(() =>
      createLifecycle((scope) => ({
        bucket: new s3.Bucket(scope, 'Mine', { encryptionKey: new kms.Key(scope, 'MyKey') }),
        encryptionKey: new kms.Key(scope, 'Other'),
      })),
    ).toThrow(
      "encryptionKey: must be the key of bucket, which encrypts all that is in it, got another one; leave it out to use the bucket's",
    );
  });
});

describe('new data in it', () => {
  const MESSAGE = Match.stringLikeRegexp(
    'new data starts a retraining only if its bucket sends events to EventBridge, and .* does not: set eventBridgeEnabled of the bucket',
  );
  const warnings = (makeProps: (stack: Stack) => Partial<MlLifecycleProps>): number =>
    Annotations.fromStack(createLifecycle(makeProps).stack).findWarning('*', MESSAGE).length;

  test('starts nothing without events, which is warned of', () => {
    expect(warnings((scope) => ({ bucket: new s3.Bucket(scope, 'Mine'), retraining: { onNewData: true } }))).toBe(1);
  });

  test.each<[string, (stack: Stack) => Partial<MlLifecycleProps>]>([
    [
      'the bucket sends events',
      (scope) => ({
        bucket: new s3.Bucket(scope, 'Mine', { eventBridgeEnabled: true }),
        retraining: { onNewData: true },
      }),
    ],
    [
      'nothing is known of the bucket',
      (scope) => ({ bucket: s3.Bucket.fromBucketName(scope, 'Mine', 'mine'), retraining: { onNewData: true } }),
    ],
    ['new data starts nothing', (scope) => ({ bucket: new s3.Bucket(scope, 'Mine') })],
    ['the bucket is the lifecycle’s', () => ({ retraining: { onNewData: true } })],
    [
      'the rows are in another bucket, which sends them',
      (scope) => ({
        bucket: new s3.Bucket(scope, 'Mine'),
        sourceBucket: new s3.Bucket(scope, 'Rows', { eventBridgeEnabled: true }),
        retraining: { onNewData: true },
      }),
    ],
  ])('is not warned of where %s', (_, makeProps) => {
    expect(warnings(makeProps)).toBe(0);
  });
});
