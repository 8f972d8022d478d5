import { CfnResource, Stack } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { createDecisionTopic } from '../constructs/retraining/decision-topic';

/**
 * The topic of a lifecycle, which all its parts tell. It is no child of one of them, because these may be told to wait for one
 * another; but it was the retraining's once, and keeps the logical ids that it had there, or its subscriptions would be lost.
 *
 * @param retrain the id that the retraining will have
 */
export function createLifecycleTopic(scope: Construct, id: string, retrain: string, key: kms.IKey): sns.Topic {
  const topic = createDecisionTopic(scope, id, key);
  const place = new Construct(scope, retrain);
  const former = new Construct(place, 'Topic');
  for (const resource of topic.node.findAll().filter((each) => CfnResource.isCfnResource(each))) {
    const path = resource.node.path.slice(topic.node.path.length + 1).split('/');
    const parent = path
      .slice(0, -1)
      .reduce(
        (above, name) => (above.node.tryFindChild(name) as Construct | undefined) ?? new Construct(above, name),
        former,
      );
    const twin = new CfnResource(parent, path.at(-1)!, { type: resource.cfnResourceType });
    resource.overrideLogicalId(Stack.of(scope).getLogicalId(twin));
  }
  scope.node.tryRemoveChild(place.node.id);
  return topic;
}
