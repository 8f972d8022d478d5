import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { RETAINED } from '../../contract/endpoint-owner';
import { parseEndpointSettings } from '../../contract/endpoint-settings';
import { describeError, isPermissionRefusal, isRefusal } from '../../engine/aws/aws-errors';
import type { Clock } from '../../engine/aws/clock';
import {
  type AnswerableRequest,
  type AnswerCloudFormation,
  isAnswerUrl,
  readSignedAt,
} from '../../engine/aws/cloudformation';
import { logger } from '../../engine/aws/logging';
import type { TellOptions } from '../../engine/aws/notice';
import { ANSWER_MARGIN_MILLISECONDS, isAwaited } from './decide-answer';
import { type Owner, ownerOf } from './owner';
import { deleteRetiredEndpoint, isRetiredName } from './retired-endpoint';
import type { StateStore } from './state';
import { isHandled, type PendingRequest } from './state-schema';
import { tellOfFormerEndpoint } from './tell-rollout';

/** A role made by the same deploy may take this long to be known to SageMaker; until then the invocation is repeated. */
const PERMISSION_PATIENCE_MILLISECONDS = 3 * 60_000;
/** Writing a request down is tried so often, with waits that double: half a minute in all. */
const KEEP_ATTEMPTS = 5;
const KEEP_DELAY_MILLISECONDS = 1_000;

/** What a reception works with. */
export interface ReceptionOptions extends Clock, Omit<TellOptions, 'lifecycle'> {
  readonly endpointName: string;
  readonly sageMaker: SageMakerClient;
  readonly store: StateStore;
  readonly answer: AnswerCloudFormation;
}

/** Takes in what CloudFormation asks for, and answers what needs no look, or what no look could answer. */
export class Reception {
  public constructor(private readonly options: ReceptionOptions) {}

  /**
   * Takes a request in.
   *
   * @returns whether there is anything to look for; otherwise it is answered already
   */
  public async receive(event: CloudFormationCustomResourceEvent): Promise<boolean> {
    const request = await this.readRequest(event);
    return request !== undefined && (await this.keepRequest(request));
  }

  /**
   * Keeps a request, or, where the state cannot be written, answers it at once: nobody would ever look at it. What may
   * pass in a moment is tried again first: a request that was kept although the write failed would be answered twice,
   * and the deletion of a resource that was renamed is never asked for again.
   */
  private async keepRequest(request: PendingRequest): Promise<boolean> {
    const { store, now, sleep, endpointName } = this.options;
    for (let attempt = 1; ; attempt++) {
      try {
        await store.addRequest(request);
        return true;
      } catch (error) {
        if (mayPass(error, request, now())) {
          throw error;
        }
        if (isRefusal(error) || attempt === KEEP_ATTEMPTS) {
          await this.answerAtOnce(
            request,
            'FAILED',
            endpointName,
            `the request cannot be kept: ${describeError(error)}`,
          );
          return false;
        }
        await sleep(KEEP_DELAY_MILLISECONDS * 2 ** attempt);
      }
    }
  }

  /**
   * Answers what a look that failed could not: a request that meets a refusal, such as a missing permission, and one whose
   * time is up, whatever the error is. CloudFormation is not left to wait for an hour. What was answered before, and what nobody
   * waits for any more, is left to the next look.
   */
  public async answerHopeless(error: unknown): Promise<void> {
    const { now, endpointName, store } = this.options;
    const isUp = (request: PendingRequest): boolean => now() >= request.deadline && isAwaited(request, now());
    try {
      const handled = await store.readHandled();
      for (const request of await store.readRequests()) {
        if (!isHandled(request, handled) && (isHopeless(error, request, now()) || isUp(request))) {
          await this.answerAtOnce(request, 'FAILED', endpointName, describeError(error));
          await store.removeRequest(request.RequestId);
        }
      }
    } catch (second) {
      // The first error is the one to be seen; the next look tries again.
      logger.error('requests of CloudFormation could not be answered', { endpointName, reason: describeError(second) });
    }
  }

