import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { CloudFormationCustomResourceEvent, EventBridgeEvent } from 'aws-lambda';
import { RETAINED } from '../../contract/endpoint-owner';
import { parseEndpointSettings } from '../../contract/endpoint-settings';
import type { SCHEDULED } from '../../contract/events';
import { describeError, isPermissionRefusal, isRefusal } from '../../engine/aws/aws-errors';
import type { Clock } from '../../engine/aws/clock';
import {
  type AnswerableRequest,
  type AnswerCloudFormation,
  isAnswerUrl,
  isCustomResourceEvent,
  readSignedAt,
} from '../../engine/aws/cloudformation';
import { readEventTime } from '../../engine/aws/event-time';
import { holdLock } from '../../engine/aws/lock';
import { logger } from '../../engine/aws/logging';
import { type ActContext, act, type Next } from './act';
import type { Action } from './action';
import { decide } from './decide';
import { findWaiting } from './decide-answer';
import { describeSource } from './deployment';
import { type Observed, observe } from './observe';
import { ownerOf } from './owner';
import { deleteRetiredEndpoint, isRetiredName } from './retired-endpoint';
import type { ControllerSettings } from './settings';
import { StateStore } from './state';
import type { PendingRequest } from './state-schema';

/** A periodic look, in case an event was lost. */
export interface SweepEvent {
  readonly source: typeof SCHEDULED.sweep;
  /** ISO 8601 */
  readonly scheduledTime: string;
}

/** Everything that makes the controller look. Only a custom resource request says more than "look again". */
export type ControllerEvent = CloudFormationCustomResourceEvent | EventBridgeEvent<string, unknown> | SweepEvent;

export interface ControllerOptions extends ControllerSettings, Clock {
  readonly sageMaker: SageMakerClient;
  readonly s3: S3Client;
  readonly cloudWatch: CloudWatchClient;
  readonly answer: AnswerCloudFormation;
}

/** What the controller decided last, for the log and for whoever invoked it by hand. */
export interface LookResult {
  readonly action: Action['kind'];
  readonly reason: string;
}

/** Decisions that repeat themselves without end are an error of this program; no honest look takes this many steps. */
export class EndlessLookError extends Error {
  constructor(steps: number) {
    super(`the endpoint was still changing after ${steps} steps`);
    this.name = 'EndlessLookError';
  }
}

const MAXIMUM_STEPS = 60;
/**
 * CloudFormation waits an hour unless told otherwise; this long before its end it is told why it will not be done in
 * time. Longer than the interval of the sweep (10 minutes), so that a look falls into it.
 */
const ANSWER_MARGIN_MILLISECONDS = 11 * 60_000;
/** A role made by the same deploy may take this long to be known to SageMaker; until then the invocation is repeated. */
const PERMISSION_PATIENCE_MILLISECONDS = 3 * 60_000;
/** An endpoint that is being deleted is watched for this long, because SageMaker sends no event when it is gone. */
const DELETION_WATCH_MILLISECONDS = 20_000;
const DELETION_POLL_MILLISECONDS = 1_000;

/** Keeps one endpoint serving the newest approved version with the declared settings (DESIGN decision 1). */
export class EndpointController {
  private readonly store: StateStore;

  public constructor(private readonly options: ControllerOptions) {
    this.store = new StateStore(options.s3, options.stateUri);
  }

  /**
   * @param remainingMilliseconds how long this invocation may run
   * @returns what was decided last; undefined when a request could be answered without a look
   */
  public async handle(event: ControllerEvent, remainingMilliseconds: number): Promise<LookResult | undefined> {
    const received = this.options.now();
    if (isCustomResourceEvent(event)) {
      // Kept before anything else and outside the lock: from now on, whoever looks will answer it.
      const request = await this.receiveRequest(event);
      if (!request || !(await this.keepRequest(request))) {
        return undefined;
      }
    }
    const { now, sleep, s3 } = this.options;
    try {
      return await holdLock(
        s3,
        this.store.lockUri,
        { remainingMilliseconds: remainingMilliseconds - (now() - received), now, sleep },
        () => this.lookUntilRest(readEventTime(event, now), received + remainingMilliseconds),
      );
    } catch (error) {
      await this.answerHopeless(error);
      throw error;
    }
  }

