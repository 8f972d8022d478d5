import type { CloudFormationCustomResourceEvent, CloudFormationCustomResourceResponse } from 'aws-lambda';
import { logger } from './logging';

/** The part of a custom resource request that its answer needs. */
export type AnswerableRequest = Pick<
  CloudFormationCustomResourceEvent,
  'ResponseURL' | 'StackId' | 'RequestId' | 'LogicalResourceId'
>;

/** What CloudFormation is told. */
export interface CloudFormationAnswer {
  readonly status: 'SUCCESS' | 'FAILED';
  /** Shown to whoever deploys; mandatory for FAILED. */
  readonly reason: string;
  readonly physicalResourceId: string;
  /** What `Fn::GetAtt` returns. */
  readonly data?: Record<string, string>;
}

/** Sends the answer; injected so that a test needs no server. */
export type AnswerCloudFormation = (request: AnswerableRequest, answer: CloudFormationAnswer) => Promise<void>;

/** CloudFormation could not be told. The invocation fails, so that it is tried again. */
export class AnswerNotDeliveredError extends Error {
  constructor(request: AnswerableRequest, cause: unknown) {
    super(
      `the answer to request ${request.RequestId} of ${request.LogicalResourceId} was not delivered: ${String(cause)}`,
      { cause },
    );
    this.name = 'AnswerNotDeliveredError';
  }
}

/** CloudFormation's limit is 4,096 bytes for the whole answer. */
const MAXIMUM_REASON = 1_500;
const ATTEMPTS = 3;

/** Whether an event is a custom resource request. */
export function isCustomResourceEvent(event: unknown): event is CloudFormationCustomResourceEvent {
  return typeof event === 'object' && event !== null && 'ResponseURL' in event && 'RequestType' in event;
}

/**
 * Answers a custom resource request by a PUT to its presigned URL. Answering twice does no harm: CloudFormation takes
 * the first answer.
 *
 * Network errors and 5xx are tried again; an answer that is refused for good (the URL has expired) is logged and counts
 * as given, because nothing can be done about it any more. Throws AnswerNotDeliveredError.
 */
export const answerCloudFormation: AnswerCloudFormation = async (request, answer) => {
  const response: CloudFormationCustomResourceResponse = {
    Status: answer.status,
    Reason: answer.reason.slice(0, MAXIMUM_REASON),
    PhysicalResourceId: answer.physicalResourceId,
    StackId: request.StackId,
    RequestId: request.RequestId,
    LogicalResourceId: request.LogicalResourceId,
    Data: answer.data,
  };
  const body = Buffer.from(JSON.stringify(response));
  let failure: unknown;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    try {
      // The presigned URL is signed for an empty content type: any other one is refused.
      const reply = await fetch(request.ResponseURL, { method: 'PUT', body, headers: { 'content-type': '' } });
      if (reply.ok) {
        return;
      }
      if (reply.status < 500) {
        logger.error('CloudFormation no longer takes the answer', {
          requestId: request.RequestId,
          status: reply.status,
          answer: response,
        });
        return;
      }
      failure = `HTTP status ${reply.status}`;
    } catch (error) {
      failure = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 200 * 2 ** attempt));
  }
  throw new AnswerNotDeliveredError(request, failure);
};
