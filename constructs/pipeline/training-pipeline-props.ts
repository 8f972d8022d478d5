import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { NetworkOptions } from '../foundation/network-options';
import type { PipelineExperiment } from './pipeline-experiment';

/** How a training pipeline is set up, wherever its data are. */
export interface TrainingPipelineOptions {
  /**
   * Where in the bucket the steps write, each run under its own id.
   * @default - the pipeline's name
   */
  readonly prefix?: string;
  /**
   * The security groups of the jobs. Those of a training on several instances must take all traffic from each other.
   * @default - one that takes no incoming traffic, but from itself where several instances train; when there is a VPC
   */
  readonly securityGroups?: ec2.ISecurityGroup[];
  /**
   * The role that starts the jobs, which SageMaker assumes.
   * @default - a new role
   */
  readonly role?: iam.IRole;
  /**
   * Records each run and its jobs in a SageMaker experiment, so that runs can be compared: `PipelineExperiment.ofPipeline()`.
   * @default - runs are in no experiment
   */
  readonly experiment?: PipelineExperiment;
}

/** A SageMaker pipeline that stages add their steps to. */
export interface TrainingPipelineProps extends TrainingPipelineOptions, NetworkOptions {
  /** The pipeline's name: lower-case letters, digits and hyphens, at most 256. */
  readonly pipelineName: string;
  /** Holds what the steps write, under `prefix`. */
  readonly bucket: s3.IBucket;
  /**
   * Encrypts what the jobs write and their volumes.
   * @default - the bucket's own key, if it has one
   */
  readonly encryptionKey?: kms.IKey;
}
