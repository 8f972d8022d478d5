import type { InstanceType } from '@aws-cdk/aws-sagemaker-alpha';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as scheduler from 'aws-cdk-lib/aws-scheduler';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { DataRecipe } from '../data/data-recipe';
import type { ScheduledHandlerOptions } from '../foundation/handler-options';
import type { NetworkOptions } from '../foundation/network-options';
import type { IModelRegistry } from '../pipeline/model-registry';
import type { IMonitoredEndpoint } from './monitored-endpoint-base';

/** When forecasts or predictions are made, and on what. */
export interface BatchPredictionOptions extends ScheduledHandlerOptions {
  /** When a batch is due. A rate begins with one at deployment, so a cron expression is the usual choice. */
  readonly schedule: scheduler.ScheduleExpression;
  /**
   * Where the rows of the steps to forecast are, in the bucket of the table: the recipe's `timestamp`, `series` and `knownAhead`
   * columns, in the form of the table. Outside of the table's own prefix.
   * @default - none; required where the recipe has columns that are known ahead
   */
  readonly knownAheadPrefix?: string;
  /**
   * Where rows to score are delivered, in the bucket of the table: CSV, JSON lines or Parquet with the recipe's id column and
   * features, in the form of the table. What lies straight below, a file or a folder, is a delivery; the newest one is scored,
   * once. Outside of the table's own prefix; not of forecasts, which are made of the table.
   * @default - 'to-score', and in a lifecycle with a bucket of your own 'to-score/<lifecycleName>'
   */
  readonly rowsPrefix?: string;
  /**
   * What the jobs run on.
   * @default ml.m5.large
   */
  readonly instanceType?: InstanceType;
  /**
   * The role of the jobs that make requests and publish, which SageMaker assumes.
   * @default - a new role
   */
  readonly role?: iam.IRole;
  /**
   * The role of the model that answers, which SageMaker assumes.
   * @default - a new role
   */
  readonly modelRole?: iam.IRole;
  /**
   * The role that starts the jobs, which SageMaker assumes.
   * @default - a new role
   */
  readonly pipelineRole?: iam.IRole;
  /**
   * The role of the function that starts batches, which Lambda assumes.
   * @default - a new role
   */
  readonly starterRole?: iam.IRole;
}

/** Forecasts or predictions on a schedule, of the version that an endpoint serves. */
export interface BatchPredictionProps extends BatchPredictionOptions, NetworkOptions {
  /** Names the pipeline: lower-case letters, digits and hyphens, at most 63. */
  readonly pipelineName: string;
  /** What each column of the table is for: series that are forecast, or rows with exactly one id column. */
  readonly recipe: DataRecipe;
  /** The bucket of the table. */
  readonly source: s3.IBucket;
  /** Where in the bucket the table is. */
  readonly sourcePrefix: string;
  /** Whose version answers, and whose traffic the batches are to the monitors. */
  readonly endpoint: IMonitoredEndpoint;
  /** Where the versions of the endpoint are registered. */
  readonly registry: IModelRegistry;
  /** Holds the models' artifacts, and what the runs write. */
  readonly bucket: s3.IBucket;
  /** Is told when a batch fails or is skipped. */
  readonly topic: sns.ITopic;
  /**
   * Where in the bucket the models' artifacts are.
   * @default - what the runs of every training pipeline write
   */
  readonly artifactPrefix?: string;
  /**
   * Encrypts what the jobs write and their volumes.
   * @default - the bucket's own key, if it has one
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * Whether the model is cut off from the network.
   * @default true
   */
  readonly networkIsolation?: boolean;
}
