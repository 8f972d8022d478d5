import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { lifecycle } from '../../examples/churn/lifecycle';
import {
  Baseline,
  BaselineColumnType,
  BaselineFile,
  DriftMonitor,
  MlLifecycle,
  MlLifecycleStack,
  MonitoredEndpoint,
  RetrainTrigger,
  TrainingPipeline,
} from '../../lib';
import { createApp, createStack } from '../constructs/fixtures';

// What AWS refuses only at deployment.

function addLifecycle(stack: Stack, lifecycleName: string): MlLifecycle {
  return new MlLifecycle(stack, `Lifecycle-${lifecycleName}`, { ...lifecycle, lifecycleName });
}

function addMonitor(scope: Construct, endpointName: string, baseline?: Baseline): DriftMonitor {
  const bucket = s3.Bucket.fromBucketName(scope, `Bucket-${endpointName}`, 'their-bucket');
  return new DriftMonitor(scope, `Monitor-${endpointName}`, {
    endpoint: MonitoredEndpoint.fromAttributes(scope, `Endpoint-${endpointName}`, {
      endpointName,
      captureBucket: bucket,
    }),
    baseline: baseline ?? Baseline.fromCsv(BaselineFile.fromBucket(bucket, 'rows.csv')),
    bucket,
  });
}

/** The length of what a template says, with an ARN of usual length for each reference. */
function measure(value: unknown): number {
  return JSON.stringify(value).replace(/\{"(Ref|Fn::GetAtt)":[^{}]*\}/g, 'x'.repeat(120)).length;
}

describe('many lifecycles in one stack', () => {
  test('share a dead-letter queue whose policy SQS takes: 20 statements and 8,192 bytes at most', () => {
    const stack = createStack();
    for (const name of ['one', 'two', 'three', 'four', 'five']) {
      addLifecycle(stack, name);
    }
    const template = Template.fromStack(stack);
    const [policy] = Object.values(template.findResources('AWS::SQS::QueuePolicy'));
    const { Statement } = policy.Properties.PolicyDocument;
    expect(Statement).toHaveLength(2);
    expect(measure(Statement)).toBeLessThan(8192);
    // Every rule may still leave there what it cannot deliver.
    expect(Statement).toContainEqual(
      expect.objectContaining({
        Action: 'sqs:SendMessage',
        Principal: { Service: 'events.amazonaws.com' },
        Condition: {
          ArnLike: {
            'aws:SourceArn': stack.resolve(stack.formatArn({ service: 'events', resource: 'rule', resourceName: '*' })),
          },
        },
      }),
    );
    const queues = Object.keys(template.findResources('AWS::SQS::Queue'));
    expect(queues).toHaveLength(1);
    for (const { Properties } of Object.values(template.findResources('AWS::Events::Rule'))) {
      for (const { DeadLetterConfig } of Properties.Targets) {
        expect(DeadLetterConfig).toEqual({ Arn: { 'Fn::GetAtt': [queues[0], 'Arn'] } });
      }
    }
  });

  test('have roles that IAM takes: 10,240 characters of permissions at most, also without minimized policies', () => {
    const stack = new Stack();
    for (let number = 0; number < 45; number++) {
      addMonitor(stack, `endpoint-${number}`);
    }
    const roles = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role'));
    for (const { Properties } of roles) {
      expect(measure(Properties.Policies)).toBeLessThan(10_240);
    }
  });

  test('can wait for each other, as monitors can for their endpoint', () => {
    const stack = createStack();
    const [one, other] = ['one', 'other'].map((name) => addLifecycle(stack, name));
    other.node.addDependency(one);
    const single = new MlLifecycleStack(createApp(), 'Single', lifecycle);
    single.lifecycle.monitor.node.addDependency(single.lifecycle.endpoint);
    const [first, second] = ['first', 'second'].map((name) => addMonitor(stack, name));
    second.node.addDependency(first);
    // Throws where resources wait for each other in a circle.
    Template.fromStack(stack);
    Template.fromStack(single);
  });
});

test('alarms beyond what EventBridge takes as one pattern, 2,048 characters, have further rules', () => {
  const stack = createStack();
  const alarms = Array.from({ length: 13 }, (_, number) =>
    cloudwatch.Alarm.fromAlarmArn(
      stack,
      `Alarm${number}`,
      `arn:aws:cloudwatch:ap-northeast-1:111122223333:alarm:${'x'.repeat(253)}${number + 10}`,
    ),
  );
  new RetrainTrigger(stack, 'Retrain', {
    pipeline: TrainingPipeline.fromPipelineName(stack, 'Pipeline', 'churn'),
    bucket: new s3.Bucket(stack, 'Bucket'),
    alarms,
  });
  const patterns = Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule')).map(
    ({ Properties }) => Properties.EventPattern,
  );
  expect(patterns.flatMap(({ resources }) => resources)).toEqual(alarms.map(({ alarmArn }) => alarmArn));
  for (const pattern of patterns) {
    expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(2048);
  }
});

describe('variables of a function, 4,096 bytes at most', () => {
  const monitor = (columns: number): Stack => {
    const stack = createStack();
    const file = BaselineFile.fromBucket(s3.Bucket.fromBucketName(stack, 'Data', 'their-data'), 'rows.csv');
    const columnTypes = Object.fromEntries(
      Array.from({ length: columns }, (_, number) => [`column-${number}`, BaselineColumnType.CATEGORICAL]),
    );
    addMonitor(stack, 'wide', Baseline.fromCsv(file, { columnTypes }));
    return stack;
  };

  test('a baseline that needs more is refused by what is too long', () => {
    expect(() => Template.fromStack(monitor(200))).toThrow(
      /columnTypes, absentColumns or ignoredColumns of the baseline: the variables of a Lambda function must have at most 4096 bytes together, got \d+, of which BASELINE has \d+; name fewer/,
    );
  });

  test('one that fits is not', () => {
    Template.fromStack(monitor(100));
  });
});
