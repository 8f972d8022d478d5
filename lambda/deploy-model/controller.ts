import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { CloudFormationCustomResourceEvent, EventBridgeEvent } from 'aws-lambda';
import { DIMENSIONS, ROLLOUT_METRICS } from '../../contract/cloudwatch';
import { SCHEDULED } from '../../contract/events';
import { isOperatorRequest, type OperatorRequest } from '../../contract/operator';
import { describeError, isRefusal } from '../../engine/aws/aws-errors';
import type { Clock } from '../../engine/aws/clock';
import { type AnswerCloudFormation, isCustomResourceEvent } from '../../engine/aws/cloudformation';
import { readEventTime } from '../../engine/aws/event-time';
import { logger } from '../../engine/aws/logging';
import { countMetric } from '../../engine/aws/metrics';
import type { TellClients } from '../../engine/aws/notice';
import { Turns } from '../../engine/aws/turns';
import { act } from './act';
import type { ActContext, Next } from './act-context';
import type { Action } from './action';
import { isSeenLate } from './announced-state';
import { failAttempt } from './attempts';
import { classifyRefusal } from './classify-failure';
import { decide } from './decide';
import { findWaiting } from './decide-answer';
import { describeStatus } from './describe-status';
import { explain, type LookResult } from './explain';
import { type Observed, observe } from './observe';
import { type OperatorReport, readOperatorRequest, rollBack } from './operator';
import { mayPass, Reception } from './reception';
import type { ReplayClients } from './replay';
import type { ControllerSettings } from './settings';
import { StateStore } from './state';
import { tellOfMissingPart } from './tell-rollout';

export type { LookResult } from './explain';
export type { OperatorReport } from './operator';

/** A periodic look, in case an event was lost. */
export interface SweepEvent {
  readonly source: typeof SCHEDULED.sweep;
  /** ISO 8601 */
  readonly scheduledTime: string;
}

/** Everything that makes the controller look. Only a custom resource request says more than "look again". */
export type ControllerEvent =
  | CloudFormationCustomResourceEvent
  | EventBridgeEvent<string, unknown>
  | SweepEvent
  | OperatorRequest;

export interface ControllerOptions extends ControllerSettings, Clock, TellClients, ReplayClients {
  readonly sageMaker: SageMakerClient;
  readonly s3: S3Client;
  /** Made when there is a log group to see to, if absent. */
  readonly logs?: CloudWatchLogsClient;
  readonly answer: AnswerCloudFormation;
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
 * For so long an endpoint is watched that is being deleted, because SageMaker sends no event when it is gone, or that is not seen
 * yet as an event says that it is, because its reads are eventually consistent and no other event follows.
 */
const WATCH_MILLISECONDS = 20_000;
const POLL_MILLISECONDS = 1_000;

/** Keeps one endpoint serving the newest approved version with the declared settings (DESIGN decision 1). */
export class EndpointController {
  private readonly store: StateStore;
  private readonly reception: Reception;
  private readonly turns: Turns;

  public constructor(private readonly options: ControllerOptions) {
    this.store = new StateStore(options.s3, options.stateUri);
    this.reception = new Reception({ ...options, store: this.store });
    this.turns = new Turns(options.s3, this.store);
  }

  /**
   * Looks, or leaves it to a look under way that will look again: of a storm of events, some look. Whom CloudFormation or an
   * operator waits for waits for their turn.
   *
   * @param remainingMilliseconds how long this invocation may run
   * @returns what was decided last, or what an operator asked for; undefined when a request could be answered without a look,
   *   or another invocation looks
   */
  public async handle(
    event: ControllerEvent,
    remainingMilliseconds: number,
  ): Promise<LookResult | OperatorReport | undefined> {
    const received = this.options.now();
    const asked = isOperatorRequest(event) ? readOperatorRequest(event) : undefined;
    if (asked?.operator === 'status') {
      return describeStatus(await this.observe());
    }
    if (asked?.operator === 'replay') {
      // Its clients are needed for this alone.
      const { replay } = await import('./replay');
      return replay(asked, { ...this.options, deadline: received + remainingMilliseconds });
    }
    // Kept before anything else and outside the lock: from now on, whoever looks will answer it.
    if (isCustomResourceEvent(event) && !(await this.reception.receive(event))) {
      return undefined;
    }
    const { now, sleep, endpointName } = this.options;
    const eventTime = readEventTime(event, now);
    const turn = { remainingMilliseconds: remainingMilliseconds - (now() - received), now, sleep };
    const look = () => this.lookUntilRest(event, eventTime, received + remainingMilliseconds);
    let result: LookResult | OperatorReport | undefined;
    try {
      if (asked) {
        result = await this.turns.ask(
          turn,
          async () => rollBack(asked, await this.observe(), this.options, look),
          look,
        );
      } else if (isCustomResourceEvent(event)) {
        result = await this.turns.ask(turn, look, look);
      } else {
        result =
          (await this.turns.lookOrLeave(turn, look)) ??
          ('source' in event && event.source === SCHEDULED.sweep
            ? await this.lookForAnswer(received + remainingMilliseconds, look)
            : undefined);
      }
    } catch (error) {
      await this.reception.answerHopeless(error);
      throw error;
    }
    if (result === undefined) {
      logger.info('left to the look that is under way', { endpointName });
      return undefined;
    }
    await this.countLook(eventTime);
    return result;
  }

