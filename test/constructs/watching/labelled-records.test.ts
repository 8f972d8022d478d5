import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { FeatureGroup, LabelledRecords } from '../../../lib';
import { createStack, readStatements } from '../fixtures';

function deploy(eventBridgeEnabled = true) {
  const stack = createStack('eu-west-1');
  const featureGroup = FeatureGroup.fromFeatureGroupAttributes(stack, 'Group', {
    featureGroupName: 'Labels',
    tableName: 'labels_1',
    recordIdentifier: 'customer',
    eventTime: 'asked_at',
  });
  const bucket = new s3.Bucket(stack, 'Bucket', { eventBridgeEnabled });
  new LabelledRecords(stack, 'Records', { bucket, prefix: '/source/labelled-traffic/', featureGroup });
  return stack;
}

test('files of labelled rows are handed to a function that may read them and add records, and nothing else', () => {
  const template = Template.fromStack(deploy());
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: {
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: { object: { key: [{ wildcard: 'source/labelled-traffic/*.csv' }] } },
    },
    Targets: [{ RetryPolicy: Match.anyValue(), DeadLetterConfig: Match.anyValue() }],
  });
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { FEATURE_GROUP_NAME: 'Labels' } },
    Timeout: 900,
  });
  const grants = readStatements(template).filter(({ policy }) => policy.startsWith('RecordsHandlerRole'));
  expect(grants.flatMap(({ actions }) => actions).sort()).toEqual([
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    's3:GetObject',
    's3:ListBucket',
    'sagemaker:DescribeFeatureGroup',
    'sagemaker:PutRecord',
    'sqs:GetQueueAttributes',
    'sqs:GetQueueUrl',
    'sqs:SendMessage',
  ]);
  const resources = JSON.stringify(grants);
  expect(resources).toContain('/source/labelled-traffic/*');
  expect(resources).toContain(':feature-group/Labels');
  expect(resources).not.toMatch(/"\*"/);
});

test('a bucket that sends no events is warned of', () => {
  Annotations.fromStack(deploy(false)).hasWarning(
    '/Test/Records',
    Match.stringLikeRegexp('labelled rows are copied only if its bucket sends events to EventBridge'),
  );
});
