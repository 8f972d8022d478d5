import { instanceType } from './cluster/instance-type';
import { volumeAboveLocalStorage } from './cluster/volume-above-local-storage';
import { volumeKeyWithLocalStorage } from './cluster/volume-key-with-local-storage';
import { endpointEnvironment } from './endpoint/environment';
import { serverless } from './endpoint/serverless';
import { stepsWithInf1 } from './endpoint/steps-with-inf1';
import { functionEnvironmentSize } from './function/environment-size';
import { containerCount } from './model/container-count';
import { containerEnvironment } from './model/environment';
import { containerEnvironmentSize } from './model/environment-size';
import { hostNames } from './model/host-names';
import { multiModelDataSource } from './model/multi-model-data-source';
import { definitionSize } from './pipeline/definition-size';
import { parameterCount } from './pipeline/parameter-count';
import { stepNames } from './pipeline/step-names';
import { processingArguments } from './processing/arguments';
import { processingCompressedInFileMode } from './processing/compressed-in-file-mode';
import { processingEnvironment } from './processing/environment';
import { processingInputCount } from './processing/input-count';
import { processingLocalPath } from './processing/local-path';
import { processingResources } from './processing/resources';
import { processingRuntime } from './processing/runtime';
import { rangeLogarithmic } from './range/logarithmic';
import { rangeOrder } from './range/order';
import { rangeReverseLogarithmic } from './range/reverse-logarithmic';
import { rangeValues } from './range/values';
import type {
  ClusterRequest,
  EndpointRequest,
  FunctionRequest,
  ModelRequest,
  PipelineRequest,
  ProcessingRequest,
  RangeRequest,
  RolloutRequest,
  TrainingRequest,
  TransformRequest,
  TuningRequest,
  VpcRequest,
} from './requests';
import { rolloutStepSize } from './rollout/step-size';
import type { Rule } from './rule';
import { augmentedManifestMode } from './training/augmented-manifest-mode';
import { channelCount } from './training/channel-count';
import { channelNames } from './training/channel-names';
import { compressedInFileMode } from './training/compressed-in-file-mode';
import { trainingEnvironment } from './training/environment';
import { hyperparameterLimits } from './training/hyperparameter-limits';
import { imageOrAlgorithm } from './training/image-or-algorithm';
import { metricCount } from './training/metric-count';
import { networkIsolation } from './training/network-isolation';
import { trainingRuntime } from './training/runtime';
import { singleMachineAlgorithm } from './training/single-machine-algorithm';
import { spotWithoutCheckpoints } from './training/spot-without-checkpoints';
import { spotWithoutWait } from './training/spot-without-wait';
import { waitBelowRuntime } from './training/wait-below-runtime';
import { waitWithoutSpot } from './training/wait-without-spot';
import { warmPoolTime } from './training/warm-pool-time';
import { warmPoolWithGroups } from './training/warm-pool-with-groups';
import { warmPoolWithSpot } from './training/warm-pool-with-spot';
import { transformBatchWithoutSplit } from './transform/batch-without-split';
import { transformEnvironment } from './transform/environment';
import { transformInstanceCount } from './transform/instance-count';
import { transformPayload } from './transform/payload';
import { transformPayloadTimesConcurrency } from './transform/payload-times-concurrency';
import { tuningDefinitions } from './tuning/definitions';
import { tuningEnvironment } from './tuning/environment';
import { gridCount } from './tuning/grid-count';
import { gridRanges } from './tuning/grid-ranges';
import { gridSize } from './tuning/grid-size';
import { hyperbandConfig } from './tuning/hyperband-config';
import { hyperbandEarlyStopping } from './tuning/hyperband-early-stopping';
import { hyperbandLimits } from './tuning/hyperband-limits';
import { hyperbandResource } from './tuning/hyperband-resource';
import { tuningMetricCount } from './tuning/metric-count';
import { parallelAboveCount } from './tuning/parallel-above-count';
import { parallelCount } from './tuning/parallel-count';
import { rangeCount } from './tuning/range-count';
import { rangeNames } from './tuning/range-names';
import { tuningRuntime } from './tuning/runtime';
import { staticAndTried } from './tuning/static-and-tried';
import { tooFewCombinations } from './tuning/too-few-combinations';
import { trainingCount } from './tuning/training-count';
import { tuningWarmPool } from './tuning/warm-pool';
import { warmStart } from './tuning/warm-start';
import { networkLimits } from './vpc/network-limits';

/** What a training, processing job or batch transform runs on. */
export const CLUSTER_RULES: ReadonlyArray<Rule<ClusterRequest>> = [
  instanceType,
  volumeAboveLocalStorage,
  volumeKeyWithLocalStorage,
];

