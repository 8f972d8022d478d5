import type { InstanceType } from '@aws-cdk/aws-sagemaker-alpha';
import type { Duration, Size } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { HandlerOptions } from '../foundation/handler-options';
import type { TrainingPipeline } from '../pipeline/training-pipeline';
import type { DataRecipe } from './data-recipe';
import type { Engine } from './engine';
import type { IDataExtract } from './extract-config';

/** How raw rows are prepared, whichever rows they are. */
export interface DataPrepStageOptions extends HandlerOptions {
  /**
   * What fills the source of each run before it is prepared, such as a query: `DataExtract.athena`. A run then prepares the rows
   * of its own extract and labelled rows of live traffic under the source prefix, and no other object there; the pipeline has no
   * parameter `InputDataUri`.
   * @default - the objects under the source prefix are prepared
   */
  readonly extract?: IDataExtract;
  /**
   * Who prepares the rows: one machine, Spark on several instances, or code of your own before it.
   * @default Engine.oneMachine()
   */
  readonly engine?: Engine;
  /**
   * The instance that prepares the rows; with Spark, each of them.
   * @default - ml.m5.large, or ml.m5.4xlarge with Spark
   */
  readonly instanceType?: InstanceType;
  /**
   * The disk of each instance; it must hold the raw rows twice.
   * @default Size.gibibytes(30)
   */
  readonly volumeSize?: Size;
  /**
   * How long the job may take.
   * @default Duration.hours(1)
   */
  readonly maximumRuntime?: Duration;
  /**
   * How many raw training rows the baseline holds that live traffic is compared with, 200 to 1,000,000.
   * @default 10000
   */
  readonly baselineRows?: number;
  /**
   * How many held-out rows the candidate is asked again for the feature importance, once for each feature with its values
   * shuffled, 50 to 100,000; 0 for none. They are predicted after the held-out rows, by the same job.
   * @default - 500, fewer where that would be more than 50,000 rows for all features together
   */
  readonly importanceRows?: number;
  /**
   * The role of the job, which SageMaker assumes.
   * @default - a new role
   */
  readonly role?: iam.IRole;
}

/** Prepares raw rows for training. */
export interface DataPrepStageProps extends DataPrepStageOptions {
  /** The pipeline that the stage is a step of. */
  readonly pipeline: TrainingPipeline;
  /** The bucket of the raw rows. */
  readonly source: s3.IBucket;
  /**
   * Where in the bucket the raw rows are: CSV with a header (`.csv`, `.tsv`), JSON lines (`.jsonl`, `.ndjson`), both also
   * compressed (`.gz`), and Parquet (`.parquet`); hidden objects and others are left out. A run can take a part of them by
   * the pipeline parameter `InputDataUri`, a prefix under this one. Columns may stand in any order; where the recipe has an
   * id column, files may leave out personal data and add columns. Of the rows of a key that
   * occurs under `labelled-traffic/`, where a QualityMonitor writes, the newest one counts. Of images see docs/images.md.
   */
  readonly sourcePrefix: string;
  /** What each column is for. */
  readonly recipe: DataRecipe;
}
