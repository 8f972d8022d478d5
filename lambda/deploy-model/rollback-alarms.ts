import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { logger } from '../../engine/aws/logging';
import type { CloudWatchSender } from '../../engine/aws/metrics';

/**
 * The alarms that can take a rollout back. One that is on already, because what serves now fails or is slow, says
 * nothing of the new version: it would take the cure back with the disease, and what fails would serve for ever.
 */
export async function findUsableAlarms(
  cloudWatch: CloudWatchSender,
  alarmNames: readonly string[],
): Promise<readonly string[]> {
  if (alarmNames.length === 0) {
    return [];
  }
  const { MetricAlarms = [] } = await cloudWatch.send(
    new DescribeAlarmsCommand({ AlarmNames: [...alarmNames], StateValue: 'ALARM' }),
  );
  const standing = MetricAlarms.map(({ AlarmName }) => AlarmName);
  const usable = alarmNames.filter((name) => !standing.includes(name));
  if (usable.length < alarmNames.length) {
    logger.warn('Rollback alarms are on before the rollout and are not watched during it', { standing, usable });
  }
  return usable;
}
