// The environment variables of the handlers, by what handlers call them: imports nothing.

/** The variables of the drift monitor's function. */
export const DETECT_DRIFT_VARIABLES = {
  endpointName: 'ENDPOINT_NAME',
  variantName: 'VARIANT_NAME',
  captureUri: 'CAPTURE_URI',
  captureSamplingPercentage: 'CAPTURE_SAMPLING_PERCENTAGE',
  reportUri: 'REPORT_URI',
  maximumBytes: 'MAXIMUM_BYTES',
  config: 'DRIFT_CONFIG',
  givenBaseline: 'BASELINE',
  stateMachineArn: 'STATE_MACHINE_ARN',
  fanOutUri: 'FAN_OUT_URI',
  decisionsUri: 'DECISIONS_URI',
  qualityUri: 'QUALITY_URI',
  functionName: 'AWS_LAMBDA_FUNCTION_NAME',
  topicArn: 'TOPIC_ARN',
} as const;

/** The variables of the quality monitor's function. */
export const MEASURE_QUALITY_VARIABLES = {
  endpointName: 'ENDPOINT_NAME',
  variantName: 'VARIANT_NAME',
  captureUri: 'CAPTURE_URI',
  groundTruthUri: 'GROUND_TRUTH_URI',
  reportUri: 'REPORT_URI',
  config: 'QUALITY_CONFIG',
  givenBaseline: 'BASELINE',
  stateMachineArn: 'STATE_MACHINE_ARN',
  fanOutUri: 'FAN_OUT_URI',
  topicArn: 'TOPIC_ARN',
} as const;

/** The variables of the endpoint's controller. */
export const DEPLOY_MODEL_VARIABLES = {
  endpointName: 'ENDPOINT_NAME',
  modelPackageGroup: 'MODEL_PACKAGE_GROUP',
  stateUri: 'STATE_URI',
  ownerStack: 'OWNER_STACK',
  deadLetterQueueUrl: 'DEAD_LETTER_QUEUE_URL',
  logGroups: 'LOG_GROUPS',
  topicArn: 'TOPIC_ARN',
} as const;

/** The variables of the function that decides about retraining. */
export const RETRAIN_VARIABLES = {
  pipelineName: 'PIPELINE_NAME',
  topicArn: 'TOPIC_ARN',
  recordUri: 'RECORD_URI',
  alarmNames: 'ALARM_NAMES',
  driftReports: 'DRIFT_REPORTS',
  guards: 'GUARDS',
  newDataUri: 'NEW_DATA_URI',
  modelPackageGroup: 'MODEL_PACKAGE_GROUP',
  schedule: 'SCHEDULE',
  mlflowArn: 'MLFLOW_ARN',
  experimentName: 'EXPERIMENT_NAME',
} as const;

/** The variables of the function that starts batches and publishes what they forecast. */
export const RUN_BATCH_VARIABLES = {
  pipelineName: 'PIPELINE_NAME',
  endpointName: 'ENDPOINT_NAME',
  variantName: 'VARIANT_NAME',
  topicArn: 'TOPIC_ARN',
  workUri: 'WORK_URI',
  sourceUri: 'SOURCE_URI',
  aheadUri: 'KNOWN_AHEAD_URI',
  publishedUri: 'PUBLISHED_URI',
  captureUri: 'CAPTURE_URI',
  deliveries: 'SCORES_DELIVERIES',
  schedule: 'SCHEDULE',
} as const;

/** The variables of the function that records runs in MLflow. */
export const TRACK_RUN_VARIABLES = {
  pipelineName: 'PIPELINE_NAME',
  mlflowArn: 'MLFLOW_ARN',
  experimentName: 'EXPERIMENT_NAME',
  artifactUri: 'ARTIFACT_URI',
  /** As SageMaker's plugin of MLflow calls it; of a server that is elsewhere. */
  endpoint: 'SAGEMAKER_MLFLOW_CUSTOM_ENDPOINT',
} as const;

/** The variables of the function that deletes candidate models. */
export const DELETE_CANDIDATES_VARIABLES = {
  pipelineName: 'PIPELINE_NAME',
  stepName: 'STEP_NAME',
  championStepName: 'CHAMPION_STEP_NAME',
} as const;

/** The variables of the function that asks the version that serves. */
export const ASK_CHAMPION_VARIABLES = { modelPackageGroup: 'MODEL_PACKAGE_GROUP', config: 'CHAMPION_CONFIG' } as const;

/** The variables of the function that unloads a query into the source of a run. */
export const UNLOAD_QUERY_VARIABLES = { config: 'EXTRACT_CONFIG' } as const;

/** The variables of the function that copies labelled rows into a feature group. */
export const RECORD_LABELS_VARIABLES = { featureGroupName: 'FEATURE_GROUP_NAME' } as const;

/** The SDK's own variables that name another place of its services, as on one's own machine. */
export const ENDPOINT_VARIABLES = { anyService: 'AWS_ENDPOINT_URL', s3: 'AWS_ENDPOINT_URL_S3' } as const;

/** The values under the variables' names, without those that are undefined. */
export function nameVariables<K extends string>(
  names: Readonly<Record<K, string>>,
  values: Readonly<Partial<Record<K, string>>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries<string | undefined>(values).flatMap(([key, value]) =>
      value === undefined ? [] : [[names[key as K], value]],
    ),
  );
}
