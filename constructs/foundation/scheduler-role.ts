import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct, IConstruct } from 'constructs';
import { createServiceRole } from './service-role';

const ID = 'SageMakerLifecycleSchedulerRole';

/** What has one role for the schedules of all its functions. */
const sharing = new WeakSet<IConstruct>();

/** Lets the functions below a construct share the role of their schedules. */
export function shareSchedulerRole(scope: Construct): void {
  sharing.add(scope);
}

/**
 * The role with which EventBridge Scheduler invokes a function: the one that was given, that of the lifecycle around it, or else
 * one of its own.
 *
 * The role's permission names the functions, so that whatever waits for one of its schedules waits for all of them. Were it
 * shared by a whole stack, a part could not be told to wait for another one's schedule: that would be a circle. And what
 * one role may hold (10,240 characters) ends at some forty functions.
 */
export function schedulerRoleOf(handler: Construct, given?: iam.IRole): iam.IRole {
  const around = handler.node.scopes.find((scope): scope is Construct => sharing.has(scope));
  const host = given ? handler : (around ?? handler);
  return (host.node.tryFindChild(ID) as (iam.IRole & Construct) | undefined) ?? createSchedulerRole(host, ID, given);
}

/** A role for the schedules of a function that others may be told to wait for. */
export function createSchedulerRole(scope: Construct, id: string, given?: iam.IRole): iam.IRole {
  return createServiceRole(scope, id, {
    assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
    description: 'Invokes functions of SageMaker lifecycles on their schedules',
    prop: 'schedulerRole',
    given,
    apart: true,
  });
}
