import type { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { RetrainTriggerOptions } from '../constructs/retraining/retrain-trigger-props';
import type { LifecycleDashboardOptions } from '../constructs/watching/lifecycle-dashboard';
import type { QualityMonitorOptions } from '../constructs/watching/quality-monitor-props';

/** How a lifecycle measures the quality of its live predictions, see QualityMonitor. */
export interface QualityOptions extends QualityMonitorOptions {
  /**
   * Whether live predictions are estimated, and measured against labels when there are any.
   * @default - true; false where objects are found in images, of which nothing is measured yet
   */
  readonly enabled?: boolean;
  /**
   * Writes the labelled rows of live traffic to `labelled-traffic/` under the source prefix, so that the next run trains on
   * them. The InferenceId of a request must then be the row's id, or the split of the rows would leak. With
   * `retraining.onNewData` every measured window with such rows starts a run, once in a cooldown.
   * @default - they are written if the raw rows are in the lifecycle's own bucket and the recipe has exactly one id column
   */
  readonly labelledRowsAsTrainingData?: boolean;
}

/** When a lifecycle retrains, see RetrainTrigger: by its drift alarm and its criteria alarm in any case. */
export interface RetrainingOptions extends RetrainTriggerOptions {
  /**
   * Retrains when new raw rows arrive as well. A bucket of your own must send its events to EventBridge.
   * @default false
   */
  readonly onNewData?: boolean;
  /**
   * Alarms that start a retraining besides the lifecycle's own.
   * @default - none
   */
  readonly furtherAlarms?: cloudwatch.IAlarm[];
}

/** The dashboard of a lifecycle, see LifecycleDashboard. */
export interface DashboardOptions extends LifecycleDashboardOptions {
  /**
   * Whether there is a dashboard. It costs 3 USD a month beyond the account's first three, little beside the instances that
   * serve, and wakes nobody.
   * @default true
   */
  readonly enabled?: boolean;
}

/**
 * How long a lifecycle's own bucket keeps what nothing needs any more: whole days, at least 35. Runs are kept: models that serve
 * and baselines of versions lie among them.
 */
export interface RetentionOptions {
  /**
   * Captured requests. Labels that come later than this are not joined with them.
   * @default Duration.days(90)
   */
  readonly capturedRequests?: Duration;
  /**
   * What was overwritten or deleted.
   * @default Duration.days(90)
   */
  readonly oldVersions?: Duration;
  /**
   * Reports and pages of the monitors.
   * @default - kept
   */
  readonly reports?: Duration;
  /**
   * Records of decisions about retraining.
   * @default - kept
   */
  readonly decisions?: Duration;
}
