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
} as const;

/** The namespace in which SageMaker publishes what pipelines do. */
export const PIPELINE_NAMESPACE = 'AWS/Sagemaker/ModelBuildingPipeline';

/** SageMaker's metrics of a pipeline. */
export const PIPELINE_METRICS = {
  started: 'ExecutionStarted',
  succeeded: 'ExecutionSucceeded',
  failed: 'ExecutionFailed',
} as const;

/** SageMaker's metrics of an endpoint that handlers read. */
export const ENDPOINT_METRICS = {
  invocations: 'Invocations',
  refused: 'Invocation4XXErrors',
  failed: 'Invocation5XXErrors',
} as const;

/** A metric of a monitor. */
export interface MonitorMetric {
  readonly name: string;
  /** How several values of one window are read. */
  readonly statistic: 'Average' | 'Maximum' | 'Minimum' | 'Sum';
  /** CloudWatch's unit. */
  readonly unit: 'Count' | 'None';
}

const count = (name: string, statistic: MonitorMetric['statistic'] = 'Sum'): MonitorMetric => ({
  name,
  statistic,
  unit: 'Count',
});
const ratio = (name: string, statistic: MonitorMetric['statistic']): MonitorMetric => ({
  name,
  statistic,
  unit: 'None',
});

// Marked as pure, so that a bundle leaves out what its function does not publish.

/** What the drift monitor publishes of a window. */
export const DRIFT_METRICS = {
  windowsAnalyzed: /* @__PURE__ */ count('WindowsAnalyzed'),
  rowsAnalyzed: /* @__PURE__ */ count('RowsAnalyzed'),
  rejectedRecords: /* @__PURE__ */ count('RejectedRecords'),
  capturedRecords: /* @__PURE__ */ count('CapturedRecords'),
  captureShare: /* @__PURE__ */ ratio('CaptureShare', 'Minimum'),
  driftDetected: /* @__PURE__ */ count('DriftDetected', 'Maximum'),
  driftedFeatures: /* @__PURE__ */ count('DriftedFeatures', 'Maximum'),
  driftedFeatureShare: /* @__PURE__ */ ratio('DriftedFeatureShare', 'Maximum'),
  predictionDrift: /* @__PURE__ */ count('PredictionDrift', 'Maximum'),
  driftStrength: /* @__PURE__ */ ratio('DriftStrength', 'Maximum'),
} as const;

/** What the quality monitor publishes of a window, besides the metrics of the model. */
export const QUALITY_METRICS = {
  windowsMeasured: /* @__PURE__ */ count('WindowsMeasured'),
  labelledRows: /* @__PURE__ */ count('LabelledRows'),
  unusableLabels: /* @__PURE__ */ count('UnusableLabels'),
  labelCoverage: /* @__PURE__ */ ratio('LabelCoverage', 'Minimum'),
  criteriaMissed: /* @__PURE__ */ count('CriteriaMissed', 'Maximum'),
} as const;

/** A metric of the model, such as `auc`, as labels have it. */
export function measuredMetric(name: string): MonitorMetric {
  return ratio(capitalize(name), 'Average');
}

/** A metric of the model as it is estimated before labels are there. */
export function estimatedMetric(name: string): MonitorMetric {
  return ratio(`Estimated${capitalize(name)}`, 'Average');
}

/** A metric of the slice that is worst by it. */
export function worstSliceMetric(name: string): MonitorMetric {
  return ratio(`WorstSlice${capitalize(name)}`, 'Average');
}

function capitalize(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
