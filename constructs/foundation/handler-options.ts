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

/** The options of a construct's functions among its own. */
export function pickHandlerOptions(props: HandlerOptions): HandlerOptions {
  return pickProperties<HandlerOptions>('HandlerOptions', props);
}
