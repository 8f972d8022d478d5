import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteRetentionPolicyCommand,
  ListTagsForResourceCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { type ContainerLogs, endpointLogGroup, LOG_GROUP_TAG } from '../../contract/container-logs';
import { describeError, readError } from '../../engine/aws/aws-errors';
import { logger } from '../../engine/aws/logging';
import type { ActContext } from './act-context';
import type { Action } from './action';
import { describeRetention } from './decide-logs';
import type { Observed } from './observe';
import type { LogRetention } from './state-schema';
import { tellOfLogRetention } from './tell-rollout';

/** Nobody waits for log groups: a call that takes longer counts as failed. */
const TIMEOUT_MILLISECONDS = 5_000;
/** What fails for so long is told: a policy that was made a moment ago is not known everywhere yet, and throttling passes. */
const PATIENCE_MILLISECONDS = 15 * 60_000;

let shared: CloudWatchLogsClient | undefined;

/**
 * Sees to the log group of the endpoint's containers: creates it where it is missing, and has it forget. What goes wrong is
 * remembered and tried again later, and never in the way of what the endpoint needs.
 */
export async function keepLogs(
  { wanted, requestId }: Extract<Action, { kind: 'keepLogs' }>,
  observed: Observed,
  context: ActContext,
): Promise<void> {
  const { logRetention: before, endpointName } = observed;
  const { store } = context;
  let put: string | undefined;
  try {
    put = await setRetention(
      wanted,
      before?.put,
      endpointName,
      context.logs ?? (shared ??= new CloudWatchLogsClient({})),
    );
  } catch (error) {
    const reason = describeError(error);
    logger.warn('the log group of the containers has no retention yet', { endpointName, reason });
    await store.writeLogRetention({ ...before, failing: await noteFailure(reason, observed, context) });
    return;
  }
  await store.writeLogRetention({ requestId, seenTo: describeRetention(wanted), put });
}

/**
 * Puts the retention on a group that the controller made, now or before, or whose retention somebody declared; once for each
 * value, so that what a person sets afterwards stays.
 *
 * @param last what was put last
 * @returns what was put last by now
 */
async function setRetention(
  wanted: ContainerLogs,
  last: string | undefined,
  endpointName: string,
  logs: CloudWatchLogsClient,
): Promise<string | undefined> {
  const logGroupName = endpointLogGroup(endpointName);
  const options = () => ({ abortSignal: AbortSignal.timeout(TIMEOUT_MILLISECONDS) });
  const isCreated = await create();
  const value = describeRetention(wanted);
  if (!isCreated && (value === last || !(wanted.isDeclared || (await isOurs())))) {
    return last;
  }
  if (wanted.days !== undefined) {
    await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: wanted.days }), options());
  } else if (!isCreated) {
    await logs.send(new DeleteRetentionPolicyCommand({ logGroupName }), options());
  }
  return value;

  async function create(): Promise<boolean> {
    try {
      const tags = { [LOG_GROUP_TAG]: endpointName };
      await logs.send(new CreateLogGroupCommand({ logGroupName, tags }), options());
      return true;
    } catch (error) {
      if (readError(error).name === 'ResourceAlreadyExistsException') {
        return false;
      }
      throw error;
    }
  }

  // Whether the group has a retention is nothing that a role may ask of one group alone: DescribeLogGroups is of all groups.
  async function isOurs(): Promise<boolean> {
    const command = new ListTagsForResourceCommand({ resourceArn: wanted.groupArn });
    const { tags = {} } = await logs.send(command, options());
    return tags[LOG_GROUP_TAG] !== undefined;
  }
}

async function noteFailure(
  reason: string,
  observed: Observed,
  context: ActContext,
): Promise<NonNullable<LogRetention['failing']>> {
  const at = context.now();
  const { since, isTold } = observed.logRetention?.failing ?? { since: at, isTold: false };
  if (isTold || at - since < PATIENCE_MILLISECONDS) {
    return { since, at, isTold };
  }
  try {
    await tellOfLogRetention(reason, observed, context);
    return { since, at, isTold: true };
  } catch (error) {
    // Told when it is tried again.
    logger.error('nobody could be told of a log group without retention', { reason: describeError(error) });
    return { since, at, isTold: false };
  }
}
