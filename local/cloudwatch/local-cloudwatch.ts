import { randomBytes } from 'node:crypto';
import type {
  DeleteAlarmsInput,
  DescribeAlarmHistoryInput,
  DescribeAlarmsForMetricInput,
  DescribeAlarmsInput,
  EnableAlarmActionsInput,
  GetMetricDataInput,
  GetMetricStatisticsInput,
  ListMetricsInput,
  MetricDatum,
  PutMetricAlarmInput,
  PutMetricDataInput,
  SetAlarmStateInput,
} from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../aws-error';
import type { SimulatedClock } from '../clock';
import type { EventSink, MetricSink, MetricValue, Operations, ResourceProviders, ResourceRequest } from '../interfaces';
import { describeAlarm } from './alarm-record';
import { type AlarmAction, type AlarmChange, Alarms } from './alarms';
import type { AlarmState } from './evaluate-alarm';
import { checkPeriod, findPeriod, readIdentity, resolveQueries } from './metric-query';
import { identify, type MetricIdentity, MetricStore, type Sample } from './metric-store';
import { summarize } from './statistics';

/** What the local CloudWatch needs. */
export interface LocalCloudWatchOptions {
  readonly clock: SimulatedClock;
  readonly events: EventSink;
  /** Carries out alarm actions. */
  readonly act: AlarmAction;
  /** @default - a process warning */
  readonly report?: (problem: string) => void;
}

/** Real milliseconds within which an alarm reacts to passing time. */
const TICK = 200;
const PAGE = 100;

/** Amazon CloudWatch metrics and alarms on this machine, in simulated time. */
export class LocalCloudWatch implements MetricSink {
  /** The API: parsed requests in, responses out. Timestamps of requests are Dates, ISO texts or seconds since the epoch. */
  public readonly operations: Operations;
  /** `AWS::CloudWatch::Alarm` for CloudFormation. */
  public readonly resourceProviders: ResourceProviders;

  private readonly store = new MetricStore();
  private readonly alarms: Alarms;
  private readonly timer: NodeJS.Timeout;
  private readonly tags = new Map<string, Record<string, string>>();

  constructor(private readonly options: LocalCloudWatchOptions) {
    this.alarms = new Alarms({
      ...options,
      store: this.store,
      report: options.report ?? ((problem) => process.emitWarning(problem)),
    });
    this.operations = this.makeOperations();
    this.resourceProviders = { 'AWS::CloudWatch::Alarm': (request) => this.provideAlarm(request) };
    this.timer = setInterval(() => this.alarms.evaluate(), TICK).unref();
    options.clock.onAdvance(() => this.evaluate());
  }

  public put(values: MetricValue[]): void {
    for (const { namespace, metricName, dimensions, value, unit = 'None', timestamp } of values) {
      const time = (timestamp ?? this.options.clock.now()).getTime();
      this.add(
        { namespace, metricName, dimensions },
        { time, count: 1, sum: value, minimum: value, maximum: value, unit },
      );
    }
  }

  public alarmState(alarmName: string): AlarmState | undefined {
    return this.alarms.state(alarmName);
  }

  /** Every change of an alarm's state, oldest first. */
  public alarmChanges(): AlarmChange[] {
    return [...this.alarms.changes];
  }

  /** Evaluates the alarms up to the simulated now, and waits for the events and actions of what changed. */
  public async evaluate(): Promise<void> {
    this.alarms.evaluate();
    await this.alarms.settle();
  }

  /** Ends the evaluation. */
  public stop(): void {
    clearInterval(this.timer);
  }

  private add(identity: MetricIdentity, sample: Sample, highResolution = false): void {
    this.store.add(identity, sample, highResolution);
    this.alarms.touch(identity);
  }

