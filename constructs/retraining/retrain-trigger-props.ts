import type { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import type * as scheduler from 'aws-cdk-lib/aws-scheduler';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { ScheduledHandlerOptions } from '../foundation/handler-options';
import type { MlflowTracking } from '../pipeline/mlflow-tracking';
import type { IModelRegistry } from '../pipeline/model-registry';
import type { NewDataBatch } from './new-data-queue';
import type { QuietHours } from './quiet-hours';
import type { RunBudget } from './run-budget';
import type { StartCondition } from './start-condition';

/**
 * New raw rows that start a retraining. The first objects that arrive start it, together with those that arrive within
 * `newDataBatch.maximumWait`; what arrives during the run or the cooldown starts the next one, when nothing came for ten
 * minutes.
 */
export interface NewDataTrigger {
  /** The bucket; it must send its events to EventBridge. */
  readonly bucket: s3.IBucket;
  /** Which objects count. */
  readonly prefix: string;
}

/** When to retrain and when not to, whichever pipeline it is. */
export interface RetrainTriggerOptions extends ScheduledHandlerOptions {
  /**
   * Retrains regularly as well. A rate begins with a run at deployment, so a cron expression is the usual choice.
   * @default - not on a schedule
   */
  readonly schedule?: scheduler.ScheduleExpression;
  /**
   * How long after the start of a run no other run is started.
   * @default Duration.days(1)
   */
  readonly cooldown?: Duration;
  /**
   * How many runs are started in any 24 hours, at most.
   * @default 2
   */
  readonly maximumRunsPerDay?: number;
  /**
   * How many runs are started in a calendar month (UTC), at most.
   * @default - as many as `maximumRunsPerDay` and the cooldown allow
   */
  readonly maximumRunsPerMonth?: number;
  /**
   * What the runs of a calendar month may cost, by the prices that you give. A run is not started when what the month's runs
   * have cost and the cost of the dearest of them together are more.
   * @default - any amount
   */
  readonly budget?: RunBudget;
  /**
   * After so many runs in a row that did not clear an alarm no other one is started for it: what was tried is reported, and a
   * run by hand begins the count anew. Runs that were stopped do not count.
   * @default 3
   */
  readonly maximumRunsPerAlarm?: number;
  /**
   * Whether a drift alarm starts a run although its report looks like a fault of the requests: a column that is missing,
   * constant, of another unit or another coding, while the others stay what they were. A retraining cures none of that, so
   * that by default people are told of it and no run is started.
   * @default false
   */
  readonly retrainOnFault?: boolean;
  /**
   * Whether a drift alarm starts a run although its report says that calibration is needed: the baseline alarms on its own later
   * part, so that traffic just like the training data is called drifted. By default people are told of it and no run is started,
   * unless the quality that was measured fell with the drift.
   * @default false
   */
  readonly retrainOnUncalibratedDrift?: boolean;
  /**
   * Hours in which no run is started, but by hand. What asks for one then is answered when they are over.
   * @default - none
   */
  readonly quietHours?: QuietHours[];
  /**
   * What has to be so before a run starts, whatever asked for it, but by hand: all or any of an alarm, new data, the schedule
   * and the end of another pipeline.
   * @default - whatever asks for a run starts one
   */
  readonly startWhen?: StartCondition;
  /**
   * Pipelines, in the stack's account and region, after whose successful runs a retraining starts.
   * @default - none
   */
  readonly afterPipelines?: sagemaker.IPipeline[];
  /**
   * How often alarms that are still in ALARM, data that no run has seen, and scheduled runs that met a running one are
   * checked again, so that nothing that came during a run is lost. When three of them in a row do not come to their end, an
   * alarm of `LifecycleAlarms` fires; CloudWatch looks back a week at most, so that it is two of more than 56 hours, and that
   * there is no alarm where they are more than 84 hours apart.
   * @default Duration.hours(1)
   */
  readonly recheckInterval?: Duration;
  /**
   * How many new objects are decided about at once, and how long the first one waits for others.
   * @default - 1,000 objects, one minute
   */
  readonly newDataBatch?: NewDataBatch;
  /**
   * Is told what was decided and why.
   * @default - a new topic
   */
  readonly topic?: sns.ITopic;
  /**
   * The role of the function that decides, which Lambda assumes.
   * @default - a new role
   */
  readonly role?: iam.IRole;
}

/** Retrains when there is a reason to, and says why. */
export interface RetrainTriggerProps extends RetrainTriggerOptions {
  /** The pipeline that trains: a `TrainingPipeline`, or one that exists already, in the stack's account and region. */
  readonly pipeline: sagemaker.IPipeline;
  /** Holds the records of the decisions under `retrain-decisions/<pipeline>/`. */
  readonly bucket: s3.IBucket;
  /**
   * Alarms that start a retraining, such as the drift alarm of a `DriftMonitor`. Those that none can clear are refused: a
   * monitor that stopped, requests that are not captured or not understood, labels that stay away.
   * @default - none
   */
  readonly alarms?: cloudwatch.IAlarm[];
  /**
   * Retrains when new raw rows arrive as well.
   * @default - not on new data
   */
  readonly newData?: NewDataTrigger;
  /**
   * How long the alarms remember what was before a run (`DriftMonitor.alarmMemory`): an alarm that still stands is
   * answered again only after this time. With `registry` it counts from the approval of the run's version.
   * @default - the cooldown
   */
  readonly alarmMemory?: Duration;
  /**
   * The registry of the pipeline's models: an alarm that still stands is not answered again while a version of it waits
   * for approval.
   * @default - versions that wait are not considered
   */
  readonly registry?: IModelRegistry;
  /**
   * What records the pipeline's runs in MLflow: messages about a run name its record.
   * @default - messages name the execution alone
   */
  readonly tracking?: MlflowTracking;
  /**
   * Encrypts the new topic.
   * @default - the bucket's own key, if it has one
   */
  readonly encryptionKey?: kms.IKey;
}
