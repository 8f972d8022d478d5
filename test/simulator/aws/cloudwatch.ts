import type { DescribeAlarmsCommandInput, PutMetricDataCommandInput } from '@aws-sdk/client-cloudwatch';
import type { Runtime } from '../runtime';
import { pageOf } from './pages';

/** A value of a metric. */
export interface PutMetric {
  readonly name: string;
  /** When it was put. */
  readonly at: number;
  /** Of when it is said to be; absent where it is of when it was put. */
  readonly timestamp?: number;
  readonly dimensions: string;
  readonly value: number;
}

/** Metrics as they were put, and alarms that are in ALARM. */
export class CloudWatchModel {
  public readonly metrics: PutMetric[] = [];
  /** Since when, by name. */
  public readonly alarms = new Map<string, number>();

  public constructor(private readonly runtime: Runtime) {}

  // The operations of CloudWatch, by their names.

  public PutMetricData({ MetricData = [] }: PutMetricDataCommandInput): unknown {
    for (const { MetricName, Timestamp, Value = 0, Dimensions = [] } of MetricData) {
      this.metrics.push({
        name: MetricName!,
        at: this.runtime.now,
        timestamp: Timestamp?.getTime(),
        dimensions: Dimensions.map(({ Value: value }) => value).join(' '),
        value: Value,
      });
    }
    return {};
  }

  /** The endpoint's own metrics are of no interest here. */
  public GetMetricData(): unknown {
    return { MetricDataResults: [] };
  }

  /** One alarm a page. */
  public DescribeAlarms(input: DescribeAlarmsCommandInput): unknown {
    const { AlarmNames = [], StateValue, NextToken = '0' } = input;
    const states = AlarmNames.map((AlarmName) => ({
      AlarmName,
      StateValue: this.alarms.has(AlarmName) ? 'ALARM' : 'OK',
      StateTransitionedTimestamp: new Date(this.alarms.get(AlarmName) ?? 0),
    }));
    const found = states.filter((state) => StateValue === undefined || state.StateValue === StateValue);
    const { page, next } = pageOf(found.slice(Number(NextToken)), 1, () => String(Number(NextToken) + 1));
    return { MetricAlarms: page, NextToken: next };
  }
}
