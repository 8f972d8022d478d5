import type { CloudFormationCustomResourceEvent, CloudFormationCustomResourceResponse } from 'aws-lambda';
import { ENDPOINT_VARIABLES } from '../../contract/environment';
import { optional, readEnvironment } from './environment';
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
/** A connection that hangs must not take the whole invocation with it. */
const TIMEOUT_MILLISECONDS = 10_000;

/** CloudFormation takes answers in buckets of this name, in every partition. */
const ANSWER_HOST =
  /^cloudformation-custom-resource-response-[a-z0-9-]+\.s3[.-]([a-z0-9-]+\.)*(amazonaws\.com|amazonaws\.com\.cn|amazonaws\.eu|c2s\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)$/;
/** For so long an address of the older signature, which says only when it ends, is good. */
const OLDER_SIGNATURE_SECONDS = 7_200;

/** Whether an event is a custom resource request. */
export function isCustomResourceEvent(event: unknown): event is CloudFormationCustomResourceEvent {
  return typeof event === 'object' && event !== null && 'ResponseURL' in event && 'RequestType' in event;
}

/**
 * Whether an address takes answers for CloudFormation: nothing else may learn what an answer says. Where an endpoint
 * variable names another AWS (as on one's own machine), its own address does too.
 */
export function isAnswerUrl(url: unknown): url is string {
  if (typeof url !== 'string' || !URL.canParse(url)) {
    return false;
  }
  const { protocol, hostname, host } = new URL(url);
  const { anyService } = readEnvironment(ENDPOINT_VARIABLES, { anyService: optional, s3: optional });
  return anyService !== undefined && URL.canParse(anyService)
    ? host === new URL(anyService).host
    : protocol === 'https:' && ANSWER_HOST.test(hostname);
}

/**
 * When CloudFormation made a request, in milliseconds, by the signature of its address; undefined for an address without
 * one. Events overtake each other, their signatures do not.
 */
export function readSignedAt(url: string): number | undefined {
  const { searchParams } = new URL(url);
  const date = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(searchParams.get('X-Amz-Date') ?? '');
  if (date) {
    const [year, month, ...rest] = date.slice(1).map(Number);
    return Date.UTC(year, month - 1, ...(rest as [number]));
  }
  const expires = Number(searchParams.get('Expires') ?? Number.NaN);
  return Number.isInteger(expires) ? (expires - OLDER_SIGNATURE_SECONDS) * 1_000 : undefined;
}

/**
 * Answers a custom resource request by a PUT to its presigned URL; one whose address is not CloudFormation's is not answered.
 * Answering twice does no harm: CloudFormation takes the first answer.
 *
 * Network errors and 5xx are tried again; an answer that is refused for good (the URL has expired) is logged and counts
 * as given, because nothing can be done about it any more. Throws AnswerNotDeliveredError.
 */
export const answerCloudFormation: AnswerCloudFormation = async (request, answer) => {
  if (!isAnswerUrl(request.ResponseURL)) {
    logger.error('a request is not of CloudFormation: it is left out', { requestId: request.RequestId });
    return;
  }
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
      const reply = await fetch(request.ResponseURL, {
        method: 'PUT',
        body,
        headers: { 'content-type': '' },
        signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
      });
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
