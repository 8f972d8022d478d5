import type { Action } from './action';
import { decideAdoption, decideDelete } from './decide-request';
import { decideAbsent, decideFailed, decideInProgress, decideSettled } from './decide-rollout';
import { type Deployment, type ModelSource, nameDeployment } from './deployment';
import { type Deployed, isDeployed, isUnderWay } from './observations';
import type { Observed } from './observe';

/**
 * The next step from what is seen towards what is wanted. It depends on nothing but what is seen, so that lost,
 * repeated and reordered events change nothing but the time at which it is taken.
 *
 * What CloudFormation is told depends on its settings alone: they are in force as soon as an endpoint in service has
 * them, whichever version it serves. So a bad model version never fails a deploy of good settings, nor the rollback of
 * one.
 */
export function decide(o: Observed): Action {
  const repeated = o.requests.find((request) => o.handled.some(({ requestId }) => requestId === request.RequestId));
  if (repeated) {
    return { kind: 'dropRequest', request: repeated };
  }
  const newest = o.requests.at(-1);
  if (newest && o.requests.length > 1) {
    const request = o.requests[0];
    return { kind: 'answer', request, status: 'FAILED', reason: `superseded by the newer request ${newest.RequestId}` };
  }
  if (newest?.type === 'Delete') {
    return decideDelete(o, newest);
  }
  if (newest && newest.RequestId !== o.settings?.requestId) {
    return decideAdoption(o, newest);
  }
  if (!isDeployed(o)) {
    return { kind: 'rest', reason: 'nothing is deployed' };
  }
  const wanted = chooseDeployment(o);
  if (!o.endpoint) {
    return decideAbsent(o, wanted);
  }
  if (isUnderWay(o.endpoint)) {
    return decideInProgress(o, o.endpoint);
  }
  return o.endpoint.status === 'Failed' ? decideFailed(o, o.endpoint, wanted) : decideSettled(o, o.endpoint, wanted);
}

/**
 * What should serve: the newest approved version. When no approved version remains, what serves goes on serving; the
 * initial model serves until there is a version.
 */
function chooseDeployment(o: Deployed): Deployment | undefined {
  const { settings } = o.settings;
  const serving = o.endpoint?.status === 'Failed' ? undefined : o.endpoint?.source;
  let source: ModelSource | undefined;
  if (o.newestApproved !== undefined) {
    source = { kind: 'package', arn: o.newestApproved };
  } else if (serving?.kind !== 'package' && settings.initialModelName !== undefined) {
    source = { kind: 'model', name: settings.initialModelName };
  } else {
    source = serving;
  }
  return source && nameDeployment(o.endpointName, settings, source);
}
