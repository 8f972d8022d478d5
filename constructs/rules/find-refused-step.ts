import {
  CLUSTER_RULES,
  MODEL_RULES,
  PROCESSING_RULES,
  RANGE_RULES,
  TRAINING_RULES,
  TRANSFORM_RULES,
  TUNING_RULES,
  VPC_RULES,
} from './all-rules';
import type { InstanceUse } from './instance-types';
import type {
  ClusterRequest,
  ModelRequest,
  ProcessingRequest,
  TrainingRequest,
  TransformRequest,
  TuningDefinition,
  TuningRequest,
  VpcRequest,
} from './requests';
import { findRefused, type Words } from './rule';
import { readRanges } from './tuning/read-tuning';

/**
 * What AWS would refuse of a pipeline step's request.
 *
 * @param type the step's type, as the definition has it
 * @param request the step's arguments, as JSON
 * @returns undefined when no rule has anything against it, or none is about such steps
 */
export function findRefusedStep(type: string, request: object, words: Words = {}): string | undefined {
  const cluster = (use: InstanceUse, config: ClusterRequest = {}): string | undefined =>
    findRefused(CLUSTER_RULES, { ...config, use }, words);
  const network = (config: VpcRequest = {}): string | undefined => findRefused(VPC_RULES, config, words);
  const train = (training: TrainingRequest): string | undefined =>
    findRefused(TRAINING_RULES, training, words) ??
    cluster('training', training.ResourceConfig) ??
    network(training.VpcConfig);
  switch (type) {
    case 'Training':
      return train(request);
    case 'Tuning': {
      const tuning: TuningRequest = request;
      const { TrainingJobDefinition } = tuning;
      return (
        findRefused(TUNING_RULES, tuning, words) ??
        readRanges(tuning).reduce<string | undefined>(
          (found, { range }) => found ?? findRefused(RANGE_RULES, range, words),
          undefined,
        ) ??
        (TrainingJobDefinition && train(asTraining(TrainingJobDefinition)))
      );
    }
    case 'Transform': {
      const transform: TransformRequest = request;
      return findRefused(TRANSFORM_RULES, transform, words) ?? cluster('transform', transform.TransformResources);
    }
    case 'Processing': {
      const processing: ProcessingRequest = request;
      return (
        findRefused(PROCESSING_RULES, processing, words) ??
        cluster('processing', processing.ProcessingResources?.ClusterConfig) ??
        network(processing.NetworkConfig?.VpcConfig)
      );
    }
    case 'Model': {
      const model: ModelRequest = request;
      return findRefused(MODEL_RULES, model, words) ?? network(model.VpcConfig);
    }
    default:
      return undefined;
  }
}

/** The trainings of a tuning as the request of one training. */
function asTraining({
  StaticHyperParameters,
  HyperParameterTuningResourceConfig,
  ...training
}: TuningDefinition): TrainingRequest {
  return {
    ResourceConfig: HyperParameterTuningResourceConfig,
    HyperParameters: StaticHyperParameters,
    ...training,
  };
}
