// What rules read of AWS's requests, by AWS's names. Any value may be a token or a pipeline expression.

import type { InstanceUse } from './instance-types';

/** A part of `CreateTrainingJob`, or of a tuning job's definition of its trainings. */
export interface TrainingRequest {
  readonly AlgorithmSpecification?: {
    readonly AlgorithmName?: unknown;
    readonly MetricDefinitions?: readonly unknown[];
    readonly TrainingImage?: unknown;
    readonly TrainingInputMode?: unknown;
  };
  readonly CheckpointConfig?: unknown;
  readonly EnableManagedSpotTraining?: unknown;
  readonly EnableNetworkIsolation?: unknown;
  readonly Environment?: Readonly<Record<string, unknown>>;
  readonly HyperParameters?: Readonly<Record<string, unknown>>;
  readonly InputDataConfig?: readonly ChannelRequest[];
  readonly ResourceConfig?: ClusterRequest;
  readonly StoppingCondition?: { readonly MaxRuntimeInSeconds?: unknown; readonly MaxWaitTimeInSeconds?: unknown };
  readonly VpcConfig?: VpcRequest;
}

/** One input of a training. */
export interface ChannelRequest {
  readonly ChannelName?: unknown;
  readonly CompressionType?: unknown;
  readonly DataSource?: { readonly S3DataSource?: { readonly S3DataType?: unknown } };
  readonly InputMode?: unknown;
  readonly RecordWrapperType?: unknown;
}

/** What a training or processing job runs on. */
export interface ClusterRequest {
  /** What the instances are for; no member of AWS's request, whose operation says it. */
  readonly use?: InstanceUse;
  readonly InstanceCount?: unknown;
  readonly InstanceGroups?: readonly unknown[];
  readonly InstanceType?: unknown;
  readonly KeepAlivePeriodInSeconds?: unknown;
  readonly VolumeKmsKeyId?: unknown;
  readonly VolumeSizeInGB?: unknown;
}

/** The network of a job or model. */
export interface VpcRequest {
  readonly SecurityGroupIds?: readonly unknown[];
  readonly Subnets?: readonly unknown[];
}

/** A part of `CreateHyperParameterTuningJob`. */
export interface TuningRequest {
  readonly HyperParameterTuningJobConfig?: {
    readonly ParameterRanges?: {
      readonly CategoricalParameterRanges?: readonly RangeRequest[];
      readonly ContinuousParameterRanges?: readonly RangeRequest[];
      readonly IntegerParameterRanges?: readonly RangeRequest[];
    };
    readonly ResourceLimits?: {
      readonly MaxNumberOfTrainingJobs?: unknown;
      readonly MaxParallelTrainingJobs?: unknown;
      readonly MaxRuntimeInSeconds?: unknown;
    };
    readonly Strategy?: unknown;
    readonly StrategyConfig?: { readonly HyperbandStrategyConfig?: Readonly<Record<string, unknown>> };
    readonly TrainingJobEarlyStoppingType?: unknown;
  };
  readonly TrainingJobDefinition?: TuningDefinition;
  readonly TrainingJobDefinitions?: readonly unknown[];
  readonly WarmStartConfig?: {
    readonly ParentHyperParameterTuningJobs?: ReadonlyArray<{ readonly HyperParameterTuningJobName?: unknown }>;
  };
}

/** The trainings of a tuning job. */
export interface TuningDefinition extends TrainingRequest {
  readonly HyperParameterTuningResourceConfig?: ClusterRequest;
  readonly StaticHyperParameters?: Readonly<Record<string, unknown>>;
}

/** What a tuning job tries of one hyperparameter. */
export interface RangeRequest {
  readonly MaxValue?: unknown;
  readonly MinValue?: unknown;
  readonly Name?: unknown;
  readonly ScalingType?: unknown;
  readonly Values?: readonly unknown[];
}

/** A part of `CreateTransformJob`. */
export interface TransformRequest {
  readonly BatchStrategy?: unknown;
  readonly Environment?: Readonly<Record<string, unknown>>;
  readonly MaxConcurrentTransforms?: unknown;
  readonly MaxPayloadInMB?: unknown;
  readonly TransformInput?: { readonly SplitType?: unknown };
  readonly TransformResources?: ClusterRequest;
}

/** A part of `CreateProcessingJob`. */
export interface ProcessingRequest {
  readonly AppSpecification?: {
    readonly ContainerArguments?: readonly unknown[];
    readonly ContainerEntrypoint?: readonly unknown[];
  };
  readonly Environment?: Readonly<Record<string, unknown>>;
  readonly NetworkConfig?: { readonly VpcConfig?: VpcRequest };
  readonly ProcessingInputs?: ReadonlyArray<{
    readonly InputName?: unknown;
    readonly S3Input?: {
      readonly LocalPath?: unknown;
      readonly S3CompressionType?: unknown;
      readonly S3InputMode?: unknown;
    };
  }>;
  readonly ProcessingOutputConfig?: { readonly Outputs?: readonly unknown[] };
  readonly ProcessingResources?: { readonly ClusterConfig?: ClusterRequest };
  readonly StoppingCondition?: { readonly MaxRuntimeInSeconds?: unknown };
}

/** A part of `CreateModel`. */
export interface ModelRequest {
  readonly Containers?: readonly ContainerRequest[];
  readonly InferenceExecutionConfig?: { readonly Mode?: unknown };
  readonly PrimaryContainer?: ContainerRequest;
  readonly VpcConfig?: VpcRequest;
}

/** A container of a model. */
export interface ContainerRequest {
  readonly ContainerHostname?: unknown;
  readonly Environment?: Readonly<Record<string, unknown>>;
  readonly Mode?: unknown;
  readonly ModelDataSource?: unknown;
}

/** What an endpoint is to be, as its settings say it. */
export interface EndpointRequest {
  readonly captures?: boolean;
  readonly containers?: number;
  readonly environment?: Readonly<Record<string, unknown>>;
  readonly inVpc?: boolean;
  readonly instanceType?: unknown;
  readonly isolated?: boolean;
  readonly mode?: string;
  readonly shiftsInSteps?: boolean;
}

/** How traffic goes from one model to the next. */
export interface RolloutRequest {
  readonly sizePercent: number;
  readonly type: string;
}

/** A pipeline's definition. */
export interface PipelineRequest {
  /** The definition's length as JSON. */
  readonly length?: number;
  readonly parameters?: readonly string[];
  readonly steps?: readonly string[];
}

/** The environment of a Lambda function. */
export interface FunctionRequest {
  /** The bytes that are known of each variable's name and value. */
  readonly sizes: Readonly<Record<string, number>>;
}
