import type { MetricAlarm, MetricDataQuery, PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../aws-error';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../interfaces';
import type { AlarmState, MissingData } from './evaluate-alarm';
import { checkPeriod, findPeriod, readIdentity } from './metric-query';
import type { MetricIdentity } from './metric-store';
import { checkStatistic } from './statistics';

/** The comparisons of static thresholds: how they compare, and how AWS words it. */
export const COMPARISONS: Record<string, { holds: (value: number, threshold: number) => boolean; words: string }> = {
  GreaterThanOrEqualToThreshold: { holds: (value, threshold) => value >= threshold, words: 'greater than or equal to' },
  GreaterThanThreshold: { holds: (value, threshold) => value > threshold, words: 'greater than' },
  LessThanThreshold: { holds: (value, threshold) => value < threshold, words: 'less than' },
  LessThanOrEqualToThreshold: { holds: (value, threshold) => value <= threshold, words: 'less than or equal to' },
};
const MISSING: string[] = ['missing', 'ignore', 'breaching', 'notBreaching'];
const DAY = 86_400;

/** A state that an alarm took, and why. */
export interface StateMoment {
  readonly value: AlarmState;
  readonly reason: string;
  readonly reasonData?: string;
  readonly time: Date;
}

/** An alarm: its settings as they were put, and its state. */
export interface AlarmRecord {
  readonly settings: PutMetricAlarmInput & { AlarmName: string; EvaluationPeriods: number; Threshold: number };
  readonly arn: string;
  readonly queries: MetricDataQuery[];
  /** The query whose values are compared with the threshold. */
  readonly watched: string;
  readonly metrics: MetricIdentity[];
  /** Seconds. */
  readonly period: number;
  readonly treatMissingData: MissingData;
  actionsEnabled: boolean;
  configured: Date;
  state: StateMoment;
  /** When the state last became another one, unlike its reason. */
  transitioned: Date;
  /** Evaluated up to here, milliseconds since the epoch. */
  evaluated: number;
}

function invalid(message: string): never {
  throw new AwsError('ValidationError', message);
}

function readQueries(input: PutMetricAlarmInput): MetricDataQuery[] {
  if (input.Metrics?.length) {
    if (input.MetricName || input.Namespace || input.Statistic || input.ExtendedStatistic) {
      invalid('Metrics cannot be given together with MetricName, Namespace, Statistic or ExtendedStatistic');
    }
    return input.Metrics;
  }
  const stat =
    input.ExtendedStatistic ??
    input.Statistic ??
    invalid('An alarm needs a Statistic, an ExtendedStatistic or Metrics');
  const metric = { Namespace: input.Namespace, MetricName: input.MetricName, Dimensions: input.Dimensions };
  return [
    { Id: 'm1', MetricStat: { Metric: metric, Period: input.Period, Stat: stat, Unit: input.Unit }, ReturnData: true },
  ];
}

function checkSettings(input: PutMetricAlarmInput): asserts input is AlarmRecord['settings'] {
  if (!input.AlarmName) {
    invalid('An alarm needs an AlarmName');
  }
  if (input.ThresholdMetricId || !COMPARISONS[input.ComparisonOperator ?? '']) {
    invalid(
      `ComparisonOperator: the local CloudWatch knows static thresholds (${Object.keys(COMPARISONS).join(', ')}), got ${input.ComparisonOperator}`,
    );
  }
  if (typeof input.Threshold !== 'number') {
    invalid(`Threshold: must be a number, got ${input.Threshold}`);
  }
  const periods = input.EvaluationPeriods ?? 0;
  if (!Number.isInteger(periods) || periods < 1) {
    invalid(`EvaluationPeriods: must be a whole number of at least 1, got ${input.EvaluationPeriods}`);
  }
  const datapoints = input.DatapointsToAlarm ?? periods;
  if (!Number.isInteger(datapoints) || datapoints < 1 || datapoints > periods) {
    invalid(`DatapointsToAlarm: must be between 1 and EvaluationPeriods (${periods}), got ${datapoints}`);
  }
  if (input.TreatMissingData !== undefined && !MISSING.includes(input.TreatMissingData)) {
    invalid(`TreatMissingData: must be one of ${MISSING.join(', ')}, got ${input.TreatMissingData}`);
  }
  if (
    input.EvaluationWindow?.WallClockWindow?.Timezone &&
    !/^(UTC|Etc\/UTC|\+00:00)$/.test(input.EvaluationWindow.WallClockWindow.Timezone)
  ) {
    invalid('EvaluationWindow: the local CloudWatch knows wall clock windows in UTC only');
  }
}

/**
 * Reads a PutMetricAlarm request.
 *
 * @param before the alarm of that name that exists already; it keeps its state, as on AWS
 * @throws AwsError ValidationError for what CloudWatch would refuse, and for what is not simulated
 */
export function makeAlarm(input: PutMetricAlarmInput, now: Date, before?: AlarmRecord): AlarmRecord {
  checkSettings(input);
  const queries = readQueries(input);
  const watched = queries.filter(({ ReturnData }) => ReturnData !== false);
  if (watched.length !== 1) {
    invalid(`Metrics: exactly one query must have ReturnData true, got ${watched.length}`);
  }
  const period = findPeriod(queries, input.Period);
  checkPeriod(period);
  const longest = period >= 3600 ? 7 * DAY : DAY;
  if (period * input.EvaluationPeriods > longest) {
    invalid(
      `EvaluationPeriods * Period must be at most ${longest} seconds for a period of ${period} seconds, got ${period * input.EvaluationPeriods}`,
    );
  }
  const stats = queries.flatMap(({ MetricStat }) => (MetricStat ? [MetricStat] : []));
  stats.forEach(({ Stat }) => checkStatistic(Stat ?? ''));
  return {
    settings: input,
    arn: `arn:aws:cloudwatch:${LOCAL_REGION}:${LOCAL_ACCOUNT}:alarm:${input.AlarmName}`,
    queries,
    watched: watched[0]!.Id!,
    metrics: stats.map(({ Metric }) => readIdentity(Metric!)),
    period,
    treatMissingData: (input.TreatMissingData ?? 'missing') as MissingData,
    actionsEnabled: input.ActionsEnabled ?? true,
    configured: now,
    state: before?.state ?? { value: 'INSUFFICIENT_DATA', reason: 'Unchecked: Initial alarm creation', time: now },
    transitioned: before?.transitioned ?? now,
    evaluated: now.getTime(),
  };
}

/** An alarm as DescribeAlarms answers it. */
export function describeAlarm({
  settings,
  arn,
  actionsEnabled,
  configured,
  state,
  transitioned,
}: AlarmRecord): MetricAlarm {
  const { Tags: _, ...rest } = settings;
  return {
    OKActions: [],
    AlarmActions: [],
    InsufficientDataActions: [],
    Dimensions: [],
    ...rest,
    AlarmArn: arn,
    ActionsEnabled: actionsEnabled,
    AlarmConfigurationUpdatedTimestamp: configured,
    StateValue: state.value,
    StateReason: state.reason,
    StateReasonData: state.reasonData,
    StateUpdatedTimestamp: state.time,
    StateTransitionedTimestamp: transitioned,
  };
}
