import type { ContainerLogs } from '../../contract/container-logs';
import type { Action } from './action';
import type { Deployed } from './observations';

/** What failed is tried again after so long at the earliest, however often somebody looks. */
const RETRY_MILLISECONDS = 5 * 60_000;

/** The step for the log group of the endpoint's containers: one after each deploy, and after a change of what is wanted. */
export function decideLogs({ containerLogs, logRetention, settings, now }: Deployed): Action | undefined {
  if (!containerLogs) {
    return undefined;
  }
  const { requestId, seenTo, failing } = logRetention ?? {};
  if (requestId === settings.requestId && seenTo === describeRetention(containerLogs)) {
    return undefined;
  }
  return failing && now - failing.at < RETRY_MILLISECONDS
    ? undefined
    : { kind: 'keepLogs', wanted: containerLogs, requestId: settings.requestId };
}

/** One text for how long logs are kept, and on whose behalf. */
export function describeRetention({ days, isDeclared }: ContainerLogs): string {
  return `${days === undefined ? 'without an end' : `${days} days`}${isDeclared ? ', declared' : ''}`;
}
