import { type Deployment, describeSource, isOwnName, type ModelSource, nameDeployment } from './deployment';
import type { Observed, ObservedEndpoint } from './observe';
import type { UpdateCircumstances } from './requests';
import { SERVING_MODES } from './serving-modes';
import type { Attempt, PendingRequest } from './state';

/** One step towards the desired state. */
export type Action =
  /** Something is under way: an event or the sweep brings the next look. */
  | { readonly kind: 'wait'; readonly reason: string }
  /** Nothing to do. `attention`: an operator should know why. */
  | { readonly kind: 'rest'; readonly reason: string; readonly attention?: boolean }
  | { readonly kind: 'dropRequest'; readonly request: PendingRequest }
  | { readonly kind: 'adopt'; readonly request: PendingRequest; readonly clear: Attempt[] }
  | {
      readonly kind: 'answer';
      readonly request: PendingRequest;
      readonly status: 'SUCCESS' | 'FAILED';
      readonly reason: string;
    }
  | { readonly kind: 'createEndpoint'; readonly deployment: Deployment }
  | {
      readonly kind: 'updateEndpoint';
      readonly deployment: Deployment;
      readonly circumstances: UpdateCircumstances;
      readonly modifiedBefore?: string;
    }
  | { readonly kind: 'deleteEndpoint'; readonly reason: string }
  | { readonly kind: 'recordAttempt'; readonly configName: string }
  | { readonly kind: 'recordFailure'; readonly configName: string; readonly reason: string }
  | { readonly kind: 'recordSuccess'; readonly configName: string }
  | { readonly kind: 'restore'; readonly deployment: Deployment }
  | { readonly kind: 'cleanUp'; readonly configs: string[]; readonly models: string[] }
  /** Everything is gone: forget the state and say so. */
  | {
      readonly kind: 'forget';
      readonly request: PendingRequest;
      readonly configs: string[];
      readonly models: string[];
    };

/** For so long an answer of SageMaker may be older than what it was asked to do last (its reads are eventually consistent). */
const STALE_READ_MILLISECONDS = 60_000;

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
  if (!o.settings) {
    return { kind: 'rest', reason: 'nothing is deployed' };
  }
  const wanted = chooseDeployment(o);
  if (!o.endpoint) {
    return decideAbsent(o, wanted);
  }
  switch (o.endpoint.status) {
    case 'Creating':
    case 'Updating':
    case 'SystemUpdating':
    case 'RollingBack':
    case 'Deleting':
      return decideInProgress(o, o.endpoint);
    case 'Failed':
      return decideFailed(o, o.endpoint, wanted);
    default:
      return decideSettled(o, o.endpoint, wanted);
  }
}

/**
 * What should serve: the newest approved version. When no approved version remains, what serves goes on serving; the
 * initial model serves until there is a version.
 */
function chooseDeployment(o: Observed): Deployment | undefined {
  const settings = o.settings!.settings;
  const serving = o.endpoint && o.endpoint.status !== 'Failed' ? o.endpoint.source : undefined;
  let source: ModelSource | undefined;
  if (o.newestApproved !== undefined) {
    source = { kind: 'package', arn: o.newestApproved };
  } else if (serving?.kind === 'package') {
    source = serving;
  } else if (settings.initialModelName !== undefined) {
    source = { kind: 'model', name: settings.initialModelName };
  } else {
    source = serving;
  }
  return source && nameDeployment(o.endpointName, settings, source);
}

function decideDelete(o: Observed, request: PendingRequest): Action {
  const { endpoint } = o;
  // Without settings and with a configuration that is not ours, the endpoint is somebody else's: Create was refused then.
  const ours = endpoint && (o.settings !== undefined || isOwnName(o.endpointName, endpoint.configName ?? ''));
  if (!endpoint || !ours) {
    return { kind: 'forget', request, configs: o.configs, models: o.models };
  }
  if (['Deleting', 'SystemUpdating', 'RollingBack'].includes(endpoint.status)) {
    return waitOrGiveUp(o, `the endpoint is ${endpoint.status} and has to be deleted`);
  }
  return o.now >= request.deadline
    ? waitOrGiveUp(o, `the endpoint is ${endpoint.status} and has to be deleted`)
    : { kind: 'deleteEndpoint', reason: 'its stack is being deleted' };
}

