import type { InstanceType } from '@aws-cdk/aws-sagemaker-alpha';
import type { Duration, Size } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IPreparedData } from '../data/prepared-data';
import type { HandlerOptions } from '../foundation/handler-options';
import type { IModelRegistry } from '../pipeline/model-registry';
import type { TrainingPipeline } from '../pipeline/training-pipeline';
import type { HyperparameterRange } from './hyperparameter-range';
import type { ModelDefinition } from './model-definition';
import type { TuningOptions } from './tuning';

/** Spare instances. */
export interface SpotTraining {
  /** How long a training may take together with its waiting for instances; at least `maximumRuntime`. */
  readonly maximumWait: Duration;
}

/** What a training runs on, whatever it trains. */
export interface TrainingJobOptions extends HandlerOptions {
  /**
   * The instance that trains.
   * @default ml.m5.large
   */
  readonly instanceType?: InstanceType;
  /**
   * How many instances train.
   * @default 1
   */
  readonly instanceCount?: number;
  /**
   * The disk of the instances that train and that evaluate; either must hold all training rows.
   * @default Size.gibibytes(30)
   */
  readonly volumeSize?: Size;
  /**
   * How long the training may take.
   * @default Duration.hours(1)
   */
  readonly maximumRuntime?: Duration;
  /**
   * Trains on spare instances, which cost less and can be taken away: the training then goes on later from its checkpoints,
   * if its algorithm writes any, as the built-in XGBoost does.
   * @default - instances of its own
   */
  readonly spot?: SpotTraining;
  /**
   * How long the instances stay after a training, and are paid for, so that the next one starts sooner; 1 second to 6 hours.
   * Warm pools have a quota of their own, which is 0 until AWS has raised it.
   * @default - they do not stay
   */
  readonly keepAlive?: Duration;
  /**
   * Trains many times with other hyperparameters and goes on with the best training.
   * @default - one training
   */
  readonly tuning?: TuningOptions;
  /**
   * Hyperparameters that each run may have otherwise than deployed, and within which bounds: a parameter of the pipeline each,
   * `Hyperparameter_<name>`, which a notebook starts a run with. The evaluation refuses the model of a run outside of the bounds.
   * Not with `tuning`.
   * @default - every run trains with the deployed ones
   */
  readonly runHyperparameters?: Record<string, HyperparameterRange>;
  /**
   * Of forecasts: whether a model that met the criteria is trained once more, with the values of the backtests, before it is
   * registered: what serves then knows the newest values, and takes a second training. Not with `tuning`.
   * @default false
   */
  readonly refit?: boolean;
  /**
   * The instance that predicts the held-out rows and judges the predictions.
   * @default ml.m5.large
   */
  readonly evaluationInstanceType?: InstanceType;
  /**
   * Whether the training and the candidate model are cut off from the network. In a pipeline with a VPC it can be `false`,
   * for a script whose libraries come from an index that the VPC reaches; the endpoint has a setting of its own.
   * @default true
   */
  readonly networkIsolation?: boolean;
  /**
   * The role of the training job, which SageMaker assumes.
   * @default - a new role
   */
  readonly role?: iam.IRole;
  /**
   * The role of the candidate model and of the batch transform that predicts the held-out rows, which SageMaker assumes.
   * @default - a new role
   */
  readonly modelRole?: iam.IRole;
  /**
   * The role of the evaluation job, which SageMaker assumes.
   * @default - a new role
   */
  readonly evaluationRole?: iam.IRole;
  /**
   * The role of the function that deletes candidate models, which Lambda assumes.
   * @default - a new role
   */
  readonly cleanerRole?: iam.IRole;
  /**
   * The role of the function that asks the champion about the held-out rows, which Lambda assumes.
   * @default - a new role
   */
  readonly championRole?: iam.IRole;
}

/** Trains a model, judges it and registers it. */
export interface TrainingJobProps extends TrainingJobOptions, ModelDefinition {
  /** The pipeline that the steps are added to. */
  readonly pipeline: TrainingPipeline;
  /**
   * The rows: a `DataPrepStage`, which prepares raw ones in this pipeline, or `PreparedData`, for rows that were prepared
   * elsewhere.
   */
  readonly data: IPreparedData;
  /** Where a good model is registered. */
  readonly registry: IModelRegistry;
}
