import type { Action } from './action';
import { chooseDeployment } from './choose-deployment';
import { answerOr, giveUp } from './decide-answer';
import { decideLogs } from './decide-logs';
import { decideWithoutSettings } from './decide-loss';
import { decideRequests, otherOwner } from './decide-request';
import { decideAbsent, decideFailed, decideInProgress, decideSettled } from './decide-rollout';
import { decideUntold } from './decide-versions';
import { isDeployed, isUnderWay } from './observations';
import type { Observed } from './observe';
import { describeOwner } from './owner';
import { isHandled } from './state-schema';

/**
 * The next step from what is seen towards what is wanted. It depends on nothing but what is seen, so that lost,
 * repeated and reordered events change nothing but the time at which it is taken.
 *
 * What CloudFormation is told depends on its settings alone: they are in force as soon as an endpoint in service has
 * them, whichever version it serves. So a bad model version never fails a deploy of good settings, nor the rollback of
 * one.
 */
export function decide(o: Observed): Action {
  const action = decideStep(o);
  const late = BEFORE_LATE_ANSWERS.includes(action.kind)
    ? undefined
    : o.requests.find(({ deadline }) => o.now >= deadline);
  return late ? giveUp(o, late, 'reason' in action ? action.reason : 'the endpoint is not there yet') : action;
}

/** Steps that end with an answer, or after which the same look goes on: all others leave a request to a later look. */
const BEFORE_LATE_ANSWERS: readonly Action['kind'][] = [
  'dropRequest',
  'setAside',
  'keepSettings',
  'keepLogs',
  'adopt',
  'handOver',
  'letGo',
  'answer',
  'forget',
  'forgetAttempts',
  'recordAttempt',
  'recordFailure',
  'recordSuccess',
];

function decideStep(o: Observed): Action {
  if (o.damaged.length > 0) {
    return { kind: 'setAside', damaged: o.damaged };
  }
  const repeated = o.requests.find((request) => isHandled(request, o.handled));
  if (repeated) {
    return { kind: 'dropRequest', request: repeated };
  }
  if (o.settings && (o.isHalfKept || o.settingsLoss)) {
    return { kind: 'keepSettings', settings: o.settings };
  }
  const untold = decideUntold(o);
  if (untold) {
    return untold;
  }
  const asked = decideRequests(o);
  if (asked) {
    return asked;
  }
  if (!isDeployed(o)) {
    return decideWithoutSettings(o);
  }
  const other = otherOwner(o, o.settings.owner);
  if (other) {
    const reason = `the endpoint belongs to ${describeOwner(other)}, which alone changes it`;
    return answerOr(o, 'FAILED', reason, { kind: 'rest', reason, attention: true });
  }
  // Before the containers create their log group themselves.
  const logs = decideLogs(o);
  if (logs) {
    return logs;
  }
  if (o.endpoint && isUnderWay(o.endpoint)) {
    return decideInProgress(o, o.endpoint);
  }
  const choice = chooseDeployment(o);
  if (!o.endpoint) {
    return decideAbsent(o, choice);
  }
  return o.endpoint.status === 'Failed' ? decideFailed(o, o.endpoint, choice) : decideSettled(o, o.endpoint, choice);
}
