// The log group of an endpoint's containers, and how long it keeps what they log: declared by the endpoint's construct, seen to by
// its controller.
import * as v from 'valibot';
import { type Configuration, integerFrom, objectOf, parseText, textLike, truth } from './validation';

const CONTAINER_LOGS = /* @__PURE__ */ objectOf({
  /** The ARN of the log group, without `:*` at its end. */
  groupArn: textLike(/^arn:[^:]+:logs:[^:]*:[^:]*:log-group:[^:]+$/, 'the ARN of a log group'),
  /** Absent: without an end. */
  days: v.optional(integerFrom(1, 3_653)),
  /** Whether somebody asked for it: then a log group that the controller did not create gets it as well. Absent: nobody did. */
  isDeclared: v.optional(truth()),
});

/** How long the log group of an endpoint's containers keeps what they log. */
export type ContainerLogs = Configuration<typeof CONTAINER_LOGS>;

/** The tag of log groups that a controller created; its value is the endpoint's name. */
export const LOG_GROUP_TAG = 'sagemaker-lifecycle:endpoint';

/** SageMaker's name for the log group of an endpoint: https://docs.aws.amazon.com/sagemaker/latest/dg/logging-cloudwatch.html */
export function endpointLogGroup(endpointName: string): string {
  return `/aws/sagemaker/Endpoints/${endpointName}`;
}

/**
 * Reads what the construct wrote.
 *
 * @throws ConfigurationError for the first thing that is wrong in it
 */
export function parseContainerLogs(what: string, json: string): ContainerLogs {
  return parseText(what, CONTAINER_LOGS, json);
}