function decideAdoption(o: Observed, request: PendingRequest): Action {
  const { endpoint } = o;
  if (!o.settings && endpoint && !isOwnName(o.endpointName, endpoint.configName ?? '')) {
    const reason = `an endpoint ${o.endpointName} exists that was not made by this stack (configuration ${endpoint.configName}): delete it or choose another name`;
    return { kind: 'answer', request, status: 'FAILED', reason };
  }
  // A rollout that is under way keeps its marker, because its outcome is still to come.
  const settled =
    !endpoint || ['InService', 'Failed', 'OutOfService', 'UpdateRollbackFailed'].includes(endpoint.status);
  return { kind: 'adopt', request, clear: o.attempts.filter(({ state }) => settled || state === 'failed') };
}

function decideAbsent(o: Observed, wanted: Deployment | undefined): Action {
  if (!wanted) {
    return answerOr(o, 'SUCCESS', 'no version is approved yet: the endpoint will be made for the first one', {
      kind: 'rest',
      reason: 'no version is approved yet',
    });
  }
  const attempt = findAttempt(o, wanted.configName);
  if (attempt?.state === 'failed') {
    return decideStuck(o, wanted, attempt);
  }
  if (attempt && o.now - attempt.startedAt < STALE_READ_MILLISECONDS) {
    return waitOrGiveUp(o, 'the endpoint was asked for a moment ago');
  }
  return { kind: 'createEndpoint', deployment: wanted };
}

function decideInProgress(o: Observed, endpoint: ObservedEndpoint): Action {
  // The invocation that began this rollout may have died before it could mark it.
  const target = endpoint.pendingConfigName ?? (endpoint.status === 'Creating' ? endpoint.configName : undefined);
  if (target !== undefined && isOwnName(o.endpointName, target) && !findAttempt(o, target)) {
    return { kind: 'recordAttempt', configName: target };
  }
  return waitOrGiveUp(o, `the endpoint is ${endpoint.status}`);
}

function decideFailed(o: Observed, endpoint: ObservedEndpoint, wanted: Deployment | undefined): Action {
  const started = o.attempts.find(({ state }) => state === 'started');
  if (started) {
    const reason = endpoint.failureReason ?? 'SageMaker gave no reason';
    return {
      kind: 'recordFailure',
      configName: started.configName,
      reason: `the endpoint failed with configuration ${started.configName}: ${reason}`,
    };
  }
  const attempt = wanted && findAttempt(o, wanted.configName);
  if (wanted && attempt) {
    return decideStuck(o, wanted, attempt);
  }
  // A failed endpoint can only be deleted; the look after that makes it anew, if anything is to be served.
  return {
    kind: 'deleteEndpoint',
    reason: wanted
      ? `it failed, and ${describeSource(wanted.source)} is to be served instead`
      : 'it failed, and nothing is to be served',
  };
}

function decideSettled(o: Observed, endpoint: ObservedEndpoint, wanted: Deployment | undefined): Action {
  const healthy = endpoint.status === 'InService';
  if (healthy && endpoint.configName && findAttempt(o, endpoint.configName)) {
    return { kind: 'recordSuccess', configName: endpoint.configName };
  }
  const started = o.attempts.find(({ state }) => state === 'started');
  if (started) {
    if (
      started.modifiedBefore !== undefined &&
      started.modifiedBefore === endpoint.lastModified &&
      o.now - started.startedAt < STALE_READ_MILLISECONDS
    ) {
      return waitOrGiveUp(o, 'the rollout was asked for a moment ago');
    }
    return { kind: 'recordFailure', configName: started.configName, reason: explainRollback(o, endpoint, started) };
  }
  if (healthy && isInForce(o, endpoint)) {
    const answer = answerOr(o, 'SUCCESS', `the endpoint is in service with configuration ${endpoint.configName}`);
    if (answer) {
      return answer;
    }
  }
  if (!wanted) {
    return answerOr(
      o,
      'SUCCESS',
      `no version is approved: the endpoint goes on with configuration ${endpoint.configName}, which is not ours to change`,
      {
        kind: 'rest',
        reason: 'no version is approved, and what serves is unknown: it goes on serving',
        attention: true,
      },
    );
  }
  const attempt = findAttempt(o, wanted.configName);
  if (attempt) {
    return decideCleanUp(o, endpoint, wanted) ?? decideStuck(o, wanted, attempt);
  }
  if (!healthy || endpoint.configName !== wanted.configName) {
    const sameVariants = endpoint.variantNames.length === 1 && endpoint.variantNames[0] === wanted.settings.variantName;
    // A configuration of somebody else declared a count of its own: the declared one is brought back.
    const ownConfig = isOwnName(o.endpointName, endpoint.configName ?? '');
    const instanceCountChanged = endpoint.config
      ? endpoint.config.instanceCount !== SERVING_MODES[wanted.settings.mode].countInstances(wanted.settings)
      : !ownConfig;
    return {
      kind: 'updateEndpoint',
      deployment: wanted,
      circumstances: { sameVariants, instanceCountChanged },
      modifiedBefore: endpoint.lastModified,
    };
  }
  if (
    !o.configs.includes(wanted.configName) ||
    (wanted.source.kind === 'package' && !o.models.includes(wanted.modelName))
  ) {
    return { kind: 'restore', deployment: wanted };
  }
  return decideCleanUp(o, endpoint, wanted) ?? decideRest(o, wanted);
}

