import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { readNews } from '../../../lambda/retrain/news';
import { ModelRegistry, RetrainTrigger, TrainingPipeline } from '../../../lib';

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
 * values, or prefixes, is the event's, or one of a list in the event; one of what stands under `$or` suffices.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern.html
 */
function matches(pattern: Json, event: Json): boolean {
  if (Array.isArray(pattern)) {
    expect(pattern.length).toBeGreaterThan(0);
    return pattern.some((each) => {
      if (typeof each !== 'object' || each === null) {
        return Array.isArray(event) ? event.includes(each) : each === event;
      }
      const [[filter, wanted]] = Object.entries(each) as [[string, Json]];
      expect(['prefix', 'exists']).toContain(filter);
      return filter === 'exists'
        ? (event !== null) === wanted
        : typeof event === 'string' && event.startsWith(wanted as string);
    });
  }
  if (typeof pattern !== 'object' || pattern === null) {
    throw new Error(`EventBridge takes lists of values only, got ${JSON.stringify(pattern)}`);
  }
  const { $or: either, ...rest } = pattern as Record<string, Json>;
  return (
    (either === undefined || (either as Json[]).some((each) => matches(each, event))) &&
    Object.entries(rest).every(([key, each]) => {
      const value = typeof event === 'object' ? (event as Record<string, Json> | null)?.[key] : undefined;
      return matches(each, value ?? null);
    })
  );
}

function create(): Template {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
  new RetrainTrigger(stack, 'Retrain', {
    pipeline: TrainingPipeline.fromPipelineName(stack, 'Pipeline', 'churn'),
    bucket: new s3.Bucket(stack, 'Records'),
    registry: ModelRegistry.fromModelPackageGroupName(stack, 'Registry', 'churn-models'),
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

/** The event as SageMaker sends it, with what changed: none of it when the version is registered. */
function changeOf(group: string, status: string, changed: string[], metadata: Json = {}): Json {
  return {
    version: '0',
    id: '844e2571-85d4-695f-b930-0153b71dcb42',
    'detail-type': 'SageMaker Model Package State Change',
    source: 'aws.sagemaker',
    account: '111122223333',
    time: '2026-11-15T16:10:11Z',
    region: 'eu-west-1',
    resources: [`arn:aws:sagemaker:eu-west-1:111122223333:model-package/${group}/3`],
    detail: {
      ModelPackageGroupName: group,
      ModelPackageVersion: 3,
      ModelPackageArn: `arn:aws:sagemaker:eu-west-1:111122223333:model-package/${group}/3`,
      ModelPackageDescription: 'auc 0.84',
      ModelPackageStatus: 'Completed',
      ModelApprovalStatus: status,
      CustomerMetadataProperties: metadata,
      ...(changed.length > 0 && { UpdatedModelPackageFields: changed }),
    },
  };
}

const APPROVED_BY = { approvedBy: 'arn:aws:iam::111122223333:user/ada' };

test.each<[string, Json, string | undefined]>([
  ['a failed run', endOf('churn', 'Failed'), 'RunFailed'],
  ['a run that succeeded', endOf('churn', 'Succeeded'), undefined],
  ['a run that was stopped', endOf('churn', 'Stopped'), undefined],
  ['a failed run of another pipeline', endOf('churn-2', 'Failed'), undefined],
  ['a version that is registered and waits', changeOf('churn-models', 'PendingManualApproval', []), 'VersionWaiting'],
  ['its model card', changeOf('churn-models', 'PendingManualApproval', ['ModelCard']), undefined],
  [
    'an approval, before it is recorded who approved',
    changeOf('churn-models', 'Approved', ['ModelApprovalStatus']),
    undefined,
  ],
  [
    'an approval, when that is recorded',
    changeOf('churn-models', 'Approved', ['CustomerMetadataProperties'], APPROVED_BY),
    'VersionApproved',
  ],
  ['a version of another registry', changeOf('others', 'PendingManualApproval', []), undefined],
  ['a version that was rejected', changeOf('churn-models', 'Rejected', ['ModelApprovalStatus']), undefined],
])('%s is told as its rule and its function agree', (_, event, kind) => {
  const [, { EventPattern }] = findRule(/A run of the pipeline churn failed/);
  expect(matches(resolve(EventPattern!), event)).toBe(kind !== undefined);
  if (kind) {
    expect(readNews(event, 'churn')?.kind).toBe(kind);
  }
});

test('without a registry only failed runs are told', () => {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
  new RetrainTrigger(stack, 'Retrain', {
    pipeline: TrainingPipeline.fromPipelineName(stack, 'Pipeline', 'churn'),
    bucket: new s3.Bucket(stack, 'Records'),
  });
  const rules = Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule')) as Resource[];
  const patterns = rules.map(({ Properties }) => resolve(Properties.EventPattern!));
  expect(patterns.filter((pattern) => matches(pattern, endOf('churn', 'Failed')))).toHaveLength(1);
  const waiting = changeOf('churn-models', 'PendingManualApproval', []);
  expect(patterns.filter((pattern) => matches(pattern, waiting))).toEqual([]);
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
