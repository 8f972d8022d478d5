import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { lifecycle } from '../../examples/churn/lifecycle';
import { MlLifecycle } from '../../lib';
import { ALARM_NAMES, type AlarmMetric, type AlarmRule } from './aws/alarms';
import type { PartName } from './parts';

let read: AlarmRule[] | undefined;

/** The alarms of a lifecycle whose windows are those of the histories, out of its template. */
export function readAlarms(): AlarmRule[] {
  read ??= synthesize();
  return read;
}

function synthesize(): AlarmRule[] {
  const window = Duration.hours(1);
  const stack = new Stack(new App(), 'Alarms');
  const { endpoint, monitor, qualityMonitor, retrain } = new MlLifecycle(stack, 'Churn', {
    ...lifecycle,
    drift: { ...lifecycle.drift, window },
    quality: { ...lifecycle.quality, window },
  });
  const functions: Readonly<Record<PartName, string>> = {
    endpoint: endpoint.controller.functionName,
    retrain: retrain.handler.functionName,
    drift: monitor.detector.functionName,
    quality: qualityMonitor!.measurer.functionName,
  };
  const partOf = new Map(
    Object.entries(functions).map(([part, name]) => [JSON.stringify(stack.resolve(name)), part] as const),
  );
  const alarms = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
  return ALARM_NAMES.map((name) => {
    const { Properties } = alarms.find((alarm) =>
      JSON.stringify(alarm.Properties.AlarmDescription).includes(`#${name.toLowerCase()}`),
    )!;
    const metrics: Record<string, AlarmMetric> = {};
    const queries: any[] = Properties.Metrics ?? [
      { Id: 'm0', MetricStat: { Metric: Properties, Period: Properties.Period } },
    ];
    for (const { Id, MetricStat } of queries) {
      if (MetricStat) {
        const { MetricName, Dimensions } = MetricStat.Metric;
        metrics[Id] = { name: MetricName, part: partOf.get(JSON.stringify(Dimensions[0].Value)) };
      }
    }
    const { Expression = 'm0', Period } = queries.find((each) => each.Expression) ?? {};
    const [first] = queries.flatMap((each) => each.MetricStat ?? []);
    return {
      name,
      periodMilliseconds: (Period ?? first.Period) * 1_000,
      evaluationPeriods: Properties.EvaluationPeriods,
      datapointsToAlarm: Properties.DatapointsToAlarm ?? Properties.EvaluationPeriods,
      treatMissingData: Properties.TreatMissingData,
      isStrict: Properties.ComparisonOperator === 'GreaterThanThreshold',
      isBelow: Properties.ComparisonOperator === 'LessThanThreshold',
      threshold: Properties.Threshold,
      expression: Expression,
      metrics,
    };
  });
}
