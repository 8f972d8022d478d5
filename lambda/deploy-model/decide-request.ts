import type { Action } from './action';
import { waitOrGiveUp } from './decide-answer';
import { isForeign, isUnderWay } from './observations';
import type { Observed } from './observe';
import type { PendingRequest } from './state';

/** The step towards an endpoint that is gone, for a stack that is being deleted. */
export function decideDelete(o: Observed, request: PendingRequest): Action {
  const { endpoint } = o;
  // Somebody else's endpoint stays: the request to create it was refused then.
  if (!endpoint || isForeign(o, endpoint)) {
    return { kind: 'forget', request, configs: o.configs, models: o.models };
  }
  const cannotBeDeleted = ['Deleting', 'SystemUpdating', 'RollingBack'].includes(endpoint.status);
  return cannotBeDeleted || o.now >= request.deadline
    ? waitOrGiveUp(o, `the endpoint is ${endpoint.status} and has to be deleted`)
    : { kind: 'deleteEndpoint', reason: 'its stack is being deleted' };
}

/** Whether the settings of a deploy are put in force, and what of former rollouts is forgotten with it. */
export function decideAdoption(o: Observed, request: PendingRequest): Action {
  const { endpoint } = o;
  if (endpoint && isForeign(o, endpoint)) {
    const reason = `an endpoint ${o.endpointName} exists that was not made by this stack (configuration ${endpoint.configName}): delete it or choose another name`;
    return { kind: 'answer', request, status: 'FAILED', reason };
  }
  // A rollout that is under way keeps its marker, because its outcome is still to come.
  const settled = !endpoint || !isUnderWay(endpoint);
  return { kind: 'adopt', request, clear: o.attempts.filter(({ state }) => settled || state === 'failed') };
}
