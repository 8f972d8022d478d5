import type { Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { lifecycle } from '../../examples/churn/lifecycle';
import { MlLifecycle } from '../../lib';
import { createStack } from '../constructs/fixtures';

describe("a topic of the user's own", () => {
  const tell = (create: (stack: Stack) => sns.ITopic): Stack => {
    const stack = createStack();
    new MlLifecycle(stack, 'Churn', { ...lifecycle, retraining: { topic: create(stack) } });
    return stack;
  };

  test('still takes what alarms publish, once its policy speaks of rules', () => {
    const template = Template.fromStack(
      tell((stack) => new sns.Topic(stack, 'Topic', { masterKey: new kms.Key(stack, 'TopicKey') })),
    );
    const publishes = (service: string): object =>
      Match.objectLike({ Action: 'sns:Publish', Effect: 'Allow', Principal: { Service: service } });
    for (const service of ['cloudwatch.amazonaws.com', 'events.amazonaws.com']) {
      template.hasResourceProperties('AWS::SNS::TopicPolicy', {
        PolicyDocument: { Statement: Match.arrayWith([publishes(service)]) },
      });
      template.hasResourceProperties('AWS::KMS::Key', {
        KeyPolicy: {
          Statement: Match.arrayWith([
            Match.objectLike({ Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Principal: { Service: service } }),
          ]),
        },
      });
    }
  });

  test('is left to its owner where it is imported, with a warning that says what it needs', () => {
    const stack = tell((scope) => sns.Topic.fromTopicArn(scope, 'Topic', 'arn:aws:sns:eu-west-1:111122223333:ops'));
    Annotations.fromStack(stack).hasWarning(
      '*',
      Match.stringLikeRegexp('let cloudwatch.amazonaws.com and events.amazonaws.com use sns:Publish of it'),
    );
  });
});
