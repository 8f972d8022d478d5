import type { IModel, InstanceType } from '@aws-cdk/aws-sagemaker-alpha';
import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as scheduler from 'aws-cdk-lib/aws-scheduler';
import type { DataRecipe } from '../constructs/data/data-recipe';
import type { Rollout } from '../constructs/serving/rollout';
import type { Algorithm } from '../constructs/training/algorithm';
import type { ModelApproval } from '../constructs/training/model-approval';
import type { SuccessCriterion } from '../constructs/training/success-criterion';
import type { DriftThresholds } from '../constructs/watching/drift-thresholds';
import type { QualityOptions } from './quality-options';

/** The whole loop for one business question. */
export interface MlLifecycleProps {
  /** Names the pipeline and the endpoint: lower-case letters, digits and hyphens, at most 50. */
  readonly lifecycleName: string;
  /** What each column of the data is for. */
  readonly recipe: DataRecipe;
  /** How the model is trained. */
  readonly algorithm: Algorithm;
  /** What a model must reach on held-out rows to be registered. */
  readonly successCriteria: SuccessCriterion[];
  /**
   * Who approves a model that meets the criteria.
   * @default ModelApproval.MANUAL
   */
  readonly approval?: ModelApproval;
  /**
   * The bucket of the raw rows.
   * @default - the lifecycle's own bucket
   */
  readonly sourceBucket?: s3.IBucket;
  /**
   * Where in the bucket the raw rows are.
   * @default 'source'
   */
  readonly sourcePrefix?: string;
  /**
   * Encrypts everything: data, captured requests, volumes, messages.
   * @default - a new key with yearly rotation
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * The VPC of jobs and endpoint.
   * @default - none: SageMaker's own network, without access to the internet
   */
  readonly vpc?: ec2.IVpc;
  /**
   * Serves until the first version is approved.
   * @default - nothing serves until then
   */
  readonly initialModel?: IModel;
  /**
   * The instances that serve.
   * @default ml.m5.large
   */
  readonly endpointInstanceType?: InstanceType;
  /**
   * How many instances serve at first.
   * @default 2
   */
  readonly endpointInstanceCount?: number;
  /**
   * How traffic goes from one model to the next.
   * @default Rollout.canary()
   */
  readonly rollout?: Rollout;
  /**
   * How much traffic the drift monitor looks at at once, and how often.
   * @default Duration.days(1)
   */
  readonly driftWindow?: Duration;
  /**
   * What counts as drift.
   * @default - see DriftThresholds
   */
  readonly driftThresholds?: DriftThresholds;
  /**
   * Whether windows with more captured requests than one function reads are counted in parts, see DriftMonitorProps.fanOut.
   * @default false
   */
  readonly driftFanOut?: boolean;
  /**
   * How long after the start of a run no other run is started.
   * @default Duration.days(1)
   */
  readonly retrainCooldown?: Duration;
  /**
   * Retrains regularly as well. A rate begins with a run at deployment, so a cron expression is the usual choice.
   * @default - only when the traffic drifts, or by hand
   */
  readonly retrainSchedule?: scheduler.ScheduleExpression;
  /**
   * Retrains when new raw rows arrive as well. A bucket of your own must send its events to EventBridge.
   * @default false
   */
  readonly retrainOnNewData?: boolean;
  /**
   * A CloudWatch dashboard of the loop. It costs 3 USD a month beyond the account's first three dashboards, little beside
   * the instances that serve, and wakes nobody.
   * @default true
   */
  readonly dashboard?: boolean;
  /**
   * Whether live predictions are estimated, and measured against labels when there are any.
   * @default true
   */
  readonly measureQuality?: boolean;
  /**
   * How live predictions are measured.
   * @default - see QualityOptions
   */
  readonly quality?: QualityOptions;
  /**
   * What happens to data, key and model versions when the stack is destroyed. With DESTROY the model versions are
   * deleted; a bucket that still holds objects stops the destruction all the same.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}
