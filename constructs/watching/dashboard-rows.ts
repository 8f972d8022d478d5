import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import {
  DIMENSIONS,
  FAILURE_METRICS,
  METRICS_NAMESPACE,
  PIPELINE_METRICS,
  type PublishedMetric,
} from '../../contract/cloudwatch';
import { ProblemType } from '../../contract/metrics';
import { pipelineMetric } from '../pipeline/training-pipeline-base';
import type { IMonitoredEndpoint } from '../serving/monitored-endpoint-base';
import type { IDriftMonitor } from './drift-monitor-base';
import type { IQualityMonitor } from './quality-monitor-base';

/** Okabe and Ito's colours, which people with any colour vision can tell apart; the drift reports have the same. */
const COLOURS = { blue: '#0072b2', vermilion: '#d55e00', green: '#009e73', purple: '#cc79a7', grey: '#7f8c99' };
const QUALITY_COLOURS = [COLOURS.blue, COLOURS.vermilion, COLOURS.green, COLOURS.purple];
/** Columns of a dashboard. */
export const WIDTH = 24;

/** What drifted, and what that rests on. */
export function driftRow(monitor: IDriftMonitor, pipeline?: sagemaker.IPipeline): cloudwatch.IWidget[] {
  return [
    new cloudwatch.GraphWidget({
      title: 'Drift: features that drifted',
      width: WIDTH / 2,
      left: [
        monitor.metricDriftedFeatureShare({ label: 'share of the features', color: COLOURS.vermilion }),
        monitor.metricPredictionDrift({ label: 'predictions (1: drifted)', color: COLOURS.purple }),
      ],
      leftYAxis: { min: 0, max: 1, showUnits: false },
      ...markRuns(pipeline),
    }),
    new cloudwatch.GraphWidget({
      title: 'What the drift monitor evaluated',
      width: WIDTH / 2,
      left: [
        monitor.metricRowsAnalyzed({ label: 'rows compared', color: COLOURS.blue }),
        monitor.metricRejectedRecords({ label: 'records rejected', color: COLOURS.vermilion }),
      ],
      leftYAxis: { min: 0, showUnits: false },
      right: [
        monitor.metricCaptureShare({ label: 'share of the requests that was captured', color: COLOURS.grey }),
        monitor.metricNotUnderstood({ label: '1: not understood', color: COLOURS.purple }),
      ],
      rightYAxis: { min: 0, max: 1, showUnits: false },
    }),
  ];
}

/**
 * Quality in one graph.
 *
 * @param metrics shares of 0 to 1, shown besides what a monitor measures
 */
export function qualityRow(
  monitor: IQualityMonitor | undefined,
  metrics: cloudwatch.IMetric[],
  pipeline?: sagemaker.IPipeline,
): cloudwatch.IWidget[] {
  // A metric's own colour, if it has one, stays.
  const left = [...(monitor ? listOverview(monitor) : []), ...metrics].map((metric, i) =>
    metric instanceof cloudwatch.Metric && metric.color === undefined
      ? metric.with({ color: QUALITY_COLOURS[i % QUALITY_COLOURS.length] })
      : metric,
  );
  // Errors of a regression are in the unit of what it predicts; those of a forecast may be larger than what came true.
  const isShare = monitor?.problemType !== ProblemType.REGRESSION && monitor?.problemType !== ProblemType.FORECASTING;
  return [
    new cloudwatch.GraphWidget({
      title: 'Quality of the answers',
      width: WIDTH,
      left,
      leftYAxis: { min: 0, ...(isShare && { max: 1 }), showUnits: false },
      ...markRuns(pipeline),
    }),
  ];
}

/** What is shown of a model: those of its metrics that fit on one axis, and what is estimated of them before labels come. */
function listOverview(monitor: IQualityMonitor): cloudwatch.Metric[] {
  switch (monitor.problemType) {
    case ProblemType.BINARY:
      return measureBoth(monitor, ['accuracy', 'auc']);
    case ProblemType.MULTICLASS:
      return measureBoth(monitor, ['accuracy', 'macroF1']);
    case ProblemType.FORECASTING:
      // Nothing is estimated of a forecast.
      return ['mase', 'wape', 'coverage'].map((name) => monitor.metricMeasured(name));
    case ProblemType.OBJECT_DETECTION:
      // No quality monitor is made of boxes.
      return [];
    case ProblemType.REGRESSION:
      return measureBoth(monitor, ['rmse', 'mae']);
  }
}

