import type { StartConditionConfig } from '../../contract/retrain-guards';

/** What is so at the moment of a decision. */
export interface StartFacts {
  /** Names of the alarms that are in ALARM. */
  readonly alarms: readonly string[];
  /** Whether data is newer than the last run. */
  readonly newData: boolean;
  /** Whether the schedule has come since the last run. */
  readonly schedule: boolean;
  /** Names of the pipelines that have ended since the last run. */
  readonly pipelines: readonly string[];
}

/** What is missing before a run may start, for people; nothing when the condition is met. */
export function findMissing(condition: StartConditionConfig, facts: StartFacts): string | undefined {
  if ('all' in condition) {
    const missing = condition.all.flatMap((each) => findMissing(each, facts) ?? []);
    return missing.length > 0 ? missing.join(' and ') : undefined;
  }
  if ('any' in condition) {
    const missing = condition.any.map((each) => findMissing(each, facts));
    return missing.every((each) => each !== undefined) ? `(${missing.join(' or ')})` : undefined;
  }
  if ('alarm' in condition) {
    return facts.alarms.includes(condition.alarm) ? undefined : `alarm ${condition.alarm} in ALARM`;
  }
  if ('pipeline' in condition) {
    return facts.pipelines.includes(condition.pipeline) ? undefined : `a run of pipeline ${condition.pipeline}`;
  }
  if ('newData' in condition) {
    return facts.newData ? undefined : 'data that is newer than the last run';
  }
  return facts.schedule ? undefined : 'the schedule';
}
