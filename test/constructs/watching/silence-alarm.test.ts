// The alarms on silence as a deployed lifecycle has them, played through on the local CloudWatch.
import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { lifecycle } from '../../../examples/churn/lifecycle';
import { MlLifecycle } from '../../../lib';
import { SimulatedClock } from '../../../local/clock';
import { LocalCloudWatch } from '../../../local/cloudwatch/local-cloudwatch';

const stack = new Stack(new App(), 'Test');
new MlLifecycle(stack, 'Churn', lifecycle);
const alarms = Object.entries(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));

const START = Date.UTC(2026, 0, 5);
const MINUTE = 60_000;

test.each([
  ['ControllerSilenceAlarm', 10 * MINUTE],
  ['RetrainingSilenceAlarm', 60 * MINUTE],
  ['DriftMonitorSilenceAlarm', 1_440 * MINUTE],
  ['QualityMonitorSilenceAlarm', 1_440 * MINUTE],
])('%s fires when three times in a row nothing came, and not before', async (name, interval) => {
  const [, { Properties }] = alarms.find(([id]) => id.includes(name))!;
  const metric = (Properties.Metrics as MetricDataQuery[]).flatMap(({ MetricStat }) => MetricStat?.Metric ?? [])[0]!;
  const clock = new SimulatedClock(new Date(START), 0.000001);
  const cloudWatch = new LocalCloudWatch({
    clock,
    events: { emit: async () => undefined },
    act: async () => undefined,
  });
  cloudWatch.operations.PutMetricAlarm!({ ...Properties, AlarmName: 'silence', AlarmActions: [] });
  const stateAfter = async (milliseconds: number): Promise<string | undefined> => {
    await clock.jumpTo(new Date(START + milliseconds));
    return cloudWatch.alarmState('silence');
  };
  const put = (): void =>
    cloudWatch.put([
      {
        namespace: metric.Namespace!,
        metricName: metric.MetricName!,
        dimensions: Object.fromEntries(metric.Dimensions!.map(({ Name, Value }) => [Name, Value])),
        value: 1,
      },
    ]);
  // Where nothing ever came, too.
  expect(cloudWatch.alarmState('silence')).toBe('ALARM');
  for (let time = 0; time < 6; time++) {
    await stateAfter(time * interval);
    put();
    expect(cloudWatch.alarmState('silence')).toBe('OK');
  }
  expect(await stateAfter(8 * interval - MINUTE)).toBe('OK');
  expect(await stateAfter(8 * interval)).toBe('ALARM');
  put();
  expect(cloudWatch.alarmState('silence')).toBe('OK');
  cloudWatch.stop();
});
