import type { Message } from '@aws-sdk/client-sqs';

/** What could not be handled, and by whom. */
export interface DeadLetter {
  /** The function's ARN. */
  readonly functionArn: string;
  /** The event, as JSON. */
  readonly payload: string;
  /** Why it lies there. */
  readonly reason: string;
}

/** The record that Lambda writes: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
interface FailureRecord {
  readonly requestContext?: { readonly functionArn?: string; readonly condition?: string };
  readonly requestPayload?: unknown;
  readonly responsePayload?: { readonly errorMessage?: string };
}

/**
 * Reads a message of the queue: a record of a function that failed, or the event that a rule or a schedule could not
 * deliver, which name their target among the attributes. Undefined for anything else.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export function readDeadLetter({ Body = '', MessageAttributes = {} }: Message): DeadLetter | undefined {
  let body: unknown;
  try {
    body = JSON.parse(Body);
  } catch {
    return undefined;
  }
  if (typeof body !== 'object' || body === null) {
    return undefined;
  }
  const { requestContext, requestPayload, responsePayload } = body as FailureRecord;
  if (isFunction(requestContext?.functionArn) && requestPayload !== undefined) {
    return {
      functionArn: withoutVersion(requestContext.functionArn),
      payload: JSON.stringify(requestPayload),
      reason: responsePayload?.errorMessage ?? requestContext.condition ?? 'no reason was kept',
    };
  }
  const target = MessageAttributes.TARGET_ARN?.StringValue;
  return isFunction(target)
    ? {
        functionArn: withoutVersion(target),
        payload: Body,
        reason:
          MessageAttributes.ERROR_MESSAGE?.StringValue ??
          MessageAttributes.ERROR_CODE?.StringValue ??
          'it could not be delivered',
      }
    : undefined;
}

function isFunction(arn: string | undefined): arn is string {
  return arn !== undefined && /^arn:[^:]+:lambda:/.test(arn);
}

/** `arn:aws:lambda:region:account:function:name:$LATEST` without what follows the name. */
function withoutVersion(arn: string): string {
  return arn.split(':').slice(0, 7).join(':');
}
