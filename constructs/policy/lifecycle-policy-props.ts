import type { Duration } from 'aws-cdk-lib';
import type { SuccessCriterion } from '../training/success-criterion';

/** The rules of a policy, each called as the property that sets it. */
export enum PolicyRule {
  /** Every model meets criteria that the policy has. */
  MINIMUM_CRITERIA = 'minimumCriteria',
  /** A person approves versions. */
  MANUAL_APPROVAL = 'requireManualApproval',
  /** What jobs and endpoints write is encrypted with a key. */
  ENCRYPTION_KEY = 'requireEncryptionKey',
  /** Jobs and endpoints run in a VPC. */
  VPC = 'requireVpc',
  /** Containers of jobs and endpoints have no network. */
  NETWORK_ISOLATION = 'requireNetworkIsolation',
  /** Jobs and endpoints run on instance types that the policy lists. */
  INSTANCE_TYPES = 'allowedInstanceTypes',
  /** Stacks are deployed to regions that the policy lists. */
  REGIONS = 'allowedRegions',
  /** Endpoints and retrainings cost at most so much a month. */
  MONTHLY_COST = 'maximumMonthlyCost',
  /** Pipelines, endpoints and registries carry tags. */
  TAGS = 'requiredTags',
  /** Every endpoint is watched for drift. */
  DRIFT_MONITOR = 'requireDriftMonitor',
  /** The quality of every endpoint is measured. */
  QUALITY_MONITOR = 'requireQualityMonitor',
}

/** One construct that need not obey one rule, until a day. */
export interface PolicyExemption {
  /** The path of the construct, as messages have it, such as `Prod/Churn/Default/Endpoint`. It holds for what is below, too. */
  readonly path: string;
  /** The rule that need not be obeyed. */
  readonly rule: PolicyRule;
  /** Why, for those who review it. */
  readonly reason: string;
  /** The last day (UTC) on which the exemption holds, as `2027-03-31`. */
  readonly until: string;
}

/** What may be spent a month. At least one limit is needed. */
export interface MonthlyCostLimits {
  /**
   * The most that the instances of one endpoint may cost for 730 hours, whether it is asked or not. Where its capacity is scaled
   * by Application Auto Scaling, the largest capacity counts.
   * @default - not limited
   */
  readonly perEndpoint?: number;
  /**
   * The most that the `budget` of a `RetrainTrigger` may allow its runs; a trigger without a budget is refused.
   * @default - not limited
   */
  readonly perRetraining?: number;
  /**
   * What an hour of an instance costs, by instance type, such as `{ 'ml.m5.large': 0.115 }`, in place of what is known here, or
   * beside it. An endpoint whose instance type has no price is refused.
   * @default - prices of us-east-1, by the table that reviews use, which knows the usual types
   */
  readonly prices?: Record<string, number>;
  /**
   * The currency of limits and prices.
   * @default 'USD'
   */
  readonly currency?: string;
}

/** What a policy asks. */
export interface LifecyclePolicyProps {
  /**
   * What every model must meet at least, whatever else its criteria are: a criterion of the same metric that is as strict or
   * stricter. It holds for models that have the metric: one of `recall` says nothing about a regression.
   * @default - criteria are the teams' own
   */
  readonly minimumCriteria?: SuccessCriterion[];
  /**
   * Whether a person must approve every version before it serves.
   * @default false
   */
  readonly requireManualApproval?: boolean;
  /**
   * Whether the volumes and outputs of jobs, and the volumes and captured requests of endpoints, must be encrypted with a KMS
   * key. Volumes of instances whose hardware encrypts them take none.
   * @default false
   */
  readonly requireEncryptionKey?: boolean;
  /**
   * Whether jobs, models and endpoints must run in a VPC.
   * @default false
   */
  readonly requireVpc?: boolean;
  /**
   * Whether containers of jobs, models and endpoints must have no network, which is the default of this library's constructs.
   * @default false
   */
  readonly requireNetworkIsolation?: boolean;
  /**
   * The instance types that jobs and endpoints may run on; `*` stands for any letters, such as `ml.m5.*`.
   * @default - all
   */
  readonly allowedInstanceTypes?: string[];
  /**
   * The regions that stacks with jobs or endpoints may be deployed to.
   * @default - all
   */
  readonly allowedRegions?: string[];
  /**
   * The most that endpoints and retrainings may cost a month, by the prices of instances; functions, storage and the rest are
   * not counted.
   * @default - not limited
   */
  readonly maximumMonthlyCost?: MonthlyCostLimits;
  /**
   * The keys of tags that pipelines, endpoints and registries must have, with any value, such as `owner`.
   * @default - none
   */
  readonly requiredTags?: string[];
  /**
   * Whether every endpoint must have a `DriftMonitor`.
   * @default false
   */
  readonly requireDriftMonitor?: boolean;
  /**
   * Whether every endpoint must have a `QualityMonitor`.
   * @default false
   */
  readonly requireQualityMonitor?: boolean;
  /**
   * Whether what is known only at the deployment or when a pipeline runs, such as an instance type from a CloudFormation
   * parameter, is refused. Otherwise it is a warning.
   * @default false
   */
  readonly refuseUndecided?: boolean;
  /**
   * Constructs that need not obey a rule for a while. One whose last day is over exempts nothing any more.
   * @default - none
   */
  readonly exemptions?: PolicyExemption[];
  /**
   * How long before its end an exemption is a warning.
   * @default Duration.days(14)
   */
  readonly exemptionNotice?: Duration;
  /**
   * The day that the ends of exemptions are compared with, as `2027-03-31`: for tests, and for builds that must give the same
   * result on every day.
   * @default - the day of the synthesis (UTC)
   */
  readonly today?: string;
}
