import type { Action } from './action';
import type { Observed } from './observe';

/** Answers the request of CloudFormation that waits; what is done when none does is `otherwise`. */
export function answerOr(o: Observed, status: 'SUCCESS' | 'FAILED', reason: string, otherwise: Action): Action {
  const request = o.requests.at(-1);
  return request ? { kind: 'answer', request, status, reason } : otherwise;
}

/** CloudFormation waits an hour at most, and then knows no reason: it is told one before. */
export function waitOrGiveUp(o: Observed, reason: string): Action {
  const request = o.requests.at(-1);
  if (request && o.now >= request.deadline) {
    const minutes = Math.round((o.now - request.receivedAt) / 60_000);
    return {
      kind: 'answer',
      request,
      status: 'FAILED',
      reason: `not finished after ${minutes} minutes, the longest that CloudFormation can wait: ${reason}`,
    };
  }
  return { kind: 'wait', reason };
}
