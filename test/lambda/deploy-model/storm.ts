import type { ControllerEvent } from '../../../lambda/deploy-model/controller';
import { ENDPOINT, type World } from './world';

/** What a storm of approvals costs. */
export interface ApprovalCounts {
  readonly invocations: number;
  /** Invocations that left it to another one to look. */
  readonly left: number;
  /** Calls of AWS, by service, until the storm is over. */
  readonly s3: number;
  readonly sageMaker: number;
  /** What was told, and rollouts, until the newest version serves. */
  readonly messages: number;
  readonly rollouts: number;
}

/** An approval as EventBridge tells of it. */
export function approvalEvent(time: string): ControllerEvent {
  return {
    source: 'aws.sagemaker',
    'detail-type': 'SageMaker Model Package State Change',
    time,
    detail: { ModelPackageGroupName: 'churn', ModelApprovalStatus: 'Approved' },
  } as unknown as ControllerEvent;
}

/** Approves so many versions within a minute; as many events as `atOnce` are under way together. */
export async function approveMany(world: World, approvals: number, atOnce: number): Promise<ApprovalCounts> {
  const counts = { s3: 0, sageMaker: 0 };
  const calls = [count(world.s3, () => counts.s3++), count(world.sageMaker, () => counts.sageMaker++)];
  const before = { messages: world.notices.messages.length, updates: world.sageMaker.updates.length };
  const versions = Array.from({ length: approvals }, () => world.sageMaker.register('PendingManualApproval'));
  let left = 0;
  for (let first = 0; first < approvals; first += atOnce) {
    const group = versions.slice(first, first + atOnce);
    await Promise.all(
      group.map(async (version) => {
        version.status = 'Approved';
        const event = approvalEvent(new Date(world.now).toISOString());
        const result = await world.controller().handle(event, 300_000);
        left += result === undefined ? 1 : 0;
      }),
    );
    world.now += (60_000 * group.length) / approvals;
  }
  calls.forEach((end) => end());
  await world.drain();
  return {
    ...counts,
    invocations: approvals,
    left,
    messages: world.notices.messages.length - before.messages,
    rollouts: world.sageMaker.updates.length - before.updates,
  };
}

/** The version that the storm has ended with. */
export function servedAfter(world: World): number | undefined {
  return world.sageMaker.servingVersion(ENDPOINT);
}

function count(client: { send(command: object): unknown }, add: () => void): () => void {
  const { send } = client;
  client.send = (command) => {
    add();
    return send.call(client, command);
  };
  return () => {
    client.send = send;
  };
}
