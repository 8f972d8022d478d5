import { Annotations, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/** A topic that handlers and alarms of the stack may publish to, encrypted when there is a key. */
export function createDecisionTopic(scope: Construct, id: string, key?: kms.IKey): sns.Topic {
  const topic = new sns.Topic(scope, id, { displayName: 'Retraining decisions', masterKey: key, enforceSSL: true });
  letServicesPublish(scope, topic, key);
  return topic;
}

/** Topics whose policies speak of the services already. */
const open = new WeakSet<sns.ITopic>();

/**
 * Lets the account's alarms publish to a topic and use its key. A topic whose policy is not in this app gets a warning that
 * says what it needs.
 *
 * @param scope of the warnings
 */
export function letServicesPublish(
  scope: Construct,
  topic: sns.ITopic,
  key: kms.IKey | undefined = topic.masterKey,
): void {
  if (open.has(topic)) {
    return;
  }
  open.add(topic);
  const sameAccount = { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } };
  // A topic with a policy of its own has lost the one that lets the account's alarms publish.
  const { statementAdded } = topic.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'PublishAlarms',
      principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: sameAccount,
    }),
  );
  if (!statementAdded) {
    Annotations.of(scope).addWarningV2(
      'cdk-sagemaker-lifecycle:topicPolicy',
      'the policy of the imported topic cannot be changed: let cloudwatch.amazonaws.com use sns:Publish of it, and kms:Decrypt and kms:GenerateDataKey of its key if it has one, or alarms are not told to the topic',
    );
  }
  if (key) {
    const { statementAdded: keyOpened } = key.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'AlarmsPublish',
        principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions: sameAccount,
      }),
      true,
    );
    if (!keyOpened) {
      Annotations.of(scope).addWarningV2(
        'cdk-sagemaker-lifecycle:keyPolicy',
        'the policy of the imported encryption key cannot be changed: let cloudwatch.amazonaws.com use kms:Decrypt and kms:GenerateDataKey of it, or alarms are not told to the topic',
      );
    }
  }
}
