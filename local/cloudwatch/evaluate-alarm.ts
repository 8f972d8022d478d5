/** The states of an alarm. */
export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** How an alarm reads periods without data. */
export type MissingData = 'missing' | 'ignore' | 'breaching' | 'notBreaching';

/** What the periods of an evaluation range say: true where breaching, false where not, undefined where there is no data. */
export type Datapoints = ReadonlyArray<boolean | undefined>;

/** Settings of an M-of-N alarm. */
export interface AlarmRule {
  /** N: the periods that are judged. */
  readonly evaluationPeriods: number;
  /** M: how many of them must be breaching. */
  readonly datapointsToAlarm: number;
  readonly treatMissingData: MissingData;
}

/**
 * The periods that CloudWatch looks back for real data. AWS says that it is more than the evaluation periods and varies;
 * its worked examples have 5 for 3, which is what is taken here.
 */
export function evaluationRange(evaluationPeriods: number): number {
  return evaluationPeriods + 2;
}

/**
 * Decides an alarm's state as the CloudWatch user guide describes ("Configuring how CloudWatch alarms treat missing
 * data").
 *
 * With enough real datapoints in the range, the most recent N decide and the treatment does not matter. Otherwise all
 * real ones count, and the periods that lack are filled as the treatment says: `missing` and `ignore` fill nothing.
 * With `missing`, data that is breaching throughout alarms as soon as its oldest datapoint is M periods old.
 *
 * Where all of too few datapoints are breaching and none is that old, the guide only says that the alarm does not go to
 * ALARM; we keep the state.
 *
 * @param range the evaluation range, oldest first
 * @param current the state to keep
 */
export function evaluateAlarm(range: Datapoints, rule: AlarmRule, current: AlarmState): AlarmState {
  const { evaluationPeriods, datapointsToAlarm, treatMissingData } = rule;
  const real = range.filter((point) => point !== undefined).slice(-evaluationPeriods);
  const filled = evaluationPeriods - real.length;
  const breaching = real.filter(Boolean).length + (treatMissingData === 'breaching' ? filled : 0);
  if (breaching >= datapointsToAlarm) {
    return 'ALARM';
  }
  if (filled === 0 || treatMissingData === 'breaching' || treatMissingData === 'notBreaching' || real.includes(false)) {
    return 'OK';
  }
  if (treatMissingData === 'ignore') {
    return current;
  }
  if (real.length === 0) {
    return 'INSUFFICIENT_DATA';
  }
  const ageOfOldest = range.length - range.indexOf(true);
  return ageOfOldest >= datapointsToAlarm ? 'ALARM' : current;
}
