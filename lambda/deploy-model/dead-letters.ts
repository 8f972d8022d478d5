import type { Message } from '@aws-sdk/client-sqs';

/** What could not be handled, and who takes it back. */
export interface DeadLetter {
  /** The ARN of a function, or of the queue before one. */
  readonly target: string;
  /** The event, as JSON, or the queue's message. */
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
 * Reads a message of the queue: a record of a function that failed, the event that a rule or a schedule could not deliver,
 * which name their target among the attributes, or what a queue before a function gave up. Undefined for anything else.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html for `DeadLetterQueueSourceArn`
 */
export function readDeadLetter({
  Body = '',
  Attributes = {},
  MessageAttributes = {},
}: Message): DeadLetter | undefined {
  const { DeadLetterQueueSourceArn: queueArn, ApproximateReceiveCount: count } = Attributes;
  if (queueArn !== undefined) {
    return {
      target: queueArn,
      payload: Body,
      reason: `its function failed on it each time, ${count ?? 'several'} in all`,
    };
  }
  const record = readRecord(Body);
  if (record === undefined) {
    return undefined;
  }
  const { requestContext, requestPayload, responsePayload } = record;
  if (isService('lambda', requestContext?.functionArn) && requestPayload !== undefined) {
    return {
      target: withoutVersion(requestContext.functionArn),
      payload: JSON.stringify(requestPayload),
      reason: responsePayload?.errorMessage ?? requestContext.condition ?? 'no reason was kept',
    };
  }
  const target = MessageAttributes.TARGET_ARN?.StringValue;
  const reason =
    MessageAttributes.ERROR_MESSAGE?.StringValue ??
    MessageAttributes.ERROR_CODE?.StringValue ??
    'it could not be delivered';
  if (isService('lambda', target)) {
    return { target: withoutVersion(target), payload: Body, reason };
  }
  return isService('sqs', target) ? { target, payload: Body, reason } : undefined;
}

function readRecord(body: string): FailureRecord | undefined {
  try {
    const record: unknown = JSON.parse(body);
    return typeof record === 'object' && record !== null ? record : undefined;
  } catch {
    return undefined;
  }
}

/** Whether an ARN is of a service. */
export function isService(service: 'lambda' | 'sqs', arn: string | undefined): arn is string {
  return arn?.split(':')[2] === service;
}

/** `arn:aws:lambda:region:account:function:name:$LATEST` without what follows the name. */
function withoutVersion(arn: string): string {
  return arn.split(':').slice(0, 7).join(':');
}
