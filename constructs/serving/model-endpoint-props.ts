import type { IModel, InstanceType } from '@aws-cdk/aws-sagemaker-alpha';
import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { ScheduledHandlerOptions } from '../foundation/handler-options';
import type { NetworkOptions } from '../foundation/network-options';
import type { IModelRegistry } from '../pipeline/model-registry';
import type { Rollout } from './rollout';
import type { ServingMode } from './serving-mode';

/** How an endpoint serves, whatever it serves. */
export interface ModelEndpointOptions extends ScheduledHandlerOptions {
  /**
   * Serves until the registry has its first approved version. If the model's role is in the endpoint's stack, it gets what it
   * needs to serve here; any other role is left to its owner, and a warning says what it needs.
   * @default - nothing serves until then: the endpoint is made when the first version is approved
   */
  readonly initialModel?: IModel;
  /**
   * How the endpoint serves. `instanceType` and `instanceCount` say the same for the usual mode, and are left out where
   * this is given.
   * @default - ServingMode.realTime() with `instanceType` and `instanceCount`
   */
  readonly servingMode?: ServingMode;
  /**
   * Serves until the registry has its first approved version: the name or the ARN of a model, in place of `initialModel`.
   * The model's role is left to its owner, and a warning says what it needs.
   * @default - nothing serves until then: the endpoint is made when the first version is approved
   */
  readonly initialModelName?: string;
  /**
   * The instances that serve.
   * @default ml.m5.large
   */
  readonly instanceType?: InstanceType;
  /**
   * How many instances serve at first; scaled-out counts are kept by rollouts.
   * @default 2
   */
  readonly instanceCount?: number;
  /**
   * How traffic goes from one model to the next.
   * @default Rollout.canary()
   */
  readonly rollout?: Rollout;
  /**
   * Whether a version that cannot serve is marked Rejected in the registry, with the reason, where another version serves with
   * the same settings: one whose rollout was rolled back, whose containers do not start, or that SageMaker refuses. Then nobody
   * deploys it anywhere else. Where it is not, the version stays approved, and is tried again with the next deploy.
   * @default true
   */
  readonly rejectFailedVersions?: boolean;
  /**
   * The share of requests that is captured for drift detection, in percent, 0 to 100; 0 turns capture off.
   * @default 100
   */
  readonly captureSamplingPercentage?: number;
  /**
   * A rollout is taken back when the slowest hundredth of requests takes longer than this in the model.
   * @default Duration.seconds(1)
   */
  readonly latencyThreshold?: Duration;
  /**
   * The security groups of the containers.
   * @default - one without rules for incoming traffic, when there is a VPC
   */
  readonly securityGroups?: ec2.ISecurityGroup[];
  /**
   * How long CloudWatch keeps what the containers log, in the log group `/aws/sagemaker/Endpoints/<endpointName>`. The
   * controller creates the group with it. On a group that was there before it, the retention is put where it is given here, once for
   * each value: what people set there afterwards stays. The group is not deleted with the endpoint.
   * @default - as long as the logs of the functions (`logRetention`), three months, and a group that was there before is left as it is
   */
  readonly containerLogRetention?: logs.RetentionDays;
  /**
   * Whether the containers are cut off from the network.
   * @default true
   */
  readonly networkIsolation?: boolean;
  /**
   * Environment variables for the containers of the registry's models, beside those that a version brings: at most 100, of at
   * most 1024 characters each. A change rolls out like any change of settings.
   * @default - only those that a version brings
   */
  readonly environment?: Record<string, string>;
  /**
   * The prefix of the pipelines whose models are served, where they write to the endpoint's own bucket: the containers read
   * the runs below it only, which keeps lifecycles apart that share a bucket. A version that a pipeline with another prefix
   * has registered cannot be served then.
   * @default - the runs of every pipeline that writes to the bucket; in an `MlLifecycle` with a supplied bucket, its own pipeline's
   */
  readonly artifactPrefix?: string;
  /**
   * What becomes of the endpoint when this construct is removed or its stack is destroyed. With `RETAIN` it serves on with the
   * role of its containers and their security group, nothing watches or changes it any more, and the next stack that
   * declares an endpoint of its name takes it over; to have an effect it must be deployed before the construct is
   * removed. A construct that is only renamed or moved within its stack keeps its endpoint either way.
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * How often the controller looks whether the endpoint is as it should be, beside every event that tells it so. An
   * event that is lost delays a deployment by this much at most, and a deployment that cannot finish is answered
   * 11 minutes before CloudFormation gives up; whole minutes, 1 to 10.
   * @default Duration.minutes(10)
   */
  readonly sweepInterval?: Duration;
  /**
   * The role of the serving containers, which SageMaker assumes.
   * @default - a new role
   */
  readonly role?: iam.IRole;
  /**
   * The role of the controller, which Lambda assumes.
   * @default - a new role
   */
  readonly controllerRole?: iam.IRole;
}

/** A real-time endpoint that serves the newest approved version of a registry. */
export interface ModelEndpointProps extends ModelEndpointOptions, NetworkOptions {
  /** The endpoint's name: lower-case letters, digits and hyphens, at most 63. */
  readonly endpointName: string;
  /** Whose newest approved version is served. */
  readonly registry: IModelRegistry;
  /** Holds captured requests under `capture/` and the controller's notes under `endpoint-controller/`. */
  readonly bucket: s3.IBucket;
  /**
   * Holds the models' artifacts; all of it is readable by the containers.
   * @default - what training pipelines write to `bucket`
   */
  readonly artifactBucket?: s3.IBucket;
  /**
   * Encrypts captured requests and the instances' volumes.
   * @default - the bucket's own key, if it has one
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * How long CloudWatch keeps what SageMaker's jobs log, in `/aws/sagemaker/ProcessingJobs`, `TrainingJobs` and `TransformJobs`.
   * All jobs of the account and region log there, also those of others: for them it holds as well. The endpoint's controller puts
   * it there once for each value, and creates groups that are missing.
   * @default - these log groups are left as they are
   */
  readonly jobLogRetention?: logs.RetentionDays;
}
