import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { RetrainTrigger, TrainingPipeline } from '../../../lib';

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
type Resource = { readonly Properties: Record<string, Json> };

const ARN = 'arn:aws:sagemaker:eu-west-1:111122223333:pipeline';

/** A value of a template as it is deployed; what another resource says stays. */
function resolve(value: Json): Json {
  if (Array.isArray(value)) {
    return value.map(resolve);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const { Ref, 'Fn::Join': join } = value as Record<string, Json>;
  if (Ref === 'AWS::Partition') {
    return 'aws';
  }
  if (Array.isArray(join)) {
    return (resolve(join[1] as Json) as string[]).join(join[0] as string);
  }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolve(each)]));
}

/**
 * Whether EventBridge takes a pattern and an event matches it: every field ends in a list that is not empty, and one of its
 * values, or prefixes, is the event's.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern.html
 */
function matches(pattern: Json, event: Json): boolean {
  if (Array.isArray(pattern)) {
    expect(pattern.length).toBeGreaterThan(0);
    return pattern.some((each) => {
      if (typeof each !== 'object' || each === null) {
        return each === event;
      }
      expect(Object.keys(each)).toEqual(['prefix']);
      return typeof event === 'string' && event.startsWith((each as { prefix: string }).prefix);
    });
  }
  if (typeof pattern !== 'object' || pattern === null) {
    throw new Error(`EventBridge takes lists of values only, got ${JSON.stringify(pattern)}`);
  }
  return Object.entries(pattern).every(
    ([key, each]) =>
      typeof event === 'object' && event !== null && matches(each, (event as Record<string, Json>)[key] ?? null),
  );
}

function create(): Template {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
  new RetrainTrigger(stack, 'Retrain', {
    pipeline: TrainingPipeline.fromPipelineName(stack, 'Pipeline', 'churn'),
    bucket: new s3.Bucket(stack, 'Records'),
    newData: { bucket: s3.Bucket.fromBucketName(stack, 'Raw', 'raw-rows'), prefix: 'customers' },
    afterPipelines: [TrainingPipeline.fromPipelineName(stack, 'Features', 'Customer-Features')],
  });
  return Template.fromStack(stack);
}

const template = create();

function findRule(description: RegExp): [string, Record<string, Json>] {
  const found = Object.entries(template.findResources('AWS::Events::Rule') as Record<string, Resource>).find(
    ([, { Properties }]) => description.test(Properties.Description as string),
  );
  return [found![0], found![1].Properties];
}

/** The event as SageMaker sends it: https://docs.aws.amazon.com/sagemaker/latest/dg/automating-sagemaker-with-eventbridge.html */
function endOf(pipeline: string, status: string): Json {
  return {
    version: '0',
    id: '315c1398-40ff-a850-213b-158f73kd93ir',
    'detail-type': 'SageMaker Model Building Pipeline Execution Status Change',
    source: 'aws.sagemaker',
    account: '111122223333',
    time: '2026-11-15T16:10:11Z',
    region: 'eu-west-1',
    resources: [`${ARN}/${pipeline}`, `${ARN}/${pipeline}/execution/p4jn9xou8a8s`],
    detail: {
      pipelineExecutionDisplayName: 'SomeDisplayName',
      currentPipelineExecutionStatus: status,
      previousPipelineExecutionStatus: 'Executing',
      executionStartTime: '2026-11-15T16:03:13Z',
      executionEndTime: '2026-11-15T16:10:10Z',
      pipelineExecutionDescription: 'SomeDescription',
      pipelineArn: `${ARN}/${pipeline}`,
      pipelineExecutionArn: `${ARN}/${pipeline}/execution/p4jn9xou8a8s`,
    },
  };
}

test.each([
  ['Customer-Features', 'Succeeded', true],
  // SageMaker writes names of pipelines in lower case into ARNs.
  ['customer-features', 'Succeeded', true],
  ['customer-features', 'Failed', false],
  ['customer-features', 'Executing', false],
  ['customer-features-2', 'Succeeded', false],
  ['churn', 'Succeeded', false],
])('the end of a run of %s that %s asks for a retraining: %p', (pipeline, status, asks) => {
  const [, { EventPattern }] = findRule(/Another pipeline has ended/);
  expect(matches(resolve(EventPattern!), endOf(pipeline, status))).toBe(asks);
});

test.each([
  ['raw-rows', 'customers/2026/rows.csv', true],
  ['raw-rows', 'customers.csv', false],
  ['raw-rows', 'others/rows.csv', false],
  ['other-rows', 'customers/rows.csv', false],
])('an object in %s at %s is new data: %p', (bucket, key, isNewData) => {
  const [, { EventPattern }] = findRule(/New data/);
  const event = {
    'detail-type': 'Object Created',
    source: 'aws.s3',
    resources: [`arn:aws:s3:::${bucket}`],
    detail: { version: '0', bucket: { name: bucket }, object: { key, size: 5, sequencer: '1' }, reason: 'PutObject' },
  };
  expect(matches(resolve(EventPattern!), event)).toBe(isNewData);
});

test('the rule of another pipeline may invoke the function, and nothing else may by it', () => {
  const [rule, { Targets }] = findRule(/Another pipeline has ended/);
  const [target] = Targets as unknown as { Arn: Json }[];
  template.hasResourceProperties('AWS::Lambda::Permission', {
    Action: 'lambda:InvokeFunction',
    Principal: 'events.amazonaws.com',
    FunctionName: target!.Arn,
    SourceArn: { 'Fn::GetAtt': [rule, 'Arn'] },
  });
});

test('the rule of new data may send to the queue, by its policy, and to no function', () => {
  const [rule, { Targets }] = findRule(/New data/);
  const [target] = Targets as unknown as { Arn: { 'Fn::GetAtt': [string, string] } }[];
  const queue = target!.Arn['Fn::GetAtt'][0];
  const [policy] = Object.values(
    template.findResources('AWS::SQS::QueuePolicy', { Properties: { Queues: [{ Ref: queue }] } }),
  );
  const { Statement } = (policy as Resource).Properties.PolicyDocument as unknown as { Statement: Json[] };
  expect(Statement.filter((each) => (each as { Effect: string }).Effect === 'Allow')).toEqual([
    {
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: expect.arrayContaining(['sqs:SendMessage']),
      Resource: target!.Arn,
      Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [rule, 'Arn'] } } },
    },
  ]);
});
