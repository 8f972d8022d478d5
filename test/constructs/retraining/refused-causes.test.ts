import { Size, type Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Baseline, BaselineFile, DriftMonitor, MonitoredEndpoint, QualityMonitor, RetrainTrigger } from '../../../lib';
import { createPipeline, createStack } from '../fixtures';

function createMonitors(stack: Stack, bucket: ReturnType<typeof createPipeline>['bucket']) {
  const endpoint = MonitoredEndpoint.fromAttributes(stack, 'Endpoint', {
    endpointName: 'churn',
    captureBucket: bucket,
    capturePrefix: 'capture',
    baseline: Baseline.fromCsv(BaselineFile.fromBucket(bucket, 'training.csv')),
  });
  return {
    drift: new DriftMonitor(stack, 'Drift', {
      endpoint,
      bucket,
      fanOut: true,
      maximumBytesPerFunction: Size.gibibytes(1),
    }),
    quality: new QualityMonitor(stack, 'Quality', { endpoint, bucket, fanOut: true, minimumLabelCoverage: 0.1 }),
  };
}

type Monitors = ReturnType<typeof createMonitors>;

function createTrigger(choose: (monitors: Monitors) => (cloudwatch.IAlarm | undefined)[]): Template {
  const stack = createStack();
  const { pipeline, bucket } = createPipeline(stack);
  const alarms = choose(createMonitors(stack, bucket)).filter((alarm) => alarm !== undefined);
  new RetrainTrigger(stack, 'Retrain', { pipeline, bucket, alarms });
  return Template.fromStack(stack);
}

test.each<[string, (monitors: Monitors) => cloudwatch.IAlarm | undefined, string]>([
  [
    'requests that are not understood',
    ({ drift }) => drift.notUnderstoodAlarm,
    'requests or answers are not understood',
  ],
  ['a drift monitor that stopped', ({ drift }) => drift.silenceAlarm, 'the monitor itself stops'],
  ['requests that are not captured', ({ drift }) => drift.captureAlarm, 'requests are not captured'],
  ['a window that cannot be counted', ({ drift }) => drift.fanOutAlarm, 'a large window could not be counted'],
  ['a quality monitor that stopped', ({ quality }) => quality.silenceAlarm, 'the monitor itself stops'],
  ['a window that cannot be measured', ({ quality }) => quality.fanOutAlarm, 'a large window could not be measured'],
  ['labels that stay away', ({ quality }) => quality.coverageAlarm, 'labels stay away'],
])('%s cannot be cured by a retraining', (_, choose, cause) => {
  expect(() => createTrigger((monitors) => [monitors.drift.driftAlarm, choose(monitors)])).toThrow(
    new RegExp(
      `^alarms: must be alarms that a retraining can clear, such as a monitor's driftAlarm or criteriaAlarm, got Test/\\S+, which fires when ${cause}$`,
    ),
  );
});

test('drift and missed criteria can', () => {
  createTrigger(({ drift, quality }) => [drift.driftAlarm, quality.criteriaAlarm]).hasResourceProperties(
    'AWS::Events::Rule',
    { EventPattern: { source: ['aws.cloudwatch'], resources: [Match.anyValue(), Match.anyValue()] } },
  );
});
