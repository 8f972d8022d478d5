import { type App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { lifecycle } from '../../examples/churn/lifecycle';
import {
  DriftMonitor,
  LifecycleDashboard,
  MlLifecycle,
  ModelEndpoint,
  MonitoredEndpoint,
  QualityMonitor,
  RetrainTrigger,
  TrainingPipeline,
} from '../../lib';
import { createApp, createStack, flatten } from './fixtures';

/** What a construct of ours and its reference in another stack have to say the same. */
type Measured = Record<string, cloudwatch.Metric>;

/** The metrics of a construct, by the names of its methods. */
function listMetrics(construct: object): Measured {
  const names = new Set<string>();
  for (let one = construct; one !== Object.prototype; one = Object.getPrototypeOf(one) as object) {
    Object.getOwnPropertyNames(one)
      .filter((name) => /^metric[A-Z]/.test(name))
      .forEach((name) => names.add(name));
  }
  const methods = construct as Record<string, (...parameters: unknown[]) => cloudwatch.Metric>;
  const takesName = new Map<string, unknown>([
    ['metricMeasured', 'auc'],
    ['metricEstimated', 'auc'],
    ['metricWorstSlice', 'accuracy'],
    ['metricDriftStrength', 1],
  ]);
  return Object.fromEntries(
    [...names].map((name) => [
      name,
      takesName.has(name)
        ? methods[name](takesName.get(name), { color: '#123456' })
        : methods[name]({ color: '#123456' }),
    ]),
  );
}

function describeMetrics(construct: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(listMetrics(construct)).map(([name, { namespace, metricName, statistic, period, color }]) => [
      name,
      [`${namespace} ${metricName}`, `${statistic} ${period.toHumanString()}`, color],
    ]),
  );
}

const stack = createStack('eu-west-1');
const parts = new MlLifecycle(stack, 'Lifecycle', lifecycle);
const other = new Stack(stack.node.root as App, 'Other', { env: { account: '111122223333', region: 'eu-west-1' } });
const bucket = s3.Bucket.fromBucketName(other, 'Bucket', 'lifecycle-bucket');
const references = {
  endpoint: ModelEndpoint.fromModelEndpointAttributes(other, 'Endpoint', { endpointName: 'churn', bucket }),
  monitor: DriftMonitor.fromDriftMonitorAttributes(other, 'Drift', { endpointName: 'churn', bucket }),
  qualityMonitor: QualityMonitor.fromQualityMonitorAttributes(other, 'Quality', { endpointName: 'churn', bucket }),
  pipeline: TrainingPipeline.fromPipelineName(other, 'Pipeline', 'churn'),
  retrain: RetrainTrigger.fromRetrainTriggerAttributes(other, 'Retrain', {
    handler: lambda.Function.fromFunctionName(other, 'Handler', 'retrain-churn'),
    bucket,
    pipelineName: 'churn',
  }),
};

const sum = (name: string, period = '5 minutes', namespace = 'AWS/SageMaker'): unknown[] => [
  `${namespace} ${name}`,
  `Sum ${period}`,
  '#123456',
];

describe('metricX(options) of what is made here and of what another stack made', () => {
  test.each(Object.keys(references) as (keyof typeof references)[])('%s: the same metrics', (part) => {
    const described = describeMetrics(references[part]);
    expect(Object.keys(described).length).toBeGreaterThanOrEqual(2);
    expect(describeMetrics(parts[part]!)).toEqual(described);
  });

  test('of an endpoint, as SageMaker and the controller publish them', () => {
    const average = (name: string): unknown[] => [`AWS/SageMaker ${name}`, 'Average 5 minutes', '#123456'];
    expect(describeMetrics(references.endpoint)).toEqual({
      metricInvocations: sum('Invocations'),
      metricInvocation4XXErrors: sum('Invocation4XXErrors'),
      metricInvocation5XXErrors: sum('Invocation5XXErrors'),
      metricModelLatency: average('ModelLatency'),
      metricOverheadLatency: average('OverheadLatency'),
      metricRolloutSucceeded: sum('RolloutSucceeded', '5 minutes', 'SageMakerLifecycle'),
      metricRolloutFailed: sum('RolloutFailed', '5 minutes', 'SageMakerLifecycle'),
    });
  });

  test('of a pipeline and a trigger', () => {
    const runs = (name: string): unknown[] => sum(name, '1 hour', 'AWS/Sagemaker/ModelBuildingPipeline');
    expect(describeMetrics(references.pipeline)).toEqual({
      metricExecutionStarted: runs('ExecutionStarted'),
      metricExecutionSucceeded: runs('ExecutionSucceeded'),
      metricExecutionFailed: runs('ExecutionFailed'),
    });
    expect(describeMetrics(references.retrain)).toEqual({
      metricInvocations: sum('Invocations', '5 minutes', 'AWS/Lambda'),
      metricErrors: sum('Errors', '5 minutes', 'AWS/Lambda'),
      metricRechecks: sum('Rechecked', '1 hour', 'SageMakerLifecycle'),
    });
  });

  test('of a variant with another name', () => {
    const endpoint = MonitoredEndpoint.fromAttributes(createStack(), 'Endpoint', {
      endpointName: 'theirs',
      variantName: 'blue',
      captureBucket: bucket,
    });
    expect(endpoint.metricInvocations({ period: Duration.minutes(1), statistic: 'Average' })).toMatchObject({
      dimensions: { EndpointName: 'theirs', VariantName: 'blue' },
      period: Duration.minutes(1),
      statistic: 'Average',
    });
  });
});

test('a metric becomes an alarm of the reader’s own, and a dashboard in another region shows where it is from', () => {
  const app = createApp();
  const env = { account: '111122223333', region: 'eu-west-1' };
  const here = new Stack(app, 'Here', { env });
  const endpoint = ModelEndpoint.fromModelEndpointAttributes(here, 'Endpoint', {
    endpointName: 'churn',
    bucket: s3.Bucket.fromBucketName(here, 'Bucket', 'lifecycle-bucket'),
  });
  endpoint.metricRolloutFailed().createAlarm(here, 'RolloutAlarm', { threshold: 1, evaluationPeriods: 1 });
  const elsewhere = new Stack(app, 'Elsewhere', { env: { ...env, region: 'us-east-1' } });
  new LifecycleDashboard(elsewhere, 'Dashboard', { endpoint });
  Template.fromStack(here).hasResourceProperties('AWS::CloudWatch::Alarm', {
    Namespace: 'SageMakerLifecycle',
    MetricName: 'RolloutFailed',
    Dimensions: [{ Name: 'EndpointName', Value: 'churn' }],
    Statistic: 'Sum',
  });
  const [dashboard] = Object.values(Template.fromStack(elsewhere).findResources('AWS::CloudWatch::Dashboard'));
  const { widgets } = JSON.parse(flatten(dashboard.Properties.DashboardBody)) as { widgets: any[] };
  expect(widgets.find(({ properties }) => properties.title === 'Traffic').properties.metrics[0].at(-1)).toMatchObject({
    region: 'eu-west-1',
    stat: 'Sum',
  });
});