  private async answerAtOnce(
    request: AnswerableRequest & Pick<PendingRequest, 'type' | 'deadline'>,
    status: 'SUCCESS' | 'FAILED',
    physicalResourceId: string,
    reason: string,
  ): Promise<void> {
    const { RequestId: requestId, type } = request;
    if (!isAwaited(request, this.options.now())) {
      logger.warn('CloudFormation no longer waits for the answer', { requestId, type, status, reason });
      return;
    }
    logger[status === 'FAILED' ? 'error' : 'info']('CloudFormation answered at once', {
      requestId,
      type,
      status,
      reason,
    });
    await this.options.answer(request, { status, physicalResourceId, reason });
  }

  /** The request to be kept; undefined when it is answered already: a rejected one at once, one about a former name too. */
  private async readRequest(event: CloudFormationCustomResourceEvent): Promise<PendingRequest | undefined> {
    const { endpointName, now } = this.options;
    const { ResponseURL, StackId, RequestId, LogicalResourceId, ResourceProperties: properties } = event;
    if (!isAnswerUrl(ResponseURL)) {
      logger.error('a request is not of CloudFormation: it is left out', { endpointName, requestId: RequestId });
      return undefined;
    }
    const owner = ownerOf(StackId, LogicalResourceId, properties?.OwnerStack);
    const isRetained = properties?.Removal === RETAINED;
    const seconds = Number(properties?.ServiceTimeout ?? 3_600) || 3_600;
    const receivedAt = now();
    const signedAt = readSignedAt(ResponseURL);
    // The hour began when CloudFormation asked, however late the event is.
    const deadline = askedAt({ receivedAt, signedAt }) + Math.max(0, seconds * 1_000 - ANSWER_MARGIN_MILLISECONDS);
    const request = {
      ResponseURL,
      StackId,
      RequestId,
      LogicalResourceId,
      type: event.RequestType,
      owner,
      signedAt,
      receivedAt,
      deadline,
    };
    if (event.RequestType === 'Delete' && isRetiredName(event.PhysicalResourceId, endpointName)) {
      await this.deleteRetired(event.PhysicalResourceId, { ...request, isRetained });
      return undefined;
    }
    if (event.RequestType === 'Delete') {
      return { ...request, isRetained };
    }
    try {
      return { ...request, settings: parseEndpointSettings(properties?.Settings) };
    } catch (error) {
      await this.answerAtOnce(request, 'FAILED', endpointName, describeError(error));
      return undefined;
    }
  }

  /**
   * Deletes the endpoint of a former name, and answers, once for each request. CloudFormation goes on with its deployment when that
   * fails, so that people are told as well.
   */
  private async deleteRetired(retired: string, request: PendingRequest & { readonly owner: Owner }): Promise<void> {
    const { sageMaker, store, endpointName } = this.options;
    const handled = await store.readHandled();
    if (isHandled(request, handled)) {
      return;
    }
    const { RequestId: requestId, owner, signedAt, isRetained = false } = request;
    let status: 'SUCCESS' | 'FAILED' = 'SUCCESS';
    let reason: string;
    try {
      reason = await deleteRetiredEndpoint(sageMaker, retired, { owner, isRetained });
    } catch (error) {
      status = 'FAILED';
      reason = describeError(error);
      await tellOfFormerEndpoint(retired, reason, endpointName, {
        ...this.options,
        eventTime: new Date(request.receivedAt),
      });
    }
    await this.answerAtOnce(request, status, retired, reason);
    await store.addHandled({ requestId, status, owner, signedAt }, handled);
  }
}

/** Whether a request that met this error will meet it again. */
function isHopeless(error: unknown, request: PendingRequest, now: number): boolean {
  return isRefusal(error) && !mayPass(error, request, now);
}

/** When CloudFormation asked, in milliseconds: an event may come late, and clocks may differ. */
function askedAt({ receivedAt, signedAt }: Pick<PendingRequest, 'receivedAt' | 'signedAt'>): number {
  return Math.min(receivedAt, signedAt ?? receivedAt);
}

/** Whether a permission that is missing may be too new to be known everywhere. */
export function mayPass(error: unknown, request: PendingRequest, now: number): boolean {
  return isPermissionRefusal(error) && now - askedAt(request) < PERMISSION_PATIENCE_MILLISECONDS;
}
