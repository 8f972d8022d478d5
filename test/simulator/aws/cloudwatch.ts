import type { PutMetricDataCommandInput } from '@aws-sdk/client-cloudwatch';
import type { Runtime } from '../runtime';

/** Metrics as they were put, and alarms that are in ALARM. */
export class CloudWatchModel {
  public readonly metrics: Array<{ readonly name: string; readonly at: number }> = [];
  /** Since when, by name. */
  public readonly alarms = new Map<string, number>();

  public constructor(private readonly runtime: Runtime) {}

  // The operations of CloudWatch, by their names.

  public PutMetricData({ MetricData = [] }: PutMetricDataCommandInput): unknown {
    for (const { MetricName } of MetricData) {
      this.metrics.push({ name: MetricName!, at: this.runtime.now });
    }
    return {};
  }

  public DescribeAlarms({ AlarmNames = [], StateValue }: { AlarmNames?: string[]; StateValue?: string }): unknown {
    const states = AlarmNames.map((AlarmName) => ({
      AlarmName,
      StateValue: this.alarms.has(AlarmName) ? 'ALARM' : 'OK',
      StateTransitionedTimestamp: new Date(this.alarms.get(AlarmName) ?? 0),
    }));
    return { MetricAlarms: states.filter((state) => StateValue === undefined || state.StateValue === StateValue) };
  }
}