  /** Keeps a request, or, where the state cannot be written, answers it at once: nobody would ever look at it. */
  private async keepRequest(request: PendingRequest): Promise<boolean> {
    try {
      await this.store.addRequest(request);
      return true;
    } catch (error) {
      if (mayPass(error, request, this.options.now())) {
        throw error;
      }
      await this.answerAtOnce(
        request,
        'FAILED',
        this.options.endpointName,
        `the request cannot be kept: ${describeError(error)}`,
      );
      return false;
    }
  }

  /**
   * Answers what a look that failed could not: a request that meets a refusal, such as a missing permission, and one whose
   * time is up, whatever the error is. CloudFormation is not left to wait for an hour.
   */
  private async answerHopeless(error: unknown): Promise<void> {
    const { now, endpointName } = this.options;
    try {
      for (const request of await this.store.readRequests()) {
        if (isHopeless(error, request, now()) || now() >= request.deadline) {
          await this.answerAtOnce(request, 'FAILED', endpointName, describeError(error));
          await this.store.removeRequest(request.RequestId);
        }
      }
    } catch (second) {
      // The first error is the one to be seen; the next look tries again.
      logger.error('requests of CloudFormation could not be answered', { endpointName, reason: describeError(second) });
    }
  }

  private async answerAtOnce(
    request: AnswerableRequest & { readonly type: PendingRequest['type'] },
    status: 'SUCCESS' | 'FAILED',
    physicalResourceId: string,
    reason: string,
  ): Promise<void> {
    logger[status === 'FAILED' ? 'error' : 'info']('CloudFormation answered at once', {
      requestId: request.RequestId,
      type: request.type,
      status,
      reason,
    });
    await this.options.answer(request, { status, physicalResourceId, reason });
  }

  /** The request to be kept; undefined when it is answered already: a rejected one at once, one about a former name too. */
  private async receiveRequest(event: CloudFormationCustomResourceEvent): Promise<PendingRequest | undefined> {
    const { endpointName, sageMaker, now } = this.options;
    const { ResponseURL, StackId, RequestId, LogicalResourceId, ResourceProperties: properties } = event;
    if (!isAnswerUrl(ResponseURL)) {
      logger.error('a request is not of CloudFormation: it is left out', { endpointName, requestId: RequestId });
      return undefined;
    }
    const owner = ownerOf(StackId, LogicalResourceId, properties?.OwnerStack);
    const isRetained = properties?.Removal === RETAINED;
    const request = { ResponseURL, StackId, RequestId, LogicalResourceId, type: event.RequestType, owner };
    if (event.RequestType === 'Delete' && isRetiredName(event.PhysicalResourceId, endpointName)) {
      const retired = event.PhysicalResourceId;
      try {
        const done = await deleteRetiredEndpoint(sageMaker, retired, { owner, isRetained });
        await this.answerAtOnce(request, 'SUCCESS', retired, done);
      } catch (error) {
        await this.answerAtOnce(request, 'FAILED', retired, describeError(error));
      }
      return undefined;
    }
    const seconds = Number(properties?.ServiceTimeout ?? 3_600) || 3_600;
    const receivedAt = now();
    const signedAt = readSignedAt(ResponseURL);
    // The hour began when CloudFormation asked, however late the event is.
    const deadline = askedAt({ receivedAt, signedAt }) + Math.max(0, seconds * 1_000 - ANSWER_MARGIN_MILLISECONDS);
    const base = { ...request, signedAt, receivedAt, deadline };
    if (event.RequestType === 'Delete') {
      return { ...base, isRetained };
    }
    try {
      return { ...base, settings: parseEndpointSettings(properties?.Settings) };
    } catch (error) {
      await this.answerAtOnce(request, 'FAILED', endpointName, describeError(error));
      return undefined;
    }
  }

