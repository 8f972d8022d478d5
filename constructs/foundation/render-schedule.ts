import { Stack } from 'aws-cdk-lib';
import type * as scheduler from 'aws-cdk-lib/aws-scheduler';
import type { Construct } from 'constructs';
import type { ScheduleConfig } from '../../contract/schedule-config';

/** When a schedule is due, for the function that watches over it, as JSON. */
export function renderSchedule(scope: Construct, { expressionString, timeZone }: scheduler.ScheduleExpression): string {
  const config: ScheduleConfig = { expression: expressionString, timeZone: timeZone?.timezoneName };
  return Stack.of(scope).toJsonString(config);
}
