import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteRetentionPolicyCommand,
  ListTagsForResourceCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { LOG_GROUP_TAG, type LogGroups, nameOfLogGroup } from '../../contract/log-groups';
import { describeError, readError } from '../../engine/aws/aws-errors';
import { logger } from '../../engine/aws/logging';
import type { ActContext } from './act-context';
import type { Action } from './action';
import { describeLogGroups, describeRetention } from './decide-logs';
import type { Observed } from './observe';
import type { LogRetention } from './state-schema';
import { tellOfLogRetention } from './tell-rollout';

/** Nobody waits for log groups: a call that takes longer counts as failed. */
const TIMEOUT_MILLISECONDS = 5_000;
/** What fails for so long is told: a policy that was made a moment ago is not known everywhere yet, and throttling passes. */
const PATIENCE_MILLISECONDS = 15 * 60_000;

let shared: CloudWatchLogsClient | undefined;

/**
 * Sees to log groups: creates those that are missing, and has them forget. What goes wrong is remembered and tried again later,
 * and never in the way of what the endpoint needs.
 */
export async function keepLogs(
  { groups, requestId }: Extract<Action, { kind: 'keepLogs' }>,
  observed: Observed,
  context: ActContext,
): Promise<void> {
  const { logRetention: before, endpointName } = observed;
  const logs = context.logs ?? (shared ??= new CloudWatchLogsClient({}));
  const put: Record<string, string> = { ...before?.put };
  const reasons: string[] = [];
  for (const group of groups) {
    try {
      if (await setRetention(group, put[group.arn], endpointName, logs)) {
        put[group.arn] = describeRetention(group);
      }
    } catch (error) {
      reasons.push(`${nameOfLogGroup(group.arn)}: ${describeError(error)}`);
    }
  }
  if (reasons.length === 0) {
    await context.store.writeLogRetention({ requestId, seenTo: describeLogGroups(groups), put });
    return;
  }
  const reason = reasons.join('; ');
  logger.warn('a log group has no retention yet', { endpointName, reason });
  await context.store.writeLogRetention({ ...before, put, failing: await noteFailure(reason, observed, context) });
}

/**
 * Puts the retention on a group that a controller created, now or before, or whose retention somebody declared; once for each
 * value, so that what a person sets afterwards stays.
 *
 * @param last what was put last
 * @returns whether it was put now
 */
async function setRetention(
  group: LogGroups[number],
  last: string | undefined,
  endpointName: string,
  logs: CloudWatchLogsClient,
): Promise<boolean> {
  const { arn, days, isDeclared } = group;
  const logGroupName = nameOfLogGroup(arn);
  const options = () => ({ abortSignal: AbortSignal.timeout(TIMEOUT_MILLISECONDS) });
  const isCreated = await create();
  if (!isCreated && (describeRetention(group) === last || !(isDeclared || (await isOurs())))) {
    return false;
  }
  if (days !== undefined) {
    await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: days }), options());
  } else if (!isCreated) {
    await logs.send(new DeleteRetentionPolicyCommand({ logGroupName }), options());
  }
  return true;

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

  // Whether a group has a retention is nothing that a role may ask of one group alone: DescribeLogGroups is of all groups.
  async function isOurs(): Promise<boolean> {
    const { tags = {} } = await logs.send(new ListTagsForResourceCommand({ resourceArn: arn }), options());
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
