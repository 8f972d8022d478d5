// What SageMaker calls managed MLflow, and what runs are called there: imports nothing.

/** The resource types of ARNs by which an MLflow is named. */
export const MLFLOW_RESOURCES = { app: 'mlflow-app', server: 'mlflow-tracking-server' } as const;

/** Keys of evaluation.json that a recorded run takes values from. */
export const EVALUATION_KEYS = { dataset: 'dataset', rows: 'item_count', message: 'message' } as const;

/** What the objects of evaluation.json that hold metrics end with. */
export const METRICS_ENDING = '_metrics';

/** A kind of managed MLflow. */
export type MlflowKind = keyof typeof MLFLOW_RESOURCES;

/** The folders of a recorded run's artefacts. */
export const ARTIFACT_FOLDERS = { evaluation: 'evaluation', data: 'data' } as const;

/** The tags of a recorded run, besides those of MLflow itself. */
export const RUN_TAGS = {
  /** By which a run is found again: it is recorded once, however often its event comes. */
  execution: 'sagemaker.pipeline_execution_arn',
  /** The version that it registered. */
  version: 'sagemaker.model_package_arn',
  /** The verdict on the success criteria: `met`, `missed`, … */
  verdict: 'success_criteria.verdict',
  /** The same in a sentence. */
  verdictMessage: 'success_criteria.message',
  /** S3 URIs of what the run wrote for people. */
  evaluationPage: 's3.evaluation_page',
  dataReport: 's3.data_report',
  failure: 'sagemaker.failure_reason',
} as const;

/**
 * The operations of MLflow that recording a run calls, as IAM names them. An app asks for `sagemaker:CallMlflowAppApi` as well.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemakerwithmlflow.html
 */
export const MLFLOW_ACTIONS: readonly string[] = [
  'CreateExperiment',
  'CreateRun',
  'DeleteRun',
  'GetExperimentByName',
  'LogBatch',
  'SearchRuns',
  'UpdateRun',
].map((operation) => `sagemaker-mlflow:${operation}`);

/** What the operations of an app are asked for besides. */
export const MLFLOW_APP_ACTION = 'sagemaker:CallMlflowAppApi';
