import { Duration, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  DriftMonitor,
  LifecycleDashboard,
  type LifecycleDashboardProps,
  ModelEndpoint,
  ProblemType,
  QualityMonitor,
  RetrainTrigger,
} from '../../../lib';
import { createPipeline, createStack, flatten } from '../fixtures';
import { findMistakes } from './dashboard-structure';

function createParts(
  stack: Stack,
): Required<Pick<LifecycleDashboardProps, 'endpoint' | 'monitor' | 'pipeline' | 'retrain'>> {
  const { bucket, registry, pipeline } = createPipeline(stack);
  const endpoint = new ModelEndpoint(stack, 'Endpoint', { endpointName: 'churn', registry, bucket });
  const monitor = new DriftMonitor(stack, 'Monitor', { endpoint, registry });
  return { endpoint, monitor, pipeline, retrain: new RetrainTrigger(stack, 'Retrain', { pipeline, bucket }) };
}

function readBody(stack: Stack): any {
  const [resource] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard'));
  return JSON.parse(flatten(resource.Properties.DashboardBody));
}

const quality = (name: string): cloudwatch.Metric =>
  new cloudwatch.Metric({
    namespace: 'SageMakerLifecycle',
    metricName: name,
    dimensionsMap: { EndpointName: 'churn' },
    period: Duration.days(1),
  });
const titles = (body: any): string[] =>
  body.widgets.map(({ properties }: any) => properties.title ?? properties.markdown.split('\n')[0]);
const find = (body: any, title: string): any => body.widgets.find(({ properties }: any) => properties.title === title);

describe('the dashboard', () => {
  const stack = createStack('eu-west-1');
  new LifecycleDashboard(stack, 'Dashboard', {
    ...createParts(stack),
    qualityMetrics: [quality('Auc'), quality('EstimatedAuc')],
  });
  const body = readBody(stack);

  test('has the structure that AWS documents, and nothing lies over anything', () => {
    expect(findMistakes(body)).toEqual([]);
    expect(body).toMatchObject({ start: '-P14D', periodOverride: 'inherit' });
  });

  test('shows every part of the loop', () => {
    expect(titles(body)).toEqual([
      'Alarms',
      'Failures, by their kind in the runbook',
      'Drift: features that drifted',
      'What the drift monitor evaluated',
      'Quality of the answers',
      'Traffic',
      'Errors',
      'Latency of the model, in milliseconds',
      'Retrainings',
      '### Where to look',
    ]);
    expect(find(body, 'Alarms').properties.alarms).toHaveLength(6);
  });

  test.each(['Drift: features that drifted', 'Quality of the answers'])(
    'marks retrainings in the graph "%s"',
    (title) => {
      const { metrics } = find(body, title).properties;
      expect(metrics).toContainEqual([
        expect.objectContaining({ expression: 'FILL(started, 0)', yAxis: 'right', label: 'retraining started' }),
      ]);
      expect(metrics).toContainEqual([
        'AWS/Sagemaker/ModelBuildingPipeline',
        'ExecutionStarted',
        'PipelineName',
        'churn',
        expect.objectContaining({ id: 'started', visible: false, stat: 'Sum', period: 3600 }),
      ]);
    },
  );

  test('draws a window’s metrics once per window', () => {
    const [share] = find(body, 'Drift: features that drifted').properties.metrics;
    expect(share).toEqual([
      'SageMakerLifecycle',
      'DriftedFeatureShare',
      'EndpointName',
      'churn',
      expect.objectContaining({ period: 86_400, stat: 'Maximum' }),
    ]);
  });

  test('gives the metrics of quality colours of their own', () => {
    const colours = find(body, 'Quality of the answers').properties.metrics.map((metric: any[]) => metric.at(-1).color);
    expect(new Set(colours.slice(0, 2)).size).toBe(2);
  });

  test('tells where reports, decisions and captured requests are', () => {
    expect(body.widgets.at(-1).properties.markdown).toMatch(
      /drift-reports\/[\s\S]*capture\/[\s\S]*retrain-decisions\/churn\/[\s\S]*aws lambda invoke/,
    );
  });
});

test.each<[keyof LifecycleDashboardProps, string[]]>([
  [
    'endpoint',
    [
      'Alarms',
      'Failures, by their kind in the runbook',
      'Traffic',
      'Errors',
      'Latency of the model, in milliseconds',
      '### Where to look',
    ],
  ],
  ['monitor', ['Alarms', 'Drift: features that drifted', 'What the drift monitor evaluated', '### Where to look']],
  ['pipeline', ['Retrainings']],
  ['retrain', ['### Where to look']],
])('can show the %s alone', (part, expected) => {
  const stack = createStack();
  new LifecycleDashboard(stack, 'Dashboard', { [part]: createParts(stack)[part as 'endpoint'] });
  const body = readBody(stack);
  expect(titles(body)).toEqual(expected);
  expect(findMistakes(body)).toEqual([]);
  expect(JSON.stringify(body)).not.toContain('FILL');
});

