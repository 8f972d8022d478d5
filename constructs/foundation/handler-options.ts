import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { pickProperties } from './check-properties';

/** How the Lambda functions of a construct are set up. */
export interface HandlerOptions {
  /**
   * How long the functions' logs are kept.
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * What the functions run on.
   * @default Architecture.ARM_64
   */
  readonly architecture?: lambda.Architecture;
}

/** How the Lambda functions of a construct are set up that work on a schedule. */
export interface ScheduledHandlerOptions extends HandlerOptions {
  /**
   * The role with which EventBridge Scheduler invokes the functions.
   * @default - a new role, which the functions of a lifecycle share
   */
  readonly schedulerRole?: iam.IRole;
}

/** The options of a construct's functions among its own. */
export function pickHandlerOptions(props: HandlerOptions): HandlerOptions {
  return pickProperties<HandlerOptions>('HandlerOptions', props);
}

/** The options of a construct's functions, with those of their schedules. */
export function pickScheduledHandlerOptions(props: ScheduledHandlerOptions): ScheduledHandlerOptions {
  return pickProperties<ScheduledHandlerOptions>('ScheduledHandlerOptions', props);
}
