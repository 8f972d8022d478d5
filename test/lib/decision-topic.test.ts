import type { Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { lifecycle } from '../../examples/churn/lifecycle';
import { MlLifecycle } from '../../lib';
import { createStack } from '../constructs/fixtures';

const ALARMS = { Service: 'cloudwatch.amazonaws.com' };

describe("a topic of the user's own", () => {
  const tell = (create: (stack: Stack) => sns.ITopic): Stack => {
    const stack = createStack();
    new MlLifecycle(stack, 'Churn', { ...lifecycle, retraining: { topic: create(stack) } });
    return stack;
  };

  test('takes what alarms publish, and what rules publish no more', () => {
    const template = Template.fromStack(
      tell((stack) => new sns.Topic(stack, 'Topic', { masterKey: new kms.Key(stack, 'TopicKey') })),
    );
    const publishes = Match.objectLike({ Action: 'sns:Publish', Effect: 'Allow', Principal: ALARMS });
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: { Statement: Match.arrayWith([publishes]) },
    });
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({ Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Principal: ALARMS }),
        ]),
      },
    });
    for (const type of ['AWS::SNS::TopicPolicy', 'AWS::KMS::Key']) {
      expect(JSON.stringify(template.findResources(type))).not.toContain('events.amazonaws.com');
    }
  });

  test('is left to its owner where it is imported, with a warning that says what it needs', () => {
    const stack = tell((scope) => sns.Topic.fromTopicArn(scope, 'Topic', 'arn:aws:sns:eu-west-1:111122223333:ops'));
    Annotations.fromStack(stack).hasWarning(
      '*',
      Match.stringLikeRegexp('let cloudwatch.amazonaws.com use sns:Publish of it'),
    );
  });
});
