import { type CloudWatchClient, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { logger } from '../../engine/aws/logging';

/**
 * The alarms that can take a rollout back. One that is on already, because what serves now fails or is slow, says
 * nothing of the new version: it would take the cure back with the disease, and what fails would serve for ever.
 */
export async function findUsableAlarms(
  cloudWatch: CloudWatchClient,
  alarmNames: readonly string[],
): Promise<readonly string[]> {
  if (alarmNames.length === 0) {
    return [];
  }
  const standing: string[] = [];
  const pages = paginateDescribeAlarms({ client: cloudWatch }, { AlarmNames: [...alarmNames], StateValue: 'ALARM' });
  for await (const { MetricAlarms = [] } of pages) {
    standing.push(...MetricAlarms.map(({ AlarmName }) => AlarmName!));
  }
  const usable = alarmNames.filter((name) => !standing.includes(name));
  if (usable.length < alarmNames.length) {
    logger.warn('rollback alarms are on before the rollout and are not watched during it', { standing, usable });
  }
  return usable;
}