test.each<[ProblemType, string[], object]>([
  [ProblemType.BINARY, ['Accuracy', 'EstimatedAccuracy', 'Auc', 'EstimatedAuc', 'Mine'], { min: 0, max: 1 }],
  [
    ProblemType.MULTICLASS,
    ['Accuracy', 'EstimatedAccuracy', 'MacroF1', 'EstimatedMacroF1', 'Mine'],
    { min: 0, max: 1 },
  ],
  [ProblemType.REGRESSION, ['Rmse', 'EstimatedRmse', 'Mae', 'EstimatedMae', 'Mine'], { min: 0 }],
])('shows the quality of a %s model as its monitor publishes it, with its alarms once', (problemType, names, axis) => {
  const stack = createStack();
  const alarms = [cloudwatch.Alarm.fromAlarmName(stack, 'Alarm', 'missed')];
  const qualityMonitor = QualityMonitor.fromQualityMonitorAttributes(stack, 'Quality', {
    endpointName: 'churn',
    bucket: s3.Bucket.fromBucketName(stack, 'Bucket', 'reports'),
    problemType,
    alarms,
  });
  const qualityMetrics = [quality('Mine')];
  new LifecycleDashboard(stack, 'Dashboard', { qualityMonitor, qualityMetrics, alarms });
  const body = readBody(stack);
  const graph = find(body, 'Quality of the answers').properties;
  expect(graph.metrics.map(([, name]: string[]) => name)).toEqual(names);
  expect(graph.yAxis.left).toEqual({ ...axis, showUnits: false });
  expect(find(body, 'Alarms').properties.alarms).toHaveLength(1);
  expect(findMistakes(body)).toEqual([]);
});

test('refuses what cannot be shown', () => {
  const stack = createStack();
  const alarms = Array.from({ length: 101 }, (_, i) =>
    cloudwatch.Alarm.fromAlarmArn(stack, `Alarm${i}`, `arn:aws:cloudwatch:eu-west-1:111122223333:alarm:a${i}`),
  );
  expect(() => new LifecycleDashboard(stack, 'Empty', {})).toThrow(
    'nothing to show, must have at least one of endpoint, monitor, qualityMonitor, qualityMetrics',
  );
  expect(() => new LifecycleDashboard(stack, 'Many', { alarms })).toThrow('alarms: at most 100 fit into a dashboard');
  expect(() => new LifecycleDashboard(stack, 'Long', { alarms: alarms.slice(1), lookBack: Duration.days(91) })).toThrow(
    'lookBack in hours: must be a whole number from 1 to 2160, got 2184',
  );
});

describe('the check of the structure', () => {
  const widget = {
    type: 'metric',
    x: 0,
    y: 0,
    width: 12,
    height: 6,
    properties: { view: 'timeSeries', metrics: [['AWS/SageMaker', 'Invocations', 'EndpointName', 'churn']] },
  };
  const change = (edit: (copy: any) => void): string[] => {
    const body = { widgets: [structuredClone(widget)] };
    edit(body);
    return findMistakes(body);
  };

  test.each<[string, (body: any) => void, string]>([
    [
      'a mistyped name',
      (body) => {
        body.widgets[0].properties.titel = 'x';
      },
      'titel is not documented',
    ],
    [
      'widgets over each other',
      (body) => {
        body.widgets.push({ ...widget, x: 6 });
      },
      'lies over widget 1',
    ],
    [
      'a widget beyond the edge',
      (body) => {
        body.widgets[0].x = 13;
      },
      'wider than the dashboard',
    ],
    [
      'half a dimension',
      (body) => {
        body.widgets[0].properties.metrics[0].pop();
      },
      'not a namespace, a name and pairs of dimensions',
    ],
    [
      'an expression of nothing',
      (body) => {
        body.widgets[0].properties.metrics.push([{ expression: 'FILL(m9, 0)' }]);
      },
      'the expression uses m9',
    ],
  ])('finds %s', (_, edit, mistake) => {
    expect(change(edit)).toEqual([expect.stringContaining(mistake)]);
  });
});

test('every alarm of the monitor is on the dashboard, also that on windows that could not be counted', () => {
  const stack = createStack();
  const { bucket, registry } = createPipeline(stack);
  const endpoint = new ModelEndpoint(stack, 'Endpoint', { endpointName: 'churn', registry, bucket });
  const monitor = new DriftMonitor(stack, 'Monitor', { endpoint, registry, fanOut: true });
  new LifecycleDashboard(stack, 'Dashboard', { monitor });
  const alarms = Object.keys(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm')).filter((id) =>
    id.startsWith('Monitor'),
  );
  expect(alarms).toHaveLength(5);
  const shown = find(readBody(stack), 'Alarms').properties.alarms as string[];
  expect(shown).toHaveLength(5);
  alarms.forEach((id) => expect(shown.join()).toContain(`'${id}'`));
});