  /**
   * Looks when it is its turn, if CloudFormation has to be answered now: whose look this sweep was left to may have died, and the
   * next one be too late.
   */
  private async lookForAnswer(end: number, look: () => Promise<LookResult>): Promise<LookResult | undefined> {
    const { now, sleep } = this.options;
    const requests = await this.store.readRequests();
    return requests.some(({ deadline }) => now() >= deadline)
      ? this.turns.ask({ remainingMilliseconds: end - now(), now, sleep }, look, look)
      : undefined;
  }

  /** Counts a look that came to its end: the alarm on the controller's silence waits for these. */
  private async countLook(eventTime: Date): Promise<void> {
    const { cloudWatch, endpointName } = this.options;
    try {
      await countMetric(cloudWatch, ROLLOUT_METRICS.looked, { [DIMENSIONS.endpoint]: endpointName }, eventTime);
    } catch (error) {
      // All is done, and done again for nothing; looks that are never counted raise the alarm.
      logger.error('the look could not be counted', { endpointName, reason: describeError(error) });
    }
  }

  private observe(): Promise<Observed> {
    return observe({ ...this.options, store: this.store });
  }

  private async lookUntilRest(event: ControllerEvent, eventTime: Date, deadline: number): Promise<LookResult> {
    const { now, sleep } = this.options;
    const context: ActContext = { ...this.options, store: this.store, eventTime };
    const watchUntil = Math.min(now() + WATCH_MILLISECONDS, deadline - POLL_MILLISECONDS * 5);
    for (let step = 0; step < MAXIMUM_STEPS; step++) {
      const observed = await this.observe();
      const action = decide(observed);
      const result = explain(action);
      logger[action.kind === 'rest' && action.attention ? 'warn' : 'info']('decided', {
        endpointName: observed.endpointName,
        ...result,
      });
      const next = await this.actOrRefuse(action, observed, context);
      const isDeleting = action.kind === 'wait' && observed.endpoint?.status === 'Deleting';
      if (next === 'stop' && (isDeleting || isSeenLate(event, eventTime, observed)) && now() < watchUntil) {
        await sleep(POLL_MILLISECONDS);
      } else if (next === 'stop') {
        return result;
      }
    }
    throw new EndlessLookError(MAXIMUM_STEPS);
  }

  /** Acts. What SageMaker refuses is recorded, and told to CloudFormation if it waits, instead of failing at every look. */
  private async actOrRefuse(action: Action, observed: Observed, context: ActContext): Promise<Next> {
    try {
      return await act(action, observed, context);
    } catch (error) {
      const request = action.kind === 'forget' ? action.request : (findWaiting(observed) ?? observed.requests.at(-1));
      if (!isRefusal(error) || (request && mayPass(error, request, context.now()))) {
        throw error;
      }
      const reason = describeError(error);
      switch (action.kind) {
        case 'createEndpoint':
        case 'updateEndpoint': {
          const refused = `SageMaker refused: ${reason}`;
          const { configName } = action.deployment;
          const attempt = failAttempt(observed, configName, refused, classifyRefusal(error));
          return act({ kind: 'recordFailure', attempt, reason: refused }, observed, context);
        }
        case 'restore':
          logger.error('what serves cannot be made again', { endpointName: observed.endpointName, reason });
          await tellOfMissingPart(action.deployment.configName, reason, observed, context);
          return 'stop';
        case 'deleteEndpoint':
        case 'forget':
          if (request) {
            return act({ kind: 'answer', request, status: 'FAILED', reason }, observed, context);
          }
      }
      throw error;
    }
  }
}
