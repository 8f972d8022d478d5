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
  /** Executions that began. */
  started: /* @__PURE__ */ count('ExecutionStarted'),
  /** Executions that ended well. */
  succeeded: /* @__PURE__ */ count('ExecutionSucceeded'),
  /** Executions that failed; a model that misses a criterion is among them. */
  failed: /* @__PURE__ */ count('ExecutionFailed'),
} as const;

/** SageMaker's metrics of an endpoint's variant. */
export const ENDPOINT_METRICS = {
  /** Requests. */
  invocations: /* @__PURE__ */ count('Invocations'),
  /** Requests that were answered 4XX: the client's fault. */
  refused: /* @__PURE__ */ count('Invocation4XXErrors'),
  /** Requests that were answered 5XX: the model's or the container's fault. */
  failed: /* @__PURE__ */ count('Invocation5XXErrors'),
  /** How long the containers took. */
  modelLatency: /* @__PURE__ */ latency('ModelLatency'),
  /** How long SageMaker took beside the containers. */
  overheadLatency: /* @__PURE__ */ latency('OverheadLatency'),
} as const;

/** What the endpoint's controller publishes of its rollouts. */
export const ROLLOUT_METRICS = {
  /** Rollouts after which the endpoint serves what was wanted. */
  succeeded: /* @__PURE__ */ count('RolloutSucceeded'),
  /** Rollouts that were refused or rolled back. */
  failed: /* @__PURE__ */ count('RolloutFailed'),
  /** Looks that came to their end, whatever they found. */
  looked: /* @__PURE__ */ count('Looked'),
} as const;

/** What the retraining publishes of itself. */
export const RETRAIN_METRICS = {
  /** Re-checks that came to their end, whatever they found: the retraining is alive. */
  rechecked: /* @__PURE__ */ count('Rechecked'),
} as const;

/** What all parts of a lifecycle publish of what failed: for the lifecycle in all, and by part and kind of notice. */
export const FAILURE_METRICS = {
  /** Notices that are errors or warnings, and notices that nobody could be told. */
  failures: /* @__PURE__ */ count('Failures'),
} as const;

// A period of a monitor's metric is a window, of which each has one value. It may be published twice, by an invocation that
// was tried again: the largest of equal values is what it is, where their sum would be twice as much.

/** What the drift monitor publishes of a window. */
export const DRIFT_METRICS = {
  /** 1 for each window that was looked at, whatever came of it: the monitor is alive. */
  windowsAnalyzed: /* @__PURE__ */ count('WindowsAnalyzed', 'Maximum'),
  /** Rows of the window that were compared. */
  rowsAnalyzed: /* @__PURE__ */ count('RowsAnalyzed', 'Maximum'),
  /** What of the window could not be compared. */
  rejectedRecords: /* @__PURE__ */ count('RejectedRecords', 'Maximum'),
  /** Records captured in the window. */
  capturedRecords: /* @__PURE__ */ count('CapturedRecords', 'Maximum'),
  /** Captured records as a share of those that the answered requests should have left; nothing where fewer than 50 should. */
  captureShare: /* @__PURE__ */ ratio('CaptureShare', 'Minimum'),
  /** 1 where a tenth or more of the requests or of the answers was not understood, else 0; nothing where there are too few rows. */
  notUnderstood: /* @__PURE__ */ count('NotUnderstood', 'Maximum'),
  /** 1 for drift and 0 for none; nothing for a window without a verdict, except where the drift of an earlier one stands. */
  driftDetected: /* @__PURE__ */ count('DriftDetected', 'Maximum'),
  /** How many features drifted. */
  driftedFeatures: /* @__PURE__ */ count('DriftedFeatures', 'Maximum'),
  /** The same as a share of the features. */
  driftedFeatureShare: /* @__PURE__ */ ratio('DriftedFeatureShare', 'Maximum'),
  /** 1 where the predictions drifted, else 0; nothing where there are too few, or no baseline of them. */
  predictionDrift: /* @__PURE__ */ count('PredictionDrift', 'Maximum'),
  /** How far the feature of this rank is from the baseline, in multiples of what it takes to count. */
  driftStrength: /* @__PURE__ */ ratio('DriftStrength', 'Maximum'),
} as const;

/** What the quality monitor publishes of a window, besides the metrics of the model. */
export const QUALITY_METRICS = {
  /** 1 for each window whose labels were due, whatever came of it: the monitor is alive. */
  windowsMeasured: /* @__PURE__ */ count('WindowsMeasured', 'Maximum'),
  /** Rows of the window with a label. */
  labelledRows: /* @__PURE__ */ count('LabelledRows', 'Maximum'),
  /** Labels that could not be used. */
  unusableLabels: /* @__PURE__ */ count('UnusableLabels', 'Maximum'),
  /** Labelled rows as a share of the rows; nothing for a window without rows. */
  labelCoverage: /* @__PURE__ */ ratio('LabelCoverage', 'Minimum'),
  /** How many success criteria the window misses beyond chance; nothing with too few labels, or for a version that serves no more. */
  criteriaMissed: /* @__PURE__ */ count('CriteriaMissed', 'Maximum'),
  /** How many criteria of groups the window misses beyond chance. */
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
