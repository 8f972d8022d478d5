import type { RemovalPolicy } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { DataPrepStageOptions } from '../constructs/data/data-prep-stage-props';
import type { DataRecipe } from '../constructs/data/data-recipe';
import type { ScheduledHandlerOptions } from '../constructs/foundation/handler-options';
import type { NetworkOptions } from '../constructs/foundation/network-options';
import type { MlflowTrackingOptions } from '../constructs/pipeline/mlflow-tracking-props';
import type { ModelRegistryOptions } from '../constructs/pipeline/model-registry';
import type { TrainingPipelineOptions } from '../constructs/pipeline/training-pipeline';
import type { BatchPredictionOptions } from '../constructs/serving/batch-prediction-props';
import type { ModelEndpointOptions } from '../constructs/serving/model-endpoint-props';
import type { ModelDefinition } from '../constructs/training/model-definition';
import type { TrainingJobOptions } from '../constructs/training/training-job-props';
import type { DriftMonitorOptions } from '../constructs/watching/drift-monitor-props';
import type { LifecycleTablesOptions } from '../constructs/watching/lifecycle-tables';
import type { RecordFilter } from '../constructs/watching/record-filter';
import type { WorkbenchOptions } from '../constructs/workbench/workbench-props';
import type { DashboardOptions, QualityOptions, RetentionOptions, RetrainingOptions } from './lifecycle-options';

/**
 * The whole loop for one business question: what is trained on which rows, and, in a group for each part, how the part is
 * set up. Every option of every part is in its group; without any, the defaults of the parts hold.
 */
export interface MlLifecycleProps extends ModelDefinition, NetworkOptions, ScheduledHandlerOptions {
  /** Names the pipeline and the endpoint: lower-case letters, digits and hyphens, at most 50. */
  readonly lifecycleName: string;
  /** What each column of the data is for. */
  readonly recipe: DataRecipe;
  /**
   * Holds raw rows, what the runs write, captured requests, reports and records. A bucket of your own keeps its own rules:
   * let captured requests under `capture/`, parts of windows under `drift-fan-out/`, the extracts of `preparation.extract` under
   * `query-extracts/` and the results of queries of `tables` under `query-results/` expire, or they are kept for ever.
   * Several lifecycles may share one.
   * @default - a new bucket: private, encrypted, versioned
   */
  readonly bucket?: s3.IBucket;
  /**
   * The bucket of the raw rows.
   * @default - the lifecycle's own bucket
   */
  readonly sourceBucket?: s3.IBucket;
  /**
   * Where in the bucket the raw rows are.
   * @default - 'source', and in a bucket of your own 'source/<lifecycleName>'
   */
  readonly sourcePrefix?: string;
  /**
   * Encrypts everything: data, captured requests, volumes, messages.
   * @default - the key of `bucket`, or else a new key with yearly rotation
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * How raw rows are prepared.
   * @default - see DataPrepStageOptions
   */
  readonly preparation?: DataPrepStageOptions;
  /**
   * What the training runs on.
   * @default - see TrainingJobOptions
   */
  readonly training?: TrainingJobOptions;
  /**
   * How the training pipeline is set up.
   * @default - see TrainingPipelineOptions
   */
  readonly pipeline?: TrainingPipelineOptions;
  /**
   * What the model package group is called.
   * @default - the lifecycle's name and a part of the stack's id
   */
  readonly registry?: ModelRegistryOptions;
  /**
   * How the model is served.
   * @default - see ModelEndpointOptions
   */
  readonly endpoint?: ModelEndpointOptions;
  /**
   * Forecasts of all series, or predictions of delivered rows, on a schedule, see BatchPrediction.
   * @default - only who asks the endpoint gets answers
   */
  readonly batch?: BatchPredictionOptions;
  /**
   * How live traffic is watched for drift.
   * @default - see DriftMonitorOptions
   */
  readonly drift?: DriftMonitorOptions;
  /**
   * How live predictions are measured.
   * @default - see QualityOptions
   */
  readonly quality?: QualityOptions;
  /**
   * Captured requests that do not count, such as those of tests and health checks: neither for drift nor for quality, and they
   * become no training data. `leaveOut` of `drift` or `quality` takes its place there.
   * @default - all count
   */
  readonly leaveOut?: RecordFilter[];
  /**
   * When to retrain and when not to.
   * @default - see RetrainingOptions
   */
  readonly retraining?: RetrainingOptions;
  /**
   * A CloudWatch dashboard of the loop.
   * @default - see DashboardOptions
   */
  readonly dashboard?: DashboardOptions;
  /**
   * Tables of captured requests, reports, decisions and labels, and saved queries, for SQL by Amazon Athena; `{}` makes them.
   * They cost nothing until somebody asks.
   * @default - no tables
   */
  readonly tables?: LifecycleTablesOptions;
  /**
   * A notebook instance that tries recipes on the lifecycle's rows and starts its pipeline, see Workbench. It costs while it runs,
   * and its disk in any case.
   * @default - no notebook
   */
  readonly workbench?: WorkbenchOptions;
  /**
   * Records every run in MLflow, see MlflowTracking; `{}` makes an MLflow app.
   * @default - runs are not recorded there
   */
  readonly mlflow?: MlflowTrackingOptions;
  /**
   * How long CloudWatch keeps what SageMaker's jobs log, in `/aws/sagemaker/ProcessingJobs`, `TrainingJobs` and `TransformJobs`.
   * All jobs of the account and region log there, also those of others: for them it holds as well.
   * @default - these log groups are left as they are
   */
  readonly jobLogRetention?: logs.RetentionDays;
  /**
   * How long the lifecycle's own bucket keeps what nothing needs any more; not with `bucket`.
   * @default - see RetentionOptions
   */
  readonly retention?: RetentionOptions;
  /**
   * What happens to data, key and model versions when the stack is destroyed. With DESTROY the model versions are
   * deleted; a bucket that still holds objects stops the destruction all the same.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}
