import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { RetrainTrigger } from '../../../lib';
import { createPipeline, createStack } from '../fixtures';

const WARNING = Match.stringLikeRegexp('sends events to EventBridge, and Test/Raw does not: set eventBridgeEnabled');

function createTrigger(make: (stack: ReturnType<typeof createStack>) => s3.IBucket): ReturnType<typeof createStack> {
  const stack = createStack();
  const { pipeline, bucket } = createPipeline(stack);
  new RetrainTrigger(stack, 'Retrain', { pipeline, bucket, newData: { bucket: make(stack), prefix: 'rows' } });
  return stack;
}

test('a bucket of the app that is silent towards EventBridge is a warning', () => {
  const stack = createTrigger((scope) => new s3.Bucket(scope, 'Raw'));
  Annotations.fromStack(stack).hasWarning('/Test/Retrain', WARNING);
});

test.each<[string, (stack: ReturnType<typeof createStack>) => s3.IBucket]>([
  ['with events', (scope) => new s3.Bucket(scope, 'Raw', { eventBridgeEnabled: true })],
  ['that is imported', (scope) => s3.Bucket.fromBucketName(scope, 'Raw', 'raw')],
])('a bucket %s is none', (_, make) => {
  Annotations.fromStack(createTrigger(make)).hasNoWarning('*', WARNING);
});

test('events that are turned on later count', () => {
  let raw: s3.Bucket;
  const stack = createTrigger((scope) => {
    raw = new s3.Bucket(scope, 'Raw');
    return raw;
  });
  raw!.enableEventBridgeNotification();
  Annotations.fromStack(stack).hasNoWarning('*', WARNING);
});