function measureBoth(monitor: IQualityMonitor, names: readonly string[]): cloudwatch.Metric[] {
  return names.flatMap((name) => [monitor.metricMeasured(name), monitor.metricEstimated(name)]);
}

/** What failed, by the kind of the notice that told it: the kinds are those that ever occurred. */
export function failureRow(names: readonly string[]): cloudwatch.IWidget[] {
  const schema = [METRICS_NAMESPACE, DIMENSIONS.lifecycle, DIMENSIONS.part, DIMENSIONS.kind].join(',');
  return [
    new cloudwatch.GraphWidget({
      title: 'Failures, by their kind in the runbook',
      width: WIDTH,
      height: 4,
      left: names.map(
        (name) =>
          new cloudwatch.MathExpression({
            expression: `SEARCH('{${schema}} MetricName="${FAILURE_METRICS.failures.name}" ${DIMENSIONS.lifecycle}="${name}"', 'Sum', 300)`,
            label: '',
            period: Duration.minutes(5),
          }),
      ),
      leftYAxis: { min: 0, showUnits: false },
    }),
  ];
}

/** Requests, errors and latency of an endpoint. */
export function trafficRow(endpoint: IMonitoredEndpoint): cloudwatch.IWidget[] {
  const milliseconds = (
    id: string,
    metric: cloudwatch.Metric,
    label: string,
    color: string,
  ): cloudwatch.MathExpression =>
    new cloudwatch.MathExpression({
      expression: `${id} / 1000`,
      usingMetrics: { [id]: metric },
      label,
      color,
      period: metric.period,
    });
  return [
    new cloudwatch.GraphWidget({
      title: 'Traffic',
      width: WIDTH / 3,
      left: [endpoint.metricInvocations({ label: 'requests', color: COLOURS.blue })],
      leftYAxis: { min: 0, showUnits: false },
    }),
    new cloudwatch.GraphWidget({
      title: 'Errors',
      width: WIDTH / 3,
      left: [
        endpoint.metricInvocation4XXErrors({ label: '4XX: the client’s', color: COLOURS.purple }),
        endpoint.metricInvocation5XXErrors({ label: '5XX: the model’s', color: COLOURS.vermilion }),
      ],
      leftYAxis: { min: 0, showUnits: false },
    }),
    new cloudwatch.GraphWidget({
      title: 'Latency of the model, in milliseconds',
      width: WIDTH / 3,
      left: [
        milliseconds('median', endpoint.metricModelLatency({ statistic: 'p50' }), 'median', COLOURS.blue),
        milliseconds(
          'slowest',
          endpoint.metricModelLatency({ statistic: 'p99' }),
          '99th percentile',
          COLOURS.vermilion,
        ),
        milliseconds(
          'overhead',
          endpoint.metricOverheadLatency({ statistic: 'p50' }),
          'overhead, median',
          COLOURS.grey,
        ),
      ],
      leftYAxis: { min: 0, showUnits: false },
    }),
  ];
}

/** Runs of a pipeline. */
export function runRow(pipeline: sagemaker.IPipeline): cloudwatch.IWidget[] {
  return [
    new cloudwatch.GraphWidget({
      title: 'Retrainings',
      width: WIDTH,
      height: 4,
      left: [
        countRuns(pipeline, PIPELINE_METRICS.started, 'started', COLOURS.blue),
        countRuns(pipeline, PIPELINE_METRICS.succeeded, 'succeeded', COLOURS.green),
        countRuns(pipeline, PIPELINE_METRICS.failed, 'failed', COLOURS.vermilion),
      ],
      leftYAxis: { min: 0, showUnits: false },
    }),
  ];
}

/** Runs as spikes on an axis of their own; without filling, a single run would be a dot that nobody sees. */
function markRuns(pipeline?: sagemaker.IPipeline): cloudwatch.GraphWidgetProps {
  if (!pipeline) {
    return {};
  }
  const started = countRuns(pipeline, PIPELINE_METRICS.started, '', COLOURS.grey);
  const marks = new cloudwatch.MathExpression({
    expression: 'FILL(started, 0)',
    usingMetrics: { started },
    label: 'retraining started',
    color: COLOURS.grey,
    period: started.period,
  });
  return { right: [marks], rightYAxis: { min: 0, showUnits: false } };
}

function countRuns(
  pipeline: sagemaker.IPipeline,
  metric: PublishedMetric,
  label: string,
  color: string,
): cloudwatch.Metric {
  return pipelineMetric(pipeline, metric, { color, ...(label !== '' && { label }) });
}
