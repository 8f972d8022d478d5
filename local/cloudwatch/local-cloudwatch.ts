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
import { getMetricData, getMetricStatistics, readSamples, readTime } from './metric-data';
import { readIdentity } from './metric-query';
import { identify, type MetricIdentity, MetricStore, type Sample } from './metric-store';

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
      GetMetricData: (request: GetMetricDataInput) => getMetricData(this.store, request),
      GetMetricStatistics: (request: GetMetricStatisticsInput) => getMetricStatistics(this.store, request),
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

function paginate(field: string, items: unknown[], token: string | undefined, size: number): Record<string, unknown> {
  const from = Number(token ?? 0);
  return {
    [field]: items.slice(from, from + size),
    ...(from + size < items.length ? { NextToken: String(from + size) } : {}),
  };
}
