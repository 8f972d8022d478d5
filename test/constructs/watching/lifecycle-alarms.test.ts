import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ALARMS } from '../../../contract/alarms';
import { lifecycle } from '../../../examples/churn/lifecycle';
import {
  Baseline,
  BaselineFile,
  DriftMonitor,
  LifecycleAlarms,
  type LifecycleAlarmsProps,
  MlLifecycle,
  ModelEndpoint,
  ModelRegistry,
  MonitoredEndpoint,
  RetrainTrigger,
} from '../../../lib';
import { createPipeline, createStack } from '../fixtures';

/** The alarms of a template, by what the runbook calls them. */
function readAlarms(template: Template): Map<string, any> {
  return new Map(
    Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => {
      const description = JSON.stringify(Properties.AlarmDescription);
      const section = /runbook\.md#(\w+)/.exec(description)?.[1];
      return [Object.keys(ALARMS).find((name) => name.toLowerCase() === section) ?? description, Properties];
    }),
  );
}

const tell = (create: (stack: Stack) => Omit<LifecycleAlarmsProps, 'topic'>): Template => {
  const stack = createStack('eu-west-1');
  new LifecycleAlarms(stack, 'Alarms', { topic: new sns.Topic(stack, 'Topic'), ...create(stack) });
  return Template.fromStack(stack);
};

describe('a lifecycle', () => {
  const stack = new Stack(new App(), 'Test');
  new MlLifecycle(stack, 'Churn', lifecycle);
  const template = Template.fromStack(stack);
  const alarms = readAlarms(template);

  test('has an alarm for whatever fails, each with a section in the runbook and an action on the topic', () => {
    expect([...alarms.keys()].sort()).toEqual(
      [
        'CaptureAlarm',
        'ControllerSilenceAlarm',
        'CriteriaAlarm',
        'DriftAlarm',
        'DriftSilenceAlarm',
        'ErrorAlarm',
        'FailureAlarm',
        'HandlerAlarm',
        'LatencyAlarm',
        'NotUnderstoodAlarm',
        'QualitySilenceAlarm',
        'RetrainingSilenceAlarm',
      ].sort(),
    );
    for (const { AlarmActions } of alarms.values()) {
      expect(AlarmActions).toEqual(
        [{ Ref: 'RetrainTopicFBE58FA2' }].map(() => ({ Ref: expect.stringMatching(/Topic/) })),
      );
    }
  });

  test('counts all failures by its name', () => {
    expect(alarms.get('FailureAlarm')).toMatchObject({
      Namespace: 'SageMakerLifecycle',
      MetricName: 'Failures',
      Dimensions: [{ Name: 'Lifecycle', Value: 'churn' }],
      Statistic: 'Sum',
      TreatMissingData: 'notBreaching',
    });
  });

  test('sees failures and throttles of each function, and dead letters, in one alarm of at most ten metrics', () => {
    const { Metrics } = alarms.get('HandlerAlarm');
    const stats = Metrics.flatMap(({ MetricStat }: any) => MetricStat ?? []);
    expect(stats.length).toBeLessThanOrEqual(10);
    expect(stats.map(({ Metric }: any) => Metric.MetricName).sort()).toEqual([
      'ApproximateNumberOfMessagesVisible',
      ...Array(4).fill('Errors'),
      ...Array(4).fill('Throttles'),
    ]);
    const expression = Metrics.find(({ Expression }: any) => Expression);
    expect(expression.Expression.match(/FILL\(m\d, 0\)/g)).toHaveLength(9);
  });

  test('fires when its controller is silent', () => {
    expect(alarms.get('ControllerSilenceAlarm')).toMatchObject({
      Metrics: expect.arrayContaining([
        expect.objectContaining({
          MetricStat: expect.objectContaining({
            Metric: expect.objectContaining({ MetricName: 'Looked' }),
            Period: 600,
          }),
        }),
      ]),
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
      EvaluationPeriods: 3,
    });
  });

  test('fires when its retraining is silent: three re-checks that came to no end', () => {
    expect(alarms.get('RetrainingSilenceAlarm')).toMatchObject({
      Metrics: expect.arrayContaining([
        expect.objectContaining({
          MetricStat: expect.objectContaining({
            Metric: {
              Namespace: 'SageMakerLifecycle',
              MetricName: 'Rechecked',
              Dimensions: [{ Name: 'PipelineName', Value: 'churn' }],
            },
            Period: 3600,
          }),
        }),
      ]),
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
      EvaluationPeriods: 3,
    });
  });

  test('shows them on its dashboard, and what failed by its kind', () => {
    const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
    const body = JSON.stringify(dashboard!.Properties.DashboardBody);
    expect(body).toContain('SEARCH(');
    expect(body).toContain('SageMakerLifecycle,Lifecycle,Part,Kind');
    for (const name of [
      'FailureAlarm',
      'HandlerAlarm',
      'ControllerSilenceAlarm',
      'RetrainingSilenceAlarm',
      'ErrorAlarm',
    ]) {
      expect(body).toContain(name);
    }
  });
});

