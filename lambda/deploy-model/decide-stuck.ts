import type { Action } from './action';
import { kindOf } from './attempts';
import { type Choice, describeSetback, explainSetback } from './choose-deployment';
import { findWaiting, waitOrGiveUp } from './decide-answer';
import type { Deployed } from './observations';

/**
 * The step while everything that should serve has failed. Whoever deploys is told at once, unless what failed may pass by
 * itself before CloudFormation gives up.
 */
export function decideStuck(o: Deployed, { setbacks }: Choice): Action {
  const reason = setbacks.map(describeSetback).join('; ');
  const request = findWaiting(o);
  if (!request) {
    return { kind: 'rest', reason, attention: true };
  }
  if (setbacks.some(({ attempt, isGivenUp }) => !isGivenUp && kindOf(attempt) === 'passing')) {
    return waitOrGiveUp(o, reason);
  }
  return { kind: 'answer', request, status: 'FAILED', reason: setbacks.map(explainSetback).join('; ') };
}