  private makeOperations(): Operations {
    return {
      PutMetricData: (request: PutMetricDataInput) => {
        const data = [
          ...(request.MetricData ?? []),
          ...(request.EntityMetricData ?? []).flatMap(({ MetricData }) => MetricData ?? []),
        ];
        const samples = data.map((datum) => [datum, readSamples(datum, this.options.clock.now())] as const);
        for (const [datum, read] of samples) {
          const identity = readIdentity({ Namespace: request.Namespace, ...datum });
          read.forEach((sample) => this.add(identity, sample, datum.StorageResolution === 1));
        }
        this.alarms.evaluate();
        return {};
      },
      GetMetricData: (request: GetMetricDataInput) => this.getMetricData(request),
      GetMetricStatistics: (request: GetMetricStatisticsInput) => this.getMetricStatistics(request),
      ListMetrics: (request: ListMetricsInput) => {
        const wanted = this.store
          .list()
          .filter(
            ({ namespace, metricName, dimensions }) =>
              (!request.Namespace || namespace === request.Namespace) &&
              (!request.MetricName || metricName === request.MetricName) &&
              (request.Dimensions ?? []).every(
                ({ Name, Value }) => Name! in dimensions && (Value === undefined || dimensions[Name!] === Value),
              ),
          );
        return paginate(
          'Metrics',
          wanted.map(({ namespace, metricName, dimensions }) => ({
            Namespace: namespace,
            MetricName: metricName,
            Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
          })),
          request.NextToken,
          500,
        );
      },
      PutMetricAlarm: (request: PutMetricAlarmInput) => {
        const { arn } = this.alarms.put(request);
        if (request.Tags) {
          this.tags.set(arn, Object.fromEntries(request.Tags.map(({ Key, Value }) => [Key!, Value!])));
        }
        return {};
      },
      DescribeAlarms: (request: DescribeAlarmsInput) => {
        this.alarms.evaluate();
        const chosen = this.alarms
          .list()
          .filter(
            ({ settings: { AlarmName }, state }) =>
              (!request.AlarmNames?.length || request.AlarmNames.includes(AlarmName)) &&
              (!request.AlarmNamePrefix || AlarmName.startsWith(request.AlarmNamePrefix)) &&
              (!request.StateValue || request.StateValue === state.value) &&
              (!request.AlarmTypes?.length || request.AlarmTypes.includes('MetricAlarm')),
          );
        return {
          CompositeAlarms: [],
          ...paginate('MetricAlarms', chosen.map(describeAlarm), request.NextToken, request.MaxRecords ?? 50),
        };
      },
      DescribeAlarmsForMetric: (request: DescribeAlarmsForMetricInput) => {
        this.alarms.evaluate();
        const wanted = identify(readIdentity(request));
        return {
          MetricAlarms: this.alarms
            .list()
            .filter(({ metrics }) => metrics.some((metric) => identify(metric) === wanted))
            .map(describeAlarm),
        };
      },
      DescribeAlarmHistory: (request: DescribeAlarmHistoryInput) => {
        const [from, to] = [readTime(request.StartDate) ?? -Infinity, readTime(request.EndDate) ?? Infinity];
        const items = this.alarms.history.filter(
          ({ AlarmName, HistoryItemType, Timestamp }) =>
            (!request.AlarmName || AlarmName === request.AlarmName) &&
            (!request.HistoryItemType || HistoryItemType === request.HistoryItemType) &&
            Timestamp!.getTime() >= from &&
            Timestamp!.getTime() <= to,
        );
        return paginate(
          'AlarmHistoryItems',
          request.ScanBy === 'TimestampAscending' ? items : items.reverse(),
          request.NextToken,
          request.MaxRecords ?? PAGE,
        );
      },
      DeleteAlarms: (request: DeleteAlarmsInput) => {
        this.alarms.delete(request.AlarmNames ?? []);
        return {};
      },
      SetAlarmState: (request: SetAlarmStateInput) => {
        this.alarms.setState(request.AlarmName!, request.StateValue!, request.StateReason!, request.StateReasonData);
        return {};
      },
      EnableAlarmActions: (request: EnableAlarmActionsInput) => {
        this.alarms.enableActions(request.AlarmNames ?? [], true);
        return {};
      },
      DisableAlarmActions: (request: EnableAlarmActionsInput) => {
        this.alarms.enableActions(request.AlarmNames ?? [], false);
        return {};
      },
      ListTagsForResource: ({ ResourceARN }: { ResourceARN: string }) => ({
        Tags: Object.entries(this.tags.get(ResourceARN) ?? {}).map(([Key, Value]) => ({ Key, Value })),
      }),
    };
  }

  private getMetricData(request: GetMetricDataInput): unknown {
    const queries = request.MetricDataQueries ?? [];
    const period = findPeriod(queries);
    checkPeriod(period);
    const starts = listPeriods(request.StartTime, request.EndTime, period);
    const resolve = resolveQueries(this.store, queries, starts, period);
    const newestFirst = request.ScanBy !== 'TimestampAscending';
    return {
      Messages: [],
      MetricDataResults: queries
        .filter(({ ReturnData }) => ReturnData !== false)
        .map(({ Id, Label, MetricStat }) => {
          const points = resolve(Id!).flatMap((value, index) =>
            value === undefined ? [] : [{ time: new Date(starts[index]!), value }],
          );
          const ordered = newestFirst ? points.reverse() : points;
          return {
            Id,
            Label: Label ?? MetricStat?.Metric?.MetricName ?? Id,
            StatusCode: 'Complete',
            Timestamps: ordered.map(({ time }) => time),
            Values: ordered.map(({ value }) => value),
          };
        }),
    };
  }

