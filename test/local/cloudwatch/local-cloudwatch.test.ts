import type { PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import { SimulatedClock } from '../../../local/clock';
import { LocalCloudWatch } from '../../../local/cloudwatch/local-cloudwatch';
import type { LocalEvent } from '../../../local/interfaces';

const START = new Date('2026-01-05T00:00:00Z');
const HOUR = 3_600_000;

let clock: SimulatedClock;
let cloudwatch: LocalCloudWatch;
let events: LocalEvent[];
let notifications: Array<{ arn: string; Subject: string; Message: any }>;

beforeEach(() => {
  clock = new SimulatedClock(START, 0.000001);
  events = [];
  notifications = [];
  cloudwatch = new LocalCloudWatch({
    clock,
    events: { emit: async (event) => void events.push(event) },
    act: async (arn, { Subject, Message }) => {
      if (arn.includes('broken')) {
        throw new Error('no such topic');
      }
      notifications.push({ arn, Subject, Message: JSON.parse(Message) });
    },
    report: () => undefined,
  });
});

afterEach(() => cloudwatch.stop());

function after(hours: number): Date {
  return new Date(START.getTime() + hours * HOUR);
}

function put(value: number, dimensions: Record<string, string> = { EndpointName: 'churn' }, timestamp?: Date): void {
  cloudwatch.put([{ namespace: 'N', metricName: 'Drift', dimensions, value, timestamp }]);
}

function alarm(settings: Partial<PutMetricAlarmInput> = {}): void {
  cloudwatch.operations.PutMetricAlarm!({
    AlarmName: 'drift',
    Namespace: 'N',
    MetricName: 'Drift',
    Dimensions: [{ Name: 'EndpointName', Value: 'churn' }],
    Statistic: 'Maximum',
    Period: 3600,
    EvaluationPeriods: 3,
    DatapointsToAlarm: 2,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'ignore',
    ...settings,
  });
}

test('values of other dimensions do not count', () => {
  alarm({ EvaluationPeriods: 1, DatapointsToAlarm: 1 });
  put(1, { EndpointName: 'other' });
  put(1, {});
  put(1, { EndpointName: 'churn', VariantName: 'AllTraffic' });
  expect(cloudwatch.alarmState('drift')).toBe('INSUFFICIENT_DATA');
  put(1);
  expect(cloudwatch.alarmState('drift')).toBe('ALARM');
});

test('2 of 3: one window that drifted does not alarm, two do, and it ends when they have passed', async () => {
  alarm();
  const states: Array<string | undefined> = [];
  for (const [hour, value] of [0, 1, 0, 1, 0, 0, 0].entries()) {
    await clock.jumpTo(after(hour));
    put(value);
    states.push(cloudwatch.alarmState('drift'));
  }
  expect(states).toEqual(['OK', 'OK', 'OK', 'ALARM', 'OK', 'OK', 'OK']);
  expect(cloudwatch.alarmChanges().map(({ from, to }) => [from, to])).toEqual([
    ['INSUFFICIENT_DATA', 'OK'],
    ['OK', 'ALARM'],
    ['ALARM', 'OK'],
  ]);
});

test('time alone changes a state, at the minute at which the last value leaves the evaluation range', async () => {
  alarm({ EvaluationPeriods: 1, DatapointsToAlarm: 1, TreatMissingData: 'missing' });
  put(1);
  expect(cloudwatch.alarmState('drift')).toBe('ALARM');
  await clock.jumpTo(after(2.9));
  expect(cloudwatch.alarmState('drift')).toBe('ALARM');
  await clock.jumpTo(after(10));
  expect(cloudwatch.alarmState('drift')).toBe('INSUFFICIENT_DATA');
  expect(cloudwatch.alarmChanges().at(-1)).toMatchObject({
    time: after(3),
    from: 'ALARM',
    to: 'INSUFFICIENT_DATA',
    reason: 'Insufficient Data: 1 datapoint was unknown.',
  });
});

test('silence alarms when missing data is breaching', async () => {
  alarm({
    AlarmName: 'silence',
    Statistic: 'Sum',
    ComparisonOperator: 'LessThanThreshold',
    EvaluationPeriods: 2,
    DatapointsToAlarm: 2,
    TreatMissingData: 'breaching',
  });
  expect(cloudwatch.alarmState('silence')).toBe('ALARM');
  put(1);
  expect(cloudwatch.alarmState('silence')).toBe('OK');
  await clock.jumpTo(after(24));
  expect(cloudwatch.alarmState('silence')).toBe('ALARM');
});

test('p99 is a percentile of the values, not of their averages', () => {
  alarm({
    AlarmName: 'slow',
    Statistic: undefined,
    ExtendedStatistic: 'p99',
    EvaluationPeriods: 1,
    DatapointsToAlarm: 1,
    Threshold: 900,
  });
  cloudwatch.put(
    Array.from({ length: 100 }, (_, index) => ({
      namespace: 'N',
      metricName: 'Drift',
      dimensions: { EndpointName: 'churn' },
      value: index < 98 ? 10 : 1000,
    })),
  );
  expect(cloudwatch.alarmState('slow')).toBe('ALARM');
  cloudwatch.put(
    Array.from({ length: 900 }, () => ({
      namespace: 'N',
      metricName: 'Drift',
      dimensions: { EndpointName: 'churn' },
      value: 10,
    })),
  );
  expect(cloudwatch.alarmState('slow')).toBe('OK');
});

test('an alarm on an expression', () => {
  const stat = (Id: string, MetricName: string): object => ({
    Id,
    ReturnData: false,
    MetricStat: { Metric: { Namespace: 'N', MetricName }, Period: 60, Stat: 'Sum' },
  });
  cloudwatch.operations.PutMetricAlarm!({
    AlarmName: 'rate',
    EvaluationPeriods: 1,
    Threshold: 0.1,
    ComparisonOperator: 'GreaterThanThreshold',
    Metrics: [stat('errors', 'Errors'), stat('calls', 'Calls'), { Id: 'rate', Expression: 'FILL(errors, 0) / calls' }],
  });
  cloudwatch.put([{ namespace: 'N', metricName: 'Calls', dimensions: {}, value: 10 }]);
  expect(cloudwatch.alarmState('rate')).toBe('OK');
  cloudwatch.put([{ namespace: 'N', metricName: 'Errors', dimensions: {}, value: 2 }]);
  expect(cloudwatch.alarmState('rate')).toBe('ALARM');
});

test('a wall clock window judges whole periods only', async () => {
  alarm({ EvaluationPeriods: 1, DatapointsToAlarm: 1, EvaluationWindow: { WallClockWindow: {} } });
  await clock.jumpTo(after(0.5));
  put(1);
  expect(cloudwatch.alarmState('drift')).toBe('INSUFFICIENT_DATA');
  await clock.jumpTo(after(1));
  expect(cloudwatch.alarmState('drift')).toBe('ALARM');
});

test('a change is an event in the form of AWS, delivered twice', async () => {
  alarm({ EvaluationPeriods: 1, DatapointsToAlarm: 1, AlarmDescription: 'drifts' });
  await clock.jumpTo(after(1));
  put(1);
  await cloudwatch.evaluate();
  expect(events).toHaveLength(2);
  expect(events[1]).toEqual(events[0]);
  expect(events[0]).toEqual({
    source: 'aws.cloudwatch',
    detailType: 'CloudWatch Alarm State Change',
    resources: ['arn:aws:cloudwatch:us-east-1:000000000000:alarm:drift'],
    time: after(1),
    detail: {
      alarmName: 'drift',
      state: {
        value: 'ALARM',
        reason:
          'Threshold Crossed: 1 out of the last 1 datapoints [1.0 (05/01/26 00:01:00)] was greater than or equal to the threshold (1.0) (minimum 1 datapoint for INSUFFICIENT_DATA -> ALARM transition).',
        reasonData:
          '{"version":"1.0","queryDate":"2026-01-05T01:00:00.000+0000","startDate":"2026-01-05T00:01:00.000+0000","statistic":"Maximum","period":3600,"recentDatapoints":[1],"threshold":1}',
        timestamp: '2026-01-05T01:00:00.000+0000',
      },
      previousState: {
        value: 'INSUFFICIENT_DATA',
        reason: 'Unchecked: Initial alarm creation',
        timestamp: '2026-01-05T00:00:00.000+0000',
      },
      configuration: {
        description: 'drifts',
        metrics: [
          {
            id: 'm1',
            metricStat: {
              metric: { namespace: 'N', name: 'Drift', dimensions: { EndpointName: 'churn' } },
              period: 3600,
              stat: 'Maximum',
            },
            returnData: true,
          },
        ],
      },
    },
  });
  const {
    MetricAlarms: [described],
  } = (await cloudwatch.operations.DescribeAlarms!({})) as any;
  expect(described.StateTransitionedTimestamp).toEqual(after(1));
});

test('actions notify, can be turned off, and their failure is in the history', async () => {
  alarm({
    EvaluationPeriods: 1,
    DatapointsToAlarm: 1,
    AlarmActions: ['arn:aws:sns:us-east-1:000000000000:topic', 'arn:aws:sns:us-east-1:000000000000:broken'],
    OKActions: ['arn:aws:sns:us-east-1:000000000000:fine'],
  });
  put(1);
  await cloudwatch.evaluate();
  expect(notifications).toMatchObject([
    {
      arn: 'arn:aws:sns:us-east-1:000000000000:topic',
      Subject: 'ALARM: "drift" in US East (N. Virginia)',
      Message: {
        AlarmName: 'drift',
        NewStateValue: 'ALARM',
        OldStateValue: 'INSUFFICIENT_DATA',
        Trigger: { Statistic: 'MAXIMUM', Dimensions: [{ name: 'EndpointName', value: 'churn' }] },
      },
    },
  ]);
  const { AlarmHistoryItems: items } = (await cloudwatch.operations.DescribeAlarmHistory!({
    AlarmName: 'drift',
    ScanBy: 'TimestampAscending',
  })) as any;
  expect(items.map(({ HistorySummary }: any) => HistorySummary)).toEqual([
    'Alarm "drift" created',
    'Alarm updated from INSUFFICIENT_DATA to ALARM',
    'Successfully executed action arn:aws:sns:us-east-1:000000000000:topic',
    'Failed to execute action arn:aws:sns:us-east-1:000000000000:broken',
  ]);
  cloudwatch.operations.DisableAlarmActions!({ AlarmNames: ['drift'] });
  await clock.jumpTo(after(1));
  put(0);
  await cloudwatch.evaluate();
  expect(cloudwatch.alarmState('drift')).toBe('OK');
  expect(notifications).toHaveLength(1);
});

test('SetAlarmState holds until there is something to evaluate', async () => {
  alarm({ EvaluationPeriods: 1, DatapointsToAlarm: 1 });
  cloudwatch.operations.SetAlarmState!({ AlarmName: 'drift', StateValue: 'ALARM', StateReason: 'by hand' });
  expect(cloudwatch.alarmState('drift')).toBe('ALARM');
  put(0);
  expect(cloudwatch.alarmState('drift')).toBe('OK');
});

test('changed settings keep the state, and deleted alarms are gone', () => {
  alarm({ EvaluationPeriods: 1, DatapointsToAlarm: 1 });
  put(1);
  expect(cloudwatch.alarmState('drift')).toBe('ALARM');
  alarm({ EvaluationPeriods: 2, DatapointsToAlarm: 2 });
  expect(cloudwatch.alarmState('drift')).toBe('ALARM');
  cloudwatch.operations.DeleteAlarms!({ AlarmNames: ['drift'] });
  expect(cloudwatch.alarmState('drift')).toBeUndefined();
  expect(() => cloudwatch.operations.DeleteAlarms!({ AlarmNames: ['drift'] })).toThrow('no alarm named drift');
});

test.each<[Partial<PutMetricAlarmInput>, string]>([
  [{ Period: 45 }, 'Invalid period: 45'],
  [{ EvaluationPeriods: 0 }, 'EvaluationPeriods'],
  [{ DatapointsToAlarm: 4 }, 'between 1 and EvaluationPeriods (3), got 4'],
  [
    { Period: 600, EvaluationPeriods: 145, DatapointsToAlarm: 1 },
    'at most 86400 seconds for a period of 600 seconds, got 87000',
  ],
  [{ Period: 86400, EvaluationPeriods: 8, DatapointsToAlarm: 1 }, 'at most 604800 seconds'],
  [{ TreatMissingData: 'zero' }, 'TreatMissingData: must be one of missing, ignore, breaching, notBreaching, got zero'],
  [{ ComparisonOperator: 'GreaterThanUpperThreshold' }, 'ComparisonOperator'],
  [{ Statistic: 'Median' as 'Sum' }, 'statistics SampleCount, Sum, Average, Minimum, Maximum'],
])('%o is refused', (settings, problem) => {
  expect(() => alarm(settings)).toThrow(problem);
  expect(cloudwatch.alarmState('drift')).toBeUndefined();
});

test('an alarm is a resource of CloudFormation', async () => {
  const provide = cloudwatch.resourceProviders['AWS::CloudWatch::Alarm']!;
  const properties = {
    Namespace: 'N',
    MetricName: 'Drift',
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanThreshold',
  };
  const request = {
    ResourceType: 'AWS::CloudWatch::Alarm',
    StackId: 'arn:aws:cloudformation:us-east-1:0:stack/App/1',
    LogicalResourceId: 'Alarm',
  } as const;
  const created = await provide({ ...request, RequestType: 'Create', ResourceProperties: properties });
  expect(created.PhysicalResourceId).toMatch(/^App-Alarm-[0-9A-F]{12}$/);
  expect(created.Data.Arn).toBe(`arn:aws:cloudwatch:us-east-1:000000000000:alarm:${created.PhysicalResourceId}`);
  const updated = await provide({
    ...request,
    RequestType: 'Update',
    PhysicalResourceId: created.PhysicalResourceId,
    ResourceProperties: { ...properties, Threshold: 2 },
    OldResourceProperties: properties,
  });
  expect(updated).toEqual(created);
  const named = await provide({
    ...request,
    RequestType: 'Update',
    PhysicalResourceId: created.PhysicalResourceId,
    ResourceProperties: { ...properties, AlarmName: 'mine' },
    OldResourceProperties: properties,
  });
  expect(named.PhysicalResourceId).toBe('mine');
  await provide({
    ...request,
    RequestType: 'Delete',
    PhysicalResourceId: created.PhysicalResourceId,
    ResourceProperties: properties,
  });
  const { MetricAlarms } = (await cloudwatch.operations.DescribeAlarms!({})) as any;
  expect(MetricAlarms.map(({ AlarmName, Threshold }: any) => [AlarmName, Threshold])).toEqual([['mine', 1]]);
});
