import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { lifecycle } from '../../examples/churn/lifecycle';
import { MlLifecycle, MlLifecycleStack } from '../../lib';
import { createApp } from '../constructs/fixtures';

/** A stack of somebody else's, with a lifecycle for each name. */
function createLifecycles(...names: string[]): Stack {
  const stack = new Stack(createApp(), 'Shop');
  for (const lifecycleName of names) {
    new MlLifecycle(stack, `Lifecycle${lifecycleName}`, { ...lifecycle, lifecycleName });
  }
  return stack;
}

/** Names of things that AWS wants to be unique in an account and a region, or in their stack. */
function readNames(stack: Stack): string[] {
  const { Resources } = Template.fromStack(stack).toJSON() as {
    Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }>;
  };
  return Object.values(Resources).flatMap(({ Type, Properties = {} }) =>
    Object.entries(Properties)
      .filter(([name]) => /^(Name|(Pipeline|StateMachine|ModelPackageGroup|Dashboard|Alarm|Endpoint)Name)$/.test(name))
      .map(([name, value]) => `${Type} ${name} ${JSON.stringify(value)}`),
  );
}

test('sits in any stack, several in one, each with names of its own', () => {
  const stack = createLifecycles('churn', 'fraud');
  const names = readNames(stack);
  expect(names).toEqual(
    expect.arrayContaining([expect.stringContaining('"churn"'), expect.stringContaining('"fraud"')]),
  );
  expect(names).toHaveLength(new Set(names).size);
  // Every part is there twice, but what a stack has once: the dead-letter queue.
  const counts = (other: Stack): Record<string, number> => {
    const found: Record<string, number> = {};
    for (const { Type } of Object.values(Template.fromStack(other).toJSON().Resources) as { Type: string }[]) {
      found[Type] = (found[Type] ?? 0) + 1;
    }
    return found;
  };
  const one = counts(createLifecycles('churn'));
  const once: Record<string, number> = {
    'AWS::SQS::Queue': 1,
    'AWS::SQS::QueuePolicy': 1,
    // What a replay may do.
    'AWS::IAM::Policy': 1,
  };
  expect(counts(stack)).toEqual(
    Object.fromEntries(Object.entries(one).map(([type, count]) => [type, count * 2 - (once[type] ?? 0)])),
  );
});

test('two of one name in a stack are refused', () => {
  const stack = createLifecycles('churn');
  expect(() => new MlLifecycle(stack, 'Other', lifecycle)).toThrow(
    "lifecycleName: must be unique in an account and region, got 'churn'",
  );
});

test('the stack around it has the logical ids of its parts in the stack itself', () => {
  const { Resources, Outputs } = Template.fromStack(new MlLifecycleStack(createApp(), 'Churn', lifecycle)).toJSON();
  // Without a hash: the ids of what stands in the stack itself.
  expect(Object.keys(Outputs)).toEqual(expect.arrayContaining(['BucketName', 'SourceUri', 'RetrainFunctionName']));
  const data = Object.entries(Resources as Record<string, { Type: string }>)
    .filter(([, { Type }]) => /Bucket$|Key$|ModelPackageGroup$/.test(Type))
    .map(([id]) => id);
  expect(data.sort()).toEqual(['Bucket83908E77', 'Key961B73FD', 'Registry4DB9CCA5']);
});

test('failed runs, and versions that wait or were approved, reach the function that tells people', () => {
  const template = Template.fromStack(createLifecycles('churn'));
  const [rule] = Object.values(template.findResources('AWS::Events::Rule')).filter(({ Properties }) =>
    /waits for approval/.test(Properties.Description),
  );
  expect(rule!.Properties.Targets[0].Arn).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/Retrain.*Handler/), 'Arn'] });
  // Nothing but the account's own alarms and roles reaches the topic: no rule has to.
  expect(JSON.stringify(template.findResources('AWS::SNS::TopicPolicy'))).not.toContain('events.amazonaws.com');
});

test('the function that shows model cards hears of versions and may approve none', () => {
  const template = Template.fromStack(createLifecycles('churn'));
  const [rule] = Object.values(template.findResources('AWS::Events::Rule')).filter(({ Properties }) =>
    /a version was registered or changed/.test(Properties.Description),
  );
  expect(rule!.Properties.EventPattern).toEqual({
    source: ['aws.sagemaker'],
    'detail-type': [
      'SageMaker Model Building Pipeline Execution Status Change',
      'SageMaker Model Package State Change',
    ],
    detail: {
      $or: [
        { pipelineArn: [expect.anything()], currentPipelineExecutionStatus: ['Succeeded', 'Failed', 'Stopped'] },
        { ModelPackageGroupName: [expect.anything()] },
      ],
    },
  });
  const statements = Object.values(template.findResources('AWS::IAM::Role')).flatMap(({ Properties }) =>
    (Properties.Policies ?? []).flatMap((policy: any) => policy.PolicyDocument.Statement as any[]),
  );
  expect(statements.filter(({ Sid }) => Sid === 'ShowCards')).toEqual([
    {
      Sid: 'ShowCards',
      Effect: 'Allow',
      Action: 'sagemaker:UpdateModelPackage',
      Resource: expect.anything(),
      Condition: { Null: { 'sagemaker:ModelApprovalStatus': 'true' } },
    },
  ]);
});

test('a failed run is reported for hours, as every other event, and left in the queue after that', () => {
  const rules = Template.fromStack(createLifecycles('churn')).findResources('AWS::Events::Rule');
  const targets = Object.values(rules).flatMap(({ Properties }) => Properties.Targets as Record<string, any>[]);
  expect(targets.length).toBeGreaterThanOrEqual(4);
  for (const { RetryPolicy, DeadLetterConfig } of targets) {
    expect(RetryPolicy).toMatchObject({ MaximumRetryAttempts: expect.any(Number) });
    expect(DeadLetterConfig.Arn).toBeDefined();
  }
});

test.each([
  ['monitor', 'endpoint'],
  ['qualityMonitor', 'endpoint'],
  ['dashboard', 'endpoint'],
  ['retrain', 'endpoint'],
  ['retrain', 'pipeline'],
  ['endpoint', 'registry'],
  ['endpoint', 'training'],
  ['endpoint', 'pipeline'],
  ['training', 'registry'],
  ['retrain', 'registry'],
  ['pipeline', 'preparation'],
  ['endpoint', 'retrain'],
  ['endpoint', 'monitor'],
] as const)('%s can be told to wait for %s', (part, other) => {
  const stack = new MlLifecycleStack(createApp(), 'Churn', lifecycle);
  stack.lifecycle[part]!.node.addDependency(stack.lifecycle[other]!);
  // A circle is what the assertions library refuses.
  expect(() => Template.fromStack(stack)).not.toThrow();
});

test('the topic keeps the ids that it had in the retraining, and the endpoint tells it too', () => {
  const template = Template.fromStack(new MlLifecycleStack(createApp(), 'Churn', lifecycle));
  expect(Object.keys(template.findResources('AWS::SNS::Topic'))).toEqual(['RetrainTopicFBE58FA2']);
  expect(Object.keys(template.findResources('AWS::SNS::TopicPolicy'))).toEqual(['RetrainTopicPolicy253CC5C2']);
  for (const handler of ['Keeps the endpoint', 'Decides whether']) {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: Match.stringLikeRegexp(handler),
      Environment: { Variables: { TOPIC_ARN: { Ref: 'RetrainTopicFBE58FA2' } } },
    });
  }
});
