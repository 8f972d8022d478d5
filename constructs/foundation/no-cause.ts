import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { LifecycleValidationError } from './validation-error';

/** Alarms of monitors whose cause no retraining takes away, with what it is. */
const CAUSES = new WeakMap<object, string>();

/**
 * Notes that no retraining cures what an alarm fires for: it would start one run after another.
 *
 * @param cause what it fires for
 */
export function refuseAsCause(alarm: cloudwatch.IAlarm | undefined, cause: string): void {
  if (alarm) {
    CAUSES.set(alarm, cause);
  }
}

/** Refuses alarms that no retraining can clear. */
export function checkCauses(prop: string, alarms: cloudwatch.IAlarm[]): void {
  for (const alarm of alarms) {
    const cause = CAUSES.get(alarm);
    if (cause !== undefined) {
      throw new LifecycleValidationError(
        `${prop}: must be alarms that a retraining can clear, such as a monitor's driftAlarm or criteriaAlarm, got ${alarm.node.path}, which fires when ${cause}`,
      );
    }
  }
}
