import type { LogGroups } from '../../contract/log-groups';
import type { Action } from './action';
import type { Deployed } from './observations';

/** What failed is tried again after so long at the earliest, however often somebody looks. */
const RETRY_MILLISECONDS = 5 * 60_000;

/** The step for the log groups: one after each deploy, and after a change of what is wanted. */
export function decideLogs({ logGroups, logRetention, settings, now }: Deployed): Action | undefined {
  if (!logGroups) {
    return undefined;
  }
  const { requestId, seenTo, failing } = logRetention ?? {};
  if (requestId === settings.requestId && seenTo === describeLogGroups(logGroups)) {
    return undefined;
  }
  return failing && now - failing.at < RETRY_MILLISECONDS
    ? undefined
    : { kind: 'keepLogs', groups: logGroups, requestId: settings.requestId };
}

/** One text for log groups and how long they keep what is logged. */
export function describeLogGroups(groups: LogGroups): string {
  return groups.map((group) => `${group.arn} ${describeRetention(group)}`).join('; ');
}

/** One text for how long logs are kept, and on whose behalf. */
export function describeRetention({ days, isDeclared }: LogGroups[number]): string {
  return `${days === undefined ? 'without an end' : `for ${days} days`}${isDeclared ? ', declared' : ''}`;
}