/** Where an event ends that a handler fails on, for whoever replays it: the queue, or with the caller that waits for the answer. */
const ENDS: Record<string, 'queue' | 'caller'> = {
  'ask-champion': 'caller',
  // Its caller waits, but whoever invokes it by hand need not.
  'count-shard': 'queue',
  'delete-candidates': 'queue',
  'deploy-model': 'queue',
  'detect-drift': 'queue',
  'empty-registry': 'caller',
  'measure-quality': 'queue',
  'record-labels': 'queue',
  retrain: 'queue',
  'run-batch': 'queue',
  'track-run': 'queue',
  'unload-query': 'caller',
};
const ROOT = path.join(__dirname, '..', '..', '..');

test('the runbook says of every handler how an event that it failed on is replayed', () => {
  const handlers = readdirSync(path.join(ROOT, 'lambda'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  expect(Object.keys(ENDS).sort()).toEqual(handlers.sort());
  const [, replaying] = readFileSync(path.join(ROOT, 'docs', 'runbook.md'), 'utf8').split('## Replaying dead letters');
  for (const handler of handlers) {
    expect(replaying).toContain(`\`${handler}\``);
  }
});

describe('an event that is failed on', () => {
  const stack = new Stack(new App(), 'Test');
  new MlLifecycle(stack, 'Churn', { ...lifecycle, drift: { ...lifecycle.drift, fanOut: true } });
  const template = Template.fromStack(stack);
  const functions = Object.entries(template.findResources('AWS::Lambda::Function')).map(([id, { Properties }]) => ({
    id,
    handler: Properties.Environment?.Variables?.POWERTOOLS_SERVICE_NAME as string,
  }));
  const configured = Object.values(template.findResources('AWS::Lambda::EventInvokeConfig'));
  const [queue] = Object.keys(template.findResources('AWS::SQS::Queue'));

  test.each(functions)('by $handler ends where the table says', ({ id, handler }) => {
    const configuration = configured.find(({ Properties }) => Properties.FunctionName.Ref === id);
    expect(configuration ? 'queue' : 'caller').toBe(ENDS[handler]);
    if (configuration) {
      expect(configuration.Properties.DestinationConfig.OnFailure.Destination).toEqual({
        'Fn::GetAtt': [queue, 'Arn'],
      });
    }
  });

  test('that a schedule or a rule could not deliver ends in the queue as well', () => {
    const rules = Object.values(template.findResources('AWS::Events::Rule')).flatMap(
      ({ Properties }) => Properties.Targets,
    );
    const schedules = Object.values(template.findResources('AWS::Scheduler::Schedule')).map(
      ({ Properties }) => Properties.Target,
    );
    expect(rules.length).toBeGreaterThan(3);
    expect(schedules.length).toBeGreaterThan(3);
    for (const { DeadLetterConfig } of [...rules, ...schedules]) {
      expect(DeadLetterConfig.Arn).toEqual({ 'Fn::GetAtt': [queue, 'Arn'] });
    }
  });
});

test('an endpoint alone is told of, and tells', () => {
  const template = tell((stack) => ({
    endpoint: new ModelEndpoint(stack, 'Endpoint', {
      endpointName: 'churn',
      registry: new ModelRegistry(stack, 'Registry'),
      bucket: new s3.Bucket(stack, 'Bucket'),
    }),
  }));
  expect([...readAlarms(template).keys()].sort()).toEqual([
    'ControllerSilenceAlarm',
    'ErrorAlarm',
    'FailureAlarm',
    'HandlerAlarm',
    'LatencyAlarm',
  ]);
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { ENDPOINT_NAME: 'churn', TOPIC_ARN: { Ref: Match.stringLikeRegexp('^Topic') } } },
  });
  template.hasResourceProperties('AWS::SNS::TopicPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([Match.objectLike({ Principal: { Service: 'cloudwatch.amazonaws.com' } })]),
    },
  });
});