  private getMetricStatistics(request: GetMetricStatisticsInput): unknown {
    checkPeriod(request.Period);
    const { Period, Statistics = [], ExtendedStatistics = [] } = request;
    if (Statistics.length + ExtendedStatistics.length === 0) {
      throw new AwsError('MissingParameter', 'GetMetricStatistics needs Statistics or ExtendedStatistics');
    }
    const identity = readIdentity(request);
    const datapoints = listPeriods(request.StartTime, request.EndTime, Period).flatMap((start) => {
      const samples = this.store.read(identity, start, start + Period * 1000, request.Unit);
      const extended = Object.fromEntries(ExtendedStatistics.map((name) => [name, summarize(samples, name)]));
      return samples.length === 0
        ? []
        : [
            {
              Timestamp: new Date(start),
              Unit: samples[0]!.unit,
              ...Object.fromEntries(Statistics.map((name) => [name, summarize(samples, name)])),
              ...(ExtendedStatistics.length > 0 ? { ExtendedStatistics: extended } : {}),
            },
          ];
    });
    return { Label: request.MetricName, Datapoints: datapoints };
  }

  private provideAlarm(request: ResourceRequest): { PhysicalResourceId: string; Data: Record<string, unknown> } {
    const exists = (name: string): boolean => this.alarms.list().some(({ settings }) => settings.AlarmName === name);
    if (request.RequestType === 'Delete') {
      const name = request.PhysicalResourceId!;
      if (exists(name)) {
        this.alarms.delete([name]);
      }
      return { PhysicalResourceId: name, Data: {} };
    }
    const generated = request.OldResourceProperties?.AlarmName === undefined ? request.PhysicalResourceId : undefined;
    const stack = /:stack\/([^/]+)\//.exec(request.StackId)?.[1] ?? 'stack';
    const name =
      request.ResourceProperties.AlarmName ??
      generated ??
      `${stack}-${request.LogicalResourceId}-${randomBytes(6).toString('hex').toUpperCase()}`;
    if (name !== request.PhysicalResourceId && exists(name)) {
      throw new AwsError('AlreadyExists', `${name} already exists`);
    }
    const { arn } = this.alarms.put({ ...(request.ResourceProperties as PutMetricAlarmInput), AlarmName: name });
    return { PhysicalResourceId: name, Data: { Arn: arn } };
  }
}

function readTime(time: Date | string | number | undefined): number | undefined {
  return time === undefined ? undefined : typeof time === 'number' ? time * 1000 : new Date(time).getTime();
}

/** The starts of the periods that a request asks for, aligned as CloudWatch aligns them. */
function listPeriods(from: Date | undefined, to: Date | undefined, period: number): number[] {
  const [start, end] = [readTime(from), readTime(to)];
  if (start === undefined || end === undefined || !(start < end)) {
    throw new AwsError('ValidationError', 'StartTime must be before EndTime');
  }
  const step = period * 1000;
  const first = Math.floor(start / step) * step;
  const length = Math.ceil((end - first) / step);
  if (length > 100_800) {
    throw new AwsError('ValidationError', `The request asks for ${length} periods; at most 100,800 are allowed`);
  }
  return Array.from({ length }, (_, index) => first + index * step);
}

function readSamples(datum: MetricDatum, now: Date): Sample[] {
  const time = readTime(datum.Timestamp) ?? now.getTime();
  const unit = datum.Unit ?? 'None';
  const single = (value: number, count = 1): Sample => ({
    time,
    count,
    sum: value * count,
    minimum: value,
    maximum: value,
    unit,
  });
  const numbers = [datum.Value, ...(datum.Values ?? []), ...Object.values(datum.StatisticValues ?? {})].filter(
    (number) => number !== undefined,
  );
  if (numbers.length === 0 || numbers.some((number) => !Number.isFinite(number))) {
    throw new AwsError('InvalidParameterValue', `The metric ${datum.MetricName} has no value that is a number`);
  }
  if (datum.StatisticValues) {
    const { SampleCount, Sum, Minimum, Maximum } = datum.StatisticValues;
    return [{ time, count: SampleCount!, sum: Sum!, minimum: Minimum!, maximum: Maximum!, unit }];
  }
  if (datum.Values) {
    return datum.Values.map((value, index) => single(value, datum.Counts?.[index] ?? 1));
  }
  return [single(datum.Value!)];
}

function paginate(field: string, items: unknown[], token: string | undefined, size: number): Record<string, unknown> {
  const from = Number(token ?? 0);
  return {
    [field]: items.slice(from, from + size),
    ...(from + size < items.length ? { NextToken: String(from + size) } : {}),
  };
}