  private async lookUntilRest(eventTime: Date, deadline: number): Promise<LookResult> {
    const { now, sleep } = this.options;
    const context: ActContext = { ...this.options, store: this.store, eventTime };
    const watchUntil = Math.min(now() + DELETION_WATCH_MILLISECONDS, deadline - DELETION_POLL_MILLISECONDS * 5);
    for (let step = 0; step < MAXIMUM_STEPS; step++) {
      const observed = await observe({ ...this.options, store: this.store });
      const action = decide(observed);
      const result = explain(action);
      logger[action.kind === 'rest' && action.attention ? 'warn' : 'info']('decided', {
        endpointName: observed.endpointName,
        ...result,
      });
      const next = await this.actOrRefuse(action, observed, context);
      if (next === 'stop' && action.kind === 'wait' && observed.endpoint?.status === 'Deleting' && now() < watchUntil) {
        await sleep(DELETION_POLL_MILLISECONDS);
      } else if (next === 'stop') {
        return result;
      }
    }
    throw new EndlessLookError(MAXIMUM_STEPS);
  }

  /** Acts; when SageMaker refuses and CloudFormation waits, CloudFormation is told why instead of being left to wait. */
  private async actOrRefuse(action: Action, observed: Observed, context: ActContext): Promise<Next> {
    try {
      return await act(action, observed, context);
    } catch (error) {
      const request = action.kind === 'forget' ? action.request : (findWaiting(observed) ?? observed.requests.at(-1));
      const asksSageMaker = ['createEndpoint', 'updateEndpoint', 'deleteEndpoint', 'restore', 'forget'].includes(
        action.kind,
      );
      if (!request || !asksSageMaker || !isHopeless(error, request, context.now())) {
        throw error;
      }
      const reason = describeError(error);
      if (action.kind === 'createEndpoint' || action.kind === 'updateEndpoint') {
        return act(
          { kind: 'recordFailure', configName: action.deployment.configName, reason: `SageMaker refused: ${reason}` },
          observed,
          context,
        );
      }
      return act({ kind: 'answer', request, status: 'FAILED', reason }, observed, context);
    }
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
function mayPass(error: unknown, request: PendingRequest, now: number): boolean {
  return isPermissionRefusal(error) && now - askedAt(request) < PERMISSION_PATIENCE_MILLISECONDS;
}

function explain(action: Action): LookResult {
  switch (action.kind) {
    case 'wait':
    case 'rest':
    case 'deleteEndpoint':
      return { action: action.kind, reason: action.reason };
    case 'answer':
      return { action: action.kind, reason: `${action.status}: ${action.reason}` };
    case 'setAside':
      return { action: action.kind, reason: `cannot be used: ${action.damaged.map(({ uri }) => uri).join(', ')}` };
    case 'handOver':
    case 'letGo':
      return { action: action.kind, reason: action.reason };
    case 'adopt':
      return { action: action.kind, reason: `request ${action.request.RequestId} brings settings` };
    case 'dropRequest':
      return { action: action.kind, reason: `request ${action.request.RequestId} was answered before` };
    case 'forget':
      return {
        action: action.kind,
        reason: `request ${action.request.RequestId} deletes the endpoint, and it is gone`,
      };
    case 'createEndpoint':
    case 'updateEndpoint':
    case 'restore':
      return {
        action: action.kind,
        reason: `${describeSource(action.deployment.source)} is to be served with configuration ${action.deployment.configName}`,
      };
    case 'recordAttempt':
      return { action: action.kind, reason: `configuration ${action.configName} is being rolled out` };
    case 'recordSuccess':
      return { action: action.kind, reason: `configuration ${action.configName} is in service` };
    case 'recordFailure':
      return { action: action.kind, reason: action.reason };
    case 'cleanUp':
      return { action: action.kind, reason: `no longer in use: ${[...action.configs, ...action.models].join(', ')}` };
  }
}