test('so is a retraining alone, and a monitor of an endpoint that somebody else made', () => {
  const retrain = tell((stack) => {
    const { bucket, pipeline } = createPipeline(stack);
    return { retrain: new RetrainTrigger(stack, 'Retrain', { pipeline, bucket }) };
  });
  expect([...readAlarms(retrain).keys()].sort()).toEqual(['FailureAlarm', 'HandlerAlarm']);
  const monitor = tell((stack) => {
    const bucket = new s3.Bucket(stack, 'Bucket');
    const endpoint = MonitoredEndpoint.fromAttributes(stack, 'Endpoint', {
      endpointName: 'theirs',
      captureBucket: bucket,
      capturePrefix: 'capture',
    });
    const baseline = Baseline.fromCsv(BaselineFile.fromBucket(bucket, 'baseline.csv'));
    return { endpoint, monitor: new DriftMonitor(stack, 'Drift', { endpoint, baseline, bucket }) };
  });
  expect([...readAlarms(monitor).keys()].sort()).toEqual([
    'CaptureAlarm',
    'DriftAlarm',
    'DriftSilenceAlarm',
    'FailureAlarm',
    'HandlerAlarm',
    'NotUnderstoodAlarm',
  ]);
});

test.each([
  ['an hour, as usual', undefined, { periods: 3, seconds: 3_600 }],
  ['56 hours, of which three are a week', Duration.hours(56), { periods: 3, seconds: 201_600 }],
  ['a little more, of which CloudWatch sees two', Duration.hours(57), { periods: 2, seconds: 205_200 }],
  ['84 hours', Duration.hours(84), { periods: 2, seconds: 302_400 }],
  ['more than CloudWatch sees two of', Duration.hours(85), undefined],
])('the silence of re-checks every %s', (_, recheckInterval, expected) => {
  const template = tell((stack) => {
    const { bucket, pipeline } = createPipeline(stack);
    const alarms = [cloudwatch.Alarm.fromAlarmName(stack, 'Theirs', 'theirs')];
    return { retrain: new RetrainTrigger(stack, 'Retrain', { pipeline, bucket, alarms, recheckInterval }) };
  });
  const alarm = readAlarms(template).get('RetrainingSilenceAlarm');
  const [period] = (alarm?.Metrics ?? []).flatMap(({ MetricStat }: any) => MetricStat?.Period ?? []);
  expect(alarm && { periods: alarm.EvaluationPeriods, seconds: period }).toEqual(expected);
});

test('endpoint and pipeline of different names are one alarm', () => {
  const template = tell((stack) => {
    const { bucket, pipeline, registry } = createPipeline(stack);
    return {
      endpoint: new ModelEndpoint(stack, 'Endpoint', { endpointName: 'live', registry, bucket }),
      retrain: new RetrainTrigger(stack, 'Retrain', { pipeline, bucket }),
    };
  });
  const { Metrics } = readAlarms(template).get('FailureAlarm');
  expect(
    Metrics.flatMap(({ MetricStat }: any) => MetricStat?.Metric.Dimensions ?? []).map(({ Value }: any) => Value),
  ).toEqual(['live', 'churn']);
});

test('nothing to tell of is refused', () => {
  expect(() => tell(() => ({}))).toThrow(
    'LifecycleAlarms: nothing to tell of, must have at least one of endpoint, monitor, qualityMonitor, retrain and batch',
  );
});
