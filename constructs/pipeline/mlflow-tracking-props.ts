import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { HandlerOptions } from '../foundation/handler-options';
import type { TrainingPipeline } from './training-pipeline';

/** How runs are recorded in MLflow, see MlflowTracking. */
export interface MlflowTrackingOptions {
  /**
   * The ARN of an MLflow app or of a tracking server of SageMaker that exists already, in the pipeline's region.
   * @default - an MLflow app is made, whose artefacts lie under `mlflow/` of the pipeline's bucket
   */
  readonly mlflowArn?: string;
  /**
   * The experiment that runs are recorded in; it is made with the first run. Pipelines may share one.
   * @default - the name of the pipeline
   */
  readonly experimentName?: string;
  /**
   * The bucket of the artefacts of an MLflow that `mlflowArn` names: pages and reports of each run are copied there. An app
   * that is made here has them in the pipeline's bucket.
   * @default - runs of an MLflow that exists have no artefacts, and tags that say where their pages are
   */
  readonly artifactBucket?: s3.IBucket;
  /**
   * Below which prefix of `artifactBucket` they lie, as the ArtifactStoreUri of the app or server has it.
   * @default - the whole bucket
   */
  readonly artifactPrefix?: string;
  /**
   * A role of your own for the function that records; it gets the permissions that it needs.
   * @default - a role is made
   */
  readonly trackerRole?: iam.IRole;
  /**
   * A role of your own with which the MLflow app keeps its artefacts.
   * @default - a role is made, where an app is
   */
  readonly appRole?: iam.IRole;
}

/** Records the runs of a pipeline in MLflow. */
export interface MlflowTrackingProps extends MlflowTrackingOptions, HandlerOptions {
  /** The pipeline whose runs are recorded. */
  readonly pipeline: TrainingPipeline;
}
