import type { Action } from './action';
import type { Observed } from './observe';
import type { PendingRequest } from './state-schema';

/**
 * CloudFormation waits an hour unless told otherwise; this long before its end it is told why it will not be done in
 * time. Longer than the interval of the sweep (10 minutes), so that a look falls into it.
 */
export const ANSWER_MARGIN_MILLISECONDS = 11 * 60_000;

/** Whether CloudFormation still waits for the answer to a request: after that it has one, or took the silence for a failure. */
export function isAwaited({ deadline }: Pick<PendingRequest, 'deadline'>, now: number): boolean {
  return now < deadline + ANSWER_MARGIN_MILLISECONDS;
}

/** The request that brought the settings in force, as long as CloudFormation waits for its answer. */
export function findWaiting(o: Observed): PendingRequest | undefined {
  return o.requests.find(({ RequestId }) => RequestId === o.settings?.requestId);
}

/** Answers the request of CloudFormation that waits; what is done when none does is `otherwise`. */
export function answerOr(o: Observed, status: 'SUCCESS' | 'FAILED', reason: string, otherwise: Action): Action {
  const request = findWaiting(o);
  return request ? { kind: 'answer', request, status, reason } : otherwise;
}

/** CloudFormation waits an hour at most, and then knows no reason: it is told one before. */
export function waitOrGiveUp(o: Observed, reason: string, request = findWaiting(o)): Action {
  return request && o.now >= request.deadline ? giveUp(o, request, reason) : { kind: 'wait', reason };
}

/** Tells CloudFormation why what it asks for is not finished, with what failed meanwhile. */
export function giveUp(o: Observed, request: PendingRequest, reason: string): Action & { kind: 'answer' } {
  const minutes = Math.round((o.now - request.receivedAt) / 60_000);
  const failures = o.attempts.flatMap((attempt) => attempt.reason ?? []).filter((failure) => !reason.includes(failure));
  return {
    kind: 'answer',
    request,
    status: 'FAILED',
    reason: `not finished after ${minutes} minutes, the longest that CloudFormation can wait: ${[reason, ...failures].join('; ')}`,
  };
}
