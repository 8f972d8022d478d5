import { LOCAL_ACCOUNT, type LocalEvent } from '../interfaces';
import { type AlarmRecord, COMPARISONS, type StateMoment } from './alarm-record';
import type { AlarmState } from './evaluate-alarm';

const TREATED: Record<string, string> = {
  breaching: 'Breaching',
  notBreaching: 'NonBreaching',
  missing: 'Missing',
  ignore: 'Ignored',
};
const REGION_NAME = 'US East (N. Virginia)';

/** One period of an evaluation. */
export interface Datapoint {
  /** Milliseconds since the epoch. */
  readonly start: number;
  readonly value: number | undefined;
}

/** A timestamp as CloudWatch writes it in texts: with milliseconds and a numeric zone. */
export function formatTimestamp(time: Date): string {
  return time.toISOString().replace('Z', '+0000');
}

function decimal(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

function formatDatapoint({ start, value }: Datapoint): string {
  const [, year, month, day, time] = /^\d\d(\d\d)-(\d\d)-(\d\d)T(.{8})/.exec(new Date(start).toISOString())!;
  return `${decimal(value!)} (${day}/${month}/${year} ${time})`;
}

/**
 * Why an alarm took a state, in CloudWatch's words.
 *
 * @param range the evaluation range, oldest first
 */
export function explainState(
  { settings, treatMissingData }: AlarmRecord,
  range: Datapoint[],
  from: AlarmState,
  to: AlarmState,
): string {
  const periods = settings.EvaluationPeriods;
  const real = range.filter(({ value }) => value !== undefined).slice(-periods);
  const missing = periods - real.length;
  if (to === 'INSUFFICIENT_DATA') {
    return `Insufficient Data: ${count(periods, 'datapoint')} ${periods === 1 ? 'was' : 'were'} unknown.`;
  }
  const filled =
    missing > 0
      ? `${count(missing, 'missing datapoint')} ${missing === 1 ? 'was' : 'were'} treated as [${TREATED[treatMissingData]}]`
      : '';
  if (real.length === 0) {
    return `Threshold Crossed: no datapoints were received for ${count(periods, 'period')} and ${filled}.`;
  }
  const { holds, words } = COMPARISONS[settings.ComparisonOperator!]!;
  const crossing = real.filter(({ value }) => holds(value!, settings.Threshold) === (to === 'ALARM')).reverse();
  const toAlarm = settings.DatapointsToAlarm ?? periods;
  const least = to === 'ALARM' ? toAlarm : periods - toAlarm + 1;
  const verb = crossing.length === 1 ? 'was' : 'were';
  return (
    `Threshold Crossed: ${crossing.length} out of the last ${real.length} datapoints [${crossing.map(formatDatapoint).join(', ')}] ` +
    `${verb}${to === 'ALARM' ? '' : ' not'} ${words} the threshold (${decimal(settings.Threshold)})${filled && ` and ${filled}`} ` +
    `(minimum ${count(least, 'datapoint')} for ${from} -> ${to} transition).`
  );
}

/** The machine-readable part of the reason. */
export function describeReason({ settings, period }: AlarmRecord, range: Datapoint[], now: Date): string {
  const real = range.filter(({ value }) => value !== undefined).slice(-settings.EvaluationPeriods);
  return JSON.stringify({
    version: '1.0',
    queryDate: formatTimestamp(now),
    ...(real.length > 0 ? { startDate: formatTimestamp(new Date(real[0]!.start)) } : {}),
    ...((settings.Statistic ?? settings.ExtendedStatistic)
      ? { statistic: settings.Statistic ?? settings.ExtendedStatistic }
      : {}),
    period,
    recentDatapoints: real.map(({ value }) => value),
    threshold: settings.Threshold,
  });
}

function describeMoment({ value, reason, reasonData, time }: StateMoment): Record<string, unknown> {
  return { value, reason, ...(reasonData === undefined ? {} : { reasonData }), timestamp: formatTimestamp(time) };
}

function describeMetrics({ queries }: AlarmRecord): unknown[] {
  return queries.map(({ Id, MetricStat, Expression, Label, ReturnData }) => ({
    id: Id,
    ...(MetricStat
      ? {
          metricStat: {
            metric: {
              namespace: MetricStat.Metric!.Namespace,
              name: MetricStat.Metric!.MetricName,
              dimensions: Object.fromEntries(
                (MetricStat.Metric!.Dimensions ?? []).map(({ Name, Value }) => [Name, Value]),
              ),
            },
            period: MetricStat.Period,
            stat: MetricStat.Stat,
            ...(MetricStat.Unit ? { unit: MetricStat.Unit } : {}),
          },
        }
      : { expression: Expression }),
    ...(Label ? { label: Label } : {}),
    returnData: ReturnData !== false,
  }));
}

/** The `CloudWatch Alarm State Change` event of EventBridge. */
export function describeChange(alarm: AlarmRecord, before: StateMoment): LocalEvent {
  return {
    source: 'aws.cloudwatch',
    detailType: 'CloudWatch Alarm State Change',
    resources: [alarm.arn],
    time: alarm.state.time,
    detail: {
      alarmName: alarm.settings.AlarmName,
      state: describeMoment(alarm.state),
      previousState: describeMoment(before),
      configuration: {
        ...(alarm.settings.AlarmDescription ? { description: alarm.settings.AlarmDescription } : {}),
        metrics: describeMetrics(alarm),
      },
    },
  };
}

/** What an alarm action sends to an SNS topic. */
export function describeNotification(alarm: AlarmRecord, before: StateMoment): { Subject: string; Message: string } {
  const { settings, state, arn, configured, period, treatMissingData } = alarm;
  const trigger = settings.Metrics?.length
    ? { Metrics: settings.Metrics }
    : {
        MetricName: settings.MetricName,
        Namespace: settings.Namespace,
        ...(settings.ExtendedStatistic
          ? { StatisticType: 'ExtendedStatistic', ExtendedStatistic: settings.ExtendedStatistic }
          : { StatisticType: 'Statistic', Statistic: settings.Statistic!.toUpperCase() }),
        Unit: settings.Unit ?? null,
        Dimensions: (settings.Dimensions ?? []).map(({ Name, Value }) => ({ value: Value, name: Name })),
      };
  return {
    Subject: `${state.value}: "${settings.AlarmName}" in ${REGION_NAME}`.slice(0, 100),
    Message: JSON.stringify({
      AlarmName: settings.AlarmName,
      AlarmDescription: settings.AlarmDescription ?? null,
      AWSAccountId: LOCAL_ACCOUNT,
      AlarmConfigurationUpdatedTimestamp: formatTimestamp(configured),
      NewStateValue: state.value,
      NewStateReason: state.reason,
      StateChangeTime: formatTimestamp(state.time),
      Region: REGION_NAME,
      AlarmArn: arn,
      OldStateValue: before.value,
      OKActions: settings.OKActions ?? [],
      AlarmActions: settings.AlarmActions ?? [],
      InsufficientDataActions: settings.InsufficientDataActions ?? [],
      Trigger: {
        ...trigger,
        Period: period,
        EvaluationPeriods: settings.EvaluationPeriods,
        ...(settings.DatapointsToAlarm ? { DatapointsToAlarm: settings.DatapointsToAlarm } : {}),
        ComparisonOperator: settings.ComparisonOperator,
        Threshold: settings.Threshold,
        TreatMissingData: treatMissingData,
        EvaluateLowSampleCountPercentile: settings.EvaluateLowSampleCountPercentile ?? '',
      },
    }),
  };
}
