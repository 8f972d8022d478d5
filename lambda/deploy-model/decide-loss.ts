import type { Action } from './action';
import { findOutcome, findUnmarked } from './decide-rollout';
import { isUnderWay } from './observations';
import type { Observed } from './observe';

/**
 * For so long settings may be missing: a controller that is new may look before CloudFormation asks it for anything, while an
 * endpoint of its stack serves whose state is in another bucket. A little less than the interval of the sweep (10 minutes), so
 * that the second look tells.
 */
const PATIENCE_MILLISECONDS = 9 * 60_000;

/** The step without settings: nothing is deployed, or what is known of an endpoint of this stack is lost, and nobody keeps it. */
export function decideWithoutSettings(o: Observed): Action {
  const { endpoint, ownerStack, settingsLoss, now } = o;
  const isOurs =
    endpoint !== undefined &&
    endpoint.status !== 'Deleting' &&
    typeof endpoint.owner === 'object' &&
    endpoint.owner.stack === ownerStack;
  if (!isOurs) {
    return { kind: 'rest', reason: 'nothing is deployed' };
  }
  // What a rollout that was under way comes to is told all the same.
  const about = isUnderWay(endpoint) ? findUnmarked(o, endpoint) : findOutcome(o, endpoint);
  if (about) {
    return about;
  }
  const reason =
    'the settings in force are lost: the endpoint is left as it is until a deploy that changes it brings settings';
  if (!settingsLoss) {
    return { kind: 'noteLoss', loss: { since: now }, reason };
  }
  return !settingsLoss.isTold && now - settingsLoss.since >= PATIENCE_MILLISECONDS
    ? { kind: 'noteLoss', loss: { ...settingsLoss, isTold: true }, reason }
    : { kind: 'rest', reason, attention: true };
}