/** The deployment that is wanted has failed already: it is not tried again until something is deployed or approved. */
function decideStuck(o: Observed, wanted: Deployment, attempt: Attempt): Action {
  const reason = attempt.reason ?? `the rollout of configuration ${wanted.configName} failed`;
  const text = `${describeSource(wanted.source)} is not served because its rollout failed; it is tried again with the next deploy or replaced by the next approved version: ${reason}`;
  return answerOr(o, 'FAILED', reason, { kind: 'rest', reason: text, attention: true });
}

function decideCleanUp(o: Observed, endpoint: ObservedEndpoint, wanted: Deployment): Action | undefined {
  // While a deploy waits, what was there before may be wanted again at once.
  if (endpoint.status !== 'InService' || o.requests.length > 0) {
    return undefined;
  }
  const servesWanted = endpoint.configName === wanted.configName;
  const configs = o.configs.filter((name) => name !== endpoint.configName && name !== wanted.configName);
  const inUse = [wanted.modelName, wanted.settings.initialModelName, ...(endpoint.config?.modelNames ?? [])];
  // What a configuration serves that cannot be read is unknown: then no model can be told to be unused.
  const models = endpoint.config || servesWanted ? o.models.filter((name) => !inUse.includes(name)) : [];
  return configs.length + models.length > 0 ? { kind: 'cleanUp', configs, models } : undefined;
}

function decideRest(o: Observed, wanted: Deployment): Action {
  if (o.newestApproved === undefined && wanted.source.kind === 'package') {
    return {
      kind: 'rest',
      reason: `no approved version remains: ${describeSource(wanted.source)} goes on serving`,
      attention: true,
    };
  }
  return { kind: 'rest', reason: `${describeSource(wanted.source)} serves with the declared settings` };
}

function explainRollback(o: Observed, endpoint: ObservedEndpoint, attempt: Attempt): string {
  const alarms = o.settings?.settings.rollout?.alarmNames ?? [];
  const cause =
    endpoint.failureReason ??
    (alarms.length > 0
      ? `see the endpoint's events and the rollback alarms ${alarms.join(', ')}`
      : "see the endpoint's events");
  return `the rollout of configuration ${attempt.configName} was rolled back, configuration ${endpoint.configName} serves (endpoint ${endpoint.status}): ${cause}`;
}

function findAttempt(o: Observed, configName: string): Attempt | undefined {
  return o.attempts.find((attempt) => attempt.configName === configName);
}

/** Whether what serves was configured with the settings in force. */
function isInForce(o: Observed, endpoint: ObservedEndpoint): boolean {
  return (
    endpoint.source !== undefined &&
    nameDeployment(o.endpointName, o.settings!.settings, endpoint.source).configName === endpoint.configName
  );
}

/** Answers the request that waits, if one does. */
function answerOr(o: Observed, status: 'SUCCESS' | 'FAILED', reason: string): Action | undefined;
function answerOr(o: Observed, status: 'SUCCESS' | 'FAILED', reason: string, otherwise: Action): Action;
function answerOr(o: Observed, status: 'SUCCESS' | 'FAILED', reason: string, otherwise?: Action): Action | undefined {
  const request = o.requests.at(-1);
  return request ? { kind: 'answer', request, status, reason } : otherwise;
}

/** CloudFormation waits an hour at most, and then knows no reason: it is told one before. */
function waitOrGiveUp(o: Observed, reason: string): Action {
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
