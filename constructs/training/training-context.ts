import type { Construct } from 'constructs';
import { hasLocalStorage } from '../../contract/local-storage';
import type { PreparedDataConfig } from '../data/prepared-data';
import type { IModelRegistry } from '../pipeline/model-registry';
import type { PipelineValue } from '../pipeline/pipeline-value';
import type { TrainingPipeline } from '../pipeline/training-pipeline';
import type { BoundAlgorithm } from './bind-algorithm';
import type { RunHyperparameters } from './run-hyperparameters';
import type { SuccessCriterion } from './success-criterion';
import type { TrainingRoles } from './training-roles';

/** What the steps of a training have in common. */
export interface TrainingContext {
  /** Where images and assets belong. */
  readonly scope: Construct;
  readonly pipeline: TrainingPipeline;
  readonly data: PreparedDataConfig;
  readonly registry: IModelRegistry;
  readonly algorithm: BoundAlgorithm;
  readonly roles: TrainingRoles;
  readonly successCriteria: SuccessCriterion[];
  /** Whether training and candidate are cut off from the network. */
  readonly networkIsolation: boolean;
  /** Where the model is that was trained, the best of a tuning's. */
  readonly modelUri: PipelineValue;
  /** The hyperparameters that a tuning chooses, by their names; none without a tuning. */
  readonly tuned: Record<string, PipelineValue>;
  /** Those that a run may have otherwise than deployed. */
  readonly chosen: RunHyperparameters;
  /** The instance that predicts and judges. */
  readonly evaluationInstance: string;
}

/** The key of an instance's volume, which an instance with local storage must not be given. */
export function volumeKey({ encryptionKey }: TrainingPipeline, instanceType: string): { VolumeKmsKeyId?: string } {
  return encryptionKey && !hasLocalStorage(instanceType) ? { VolumeKmsKeyId: encryptionKey.keyArn } : {};
}

/** The key of what a job writes. */
export function outputKey({ encryptionKey }: TrainingPipeline): { KmsKeyId?: string } {
  return encryptionKey ? { KmsKeyId: encryptionKey.keyArn } : {};
}

/** The network of a job or model. */
export function network({ vpcConfig }: TrainingPipeline): { VpcConfig?: unknown } {
  return vpcConfig ? { VpcConfig: vpcConfig } : {};
}