/** The network of jobs, models and endpoints. */
export const VPC_RULES: ReadonlyArray<Rule<VpcRequest>> = [networkLimits];

/** Trainings. */
export const TRAINING_RULES: ReadonlyArray<Rule<TrainingRequest>> = [
  augmentedManifestMode,
  channelCount,
  channelNames,
  compressedInFileMode,
  trainingEnvironment,
  hyperparameterLimits,
  imageOrAlgorithm,
  metricCount,
  networkIsolation,
  trainingRuntime,
  singleMachineAlgorithm,
  spotWithoutCheckpoints,
  spotWithoutWait,
  waitBelowRuntime,
  waitWithoutSpot,
  warmPoolTime,
  warmPoolWithGroups,
  warmPoolWithSpot,
];

/** Tunings. */
export const TUNING_RULES: ReadonlyArray<Rule<TuningRequest>> = [
  tuningDefinitions,
  tuningEnvironment,
  gridCount,
  gridRanges,
  gridSize,
  hyperbandConfig,
  hyperbandEarlyStopping,
  hyperbandLimits,
  hyperbandResource,
  tuningMetricCount,
  parallelAboveCount,
  parallelCount,
  rangeCount,
  rangeNames,
  tuningRuntime,
  staticAndTried,
  tooFewCombinations,
  trainingCount,
  tuningWarmPool,
  warmStart,
];

/** What a tuning tries of one hyperparameter. */
export const RANGE_RULES: ReadonlyArray<Rule<RangeRequest>> = [
  rangeLogarithmic,
  rangeOrder,
  rangeReverseLogarithmic,
  rangeValues,
];

/** Batch transforms. */
export const TRANSFORM_RULES: ReadonlyArray<Rule<TransformRequest>> = [
  transformBatchWithoutSplit,
  transformEnvironment,
  transformInstanceCount,
  transformPayloadTimesConcurrency,
  transformPayload,
];

/** Processing jobs. */
export const PROCESSING_RULES: ReadonlyArray<Rule<ProcessingRequest>> = [
  processingArguments,
  processingCompressedInFileMode,
  processingEnvironment,
  processingInputCount,
  processingLocalPath,
  processingResources,
  processingRuntime,
];

/** Models. */
export const MODEL_RULES: ReadonlyArray<Rule<ModelRequest>> = [
  containerCount,
  containerEnvironmentSize,
  containerEnvironment,
  hostNames,
  multiModelDataSource,
];

/** Endpoints. */
export const ENDPOINT_RULES: ReadonlyArray<Rule<EndpointRequest>> = [endpointEnvironment, serverless, stepsWithInf1];

/** Rollouts of endpoints. */
export const ROLLOUT_RULES: ReadonlyArray<Rule<RolloutRequest>> = [rolloutStepSize];

/** Pipelines. */
export const PIPELINE_RULES: ReadonlyArray<Rule<PipelineRequest>> = [definitionSize, parameterCount, stepNames];

/** Lambda functions. */
export const FUNCTION_RULES: ReadonlyArray<Rule<FunctionRequest>> = [functionEnvironmentSize];

/** A rule without what its requests are, and what it says of its own examples. */
export interface ListedRule extends Pick<Rule<unknown>, 'id' | 'refused' | 'source'> {
  readonly judged: { readonly refused?: string; readonly allowed?: string };
}

function list<Request>(title: string, rules: ReadonlyArray<Rule<Request>>): { title: string; rules: ListedRule[] } {
  return {
    title,
    rules: rules.map(({ id, refused, source, find, examples }) => ({
      id,
      refused,
      source,
      judged: { refused: find(examples.refused), allowed: find(examples.allowed) },
    })),
  };
}

/** All rules, by what they are about, as docs/rules.md lists them. */
export function listRules(): Array<{ title: string; rules: ListedRule[] }> {
  return [
    list('What a training, processing job or batch transform runs on', CLUSTER_RULES),
    list('The network of jobs, models and endpoints', VPC_RULES),
    list('Trainings', TRAINING_RULES),
    list('Tunings', TUNING_RULES),
    list('What a tuning tries of one hyperparameter', RANGE_RULES),
    list('Batch transforms', TRANSFORM_RULES),
    list('Processing jobs', PROCESSING_RULES),
    list('Models', MODEL_RULES),
    list('Endpoints', ENDPOINT_RULES),
    list('Rollouts of endpoints', ROLLOUT_RULES),
    list('Pipelines', PIPELINE_RULES),
    list('Lambda functions', FUNCTION_RULES),
  ];
}
