// The log groups that an endpoint's controller sees to: declared by the endpoint's construct. Imports nothing of the SDK.
import * as v from 'valibot';
import { type Configuration, integerFrom, listOf, objectOf, parseText, textLike, truth } from './validation';

const LOG_GROUPS = /* @__PURE__ */ listOf(
  objectOf({
    /** The ARN of the log group, without `:*` at its end. */
    arn: textLike(/^arn:[^:]+:logs:[^:]*:[^:]*:log-group:[^:]+$/, 'the ARN of a log group'),
    /** For how long it keeps what is logged. Absent: without an end. */
    days: v.optional(integerFrom(1, 3_653)),
    /** Whether somebody asked for it: then a group that no controller created gets it as well. Absent: nobody did. */
    isDeclared: v.optional(truth()),
  }),
);

/** Log groups, and how long each keeps what is logged. */
export type LogGroups = Configuration<typeof LOG_GROUPS>;

/** The tag of log groups that a controller created; its value is the endpoint's name. */
export const LOG_GROUP_TAG = 'sagemaker-lifecycle:endpoint';

// https://docs.aws.amazon.com/sagemaker/latest/dg/logging-cloudwatch.html

/** SageMaker's name for the log group of an endpoint. */
export function endpointLogGroup(endpointName: string): string {
  return `/aws/sagemaker/Endpoints/${endpointName}`;
}

/** SageMaker's names for the log groups of jobs, which all jobs of an account and region share. */
export const JOB_LOG_GROUPS = [
  '/aws/sagemaker/ProcessingJobs',
  '/aws/sagemaker/TrainingJobs',
  '/aws/sagemaker/TransformJobs',
] as const;

/** The name of a log group, of its ARN. */
export function nameOfLogGroup(arn: string): string {
  return arn.split(':').at(-1)!;
}

/**
 * Reads what the construct wrote.
 *
 * @throws ConfigurationError for the first thing that is wrong in it
 */
export function parseLogGroups(what: string, json: string): LogGroups {
  return parseText(what, LOG_GROUPS, json);
}
