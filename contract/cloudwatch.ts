// The metrics that handlers publish and that constructs watch: imports nothing.

/** The namespace of the metrics that the handlers publish. */
export const METRICS_NAMESPACE = 'SageMakerLifecycle';

/** The namespace in which SageMaker publishes what endpoints answer. */
export const SAGEMAKER_NAMESPACE = 'AWS/SageMaker';

/** The names of dimensions. SageMaker's own endpoint metrics have the first two as well. */
export const DIMENSIONS = {
  endpoint: 'EndpointName',
  variant: 'VariantName',
  rank: 'Rank',
  pipeline: 'PipelineName',
  lifecycle: 'Lifecycle',
  part: 'Part',
  kind: 'Kind',
} as const;

/** The namespace in which SageMaker publishes what pipelines do. */
export const PIPELINE_NAMESPACE = 'AWS/Sagemaker/ModelBuildingPipeline';

/** A metric, with what CloudWatch is told and asked of it. */
export interface PublishedMetric {
  readonly name: string;
  /** How several values of one period are read. */
  readonly statistic: 'Average' | 'Maximum' | 'Minimum' | 'Sum';
  /** CloudWatch's unit. */
  readonly unit: 'Count' | 'Microseconds' | 'None';
}

const count = (name: string, statistic: PublishedMetric['statistic'] = 'Sum'): PublishedMetric => ({
  name,
  statistic,
  unit: 'Count',
});
const ratio = (name: string, statistic: PublishedMetric['statistic']): PublishedMetric => ({
  name,
  statistic,
  unit: 'None',
});
const latency = (name: string): PublishedMetric => ({ name, statistic: 'Average', unit: 'Microseconds' });

// Marked as pure, so that a bundle leaves out what its function does not publish.

/** SageMaker's metrics of a pipeline. */
export const PIPELINE_METRICS = {
  started: /* @__PURE__ */ count('ExecutionStarted'),
  succeeded: /* @__PURE__ */ count('ExecutionSucceeded'),
  failed: /* @__PURE__ */ count('ExecutionFailed'),
} as const;

/** SageMaker's metrics of an endpoint's variant. */
export const ENDPOINT_METRICS = {
  invocations: /* @__PURE__ */ count('Invocations'),
  refused: /* @__PURE__ */ count('Invocation4XXErrors'),
  failed: /* @__PURE__ */ count('Invocation5XXErrors'),
  modelLatency: /* @__PURE__ */ latency('ModelLatency'),
  overheadLatency: /* @__PURE__ */ latency('OverheadLatency'),
} as const;

/** What the endpoint's controller publishes of its rollouts. */
export const ROLLOUT_METRICS = {
  succeeded: /* @__PURE__ */ count('RolloutSucceeded'),
  failed: /* @__PURE__ */ count('RolloutFailed'),
  /** Looks that came to their end, whatever they found. */
  looked: /* @__PURE__ */ count('Looked'),
} as const;

/** What all parts of a lifecycle publish of what failed: for the lifecycle in all, and by part and kind of notice. */
export const FAILURE_METRICS = { failures: /* @__PURE__ */ count('Failures') } as const;

// A period of a monitor's metric is a window, of which each has one value. It may be published twice, by an invocation that
// was tried again: the largest of equal values is what it is, where their sum would be twice as much.

/** What the drift monitor publishes of a window. */
export const DRIFT_METRICS = {
  windowsAnalyzed: /* @__PURE__ */ count('WindowsAnalyzed', 'Maximum'),
  rowsAnalyzed: /* @__PURE__ */ count('RowsAnalyzed', 'Maximum'),
  rejectedRecords: /* @__PURE__ */ count('RejectedRecords', 'Maximum'),
  capturedRecords: /* @__PURE__ */ count('CapturedRecords', 'Maximum'),
  captureShare: /* @__PURE__ */ ratio('CaptureShare', 'Minimum'),
  notUnderstood: /* @__PURE__ */ count('NotUnderstood', 'Maximum'),
  driftDetected: /* @__PURE__ */ count('DriftDetected', 'Maximum'),
  driftedFeatures: /* @__PURE__ */ count('DriftedFeatures', 'Maximum'),
  driftedFeatureShare: /* @__PURE__ */ ratio('DriftedFeatureShare', 'Maximum'),
  predictionDrift: /* @__PURE__ */ count('PredictionDrift', 'Maximum'),
  driftStrength: /* @__PURE__ */ ratio('DriftStrength', 'Maximum'),
} as const;

/** What the quality monitor publishes of a window, besides the metrics of the model. */
export const QUALITY_METRICS = {
  windowsMeasured: /* @__PURE__ */ count('WindowsMeasured', 'Maximum'),
  labelledRows: /* @__PURE__ */ count('LabelledRows', 'Maximum'),
  unusableLabels: /* @__PURE__ */ count('UnusableLabels', 'Maximum'),
  labelCoverage: /* @__PURE__ */ ratio('LabelCoverage', 'Minimum'),
  criteriaMissed: /* @__PURE__ */ count('CriteriaMissed', 'Maximum'),
  groupCriteriaMissed: /* @__PURE__ */ count('GroupCriteriaMissed', 'Maximum'),
} as const;

/** A metric of the model, such as `auc`, as labels have it. */
export function measuredMetric(name: string): PublishedMetric {
  return ratio(capitalize(name), 'Average');
}

/** A metric of the model as it is estimated before labels are there. */
export function estimatedMetric(name: string): PublishedMetric {
  return ratio(`Estimated${capitalize(name)}`, 'Average');
}

/** A metric of the slice that is worst by it. */
export function worstSliceMetric(name: string): PublishedMetric {
  return ratio(`WorstSlice${capitalize(name)}`, 'Average');
}

function capitalize(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
