import type { Action } from './action';
import { answerOr, findWaiting, waitOrGiveUp } from './decide-answer';
import { decideCleanUp } from './decide-clean-up';
import { type Deployment, describeSource, isOwnName } from './deployment';
import { type Deployed, findAttempt, findStarted, isInForce, usesOwnConfig } from './observations';
import type { ObservedEndpoint } from './observe';
import { SERVING_MODES } from './serving-modes';
import type { Attempt } from './state-schema';

/** For so long an answer of SageMaker may be older than what it was asked to do last (its reads are eventually consistent). */
const STALE_READ_MILLISECONDS = 60_000;

/** The step while there is no endpoint. */
export function decideAbsent(o: Deployed, wanted: Deployment | undefined): Action {
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

/** The step while something happens to the endpoint. */
export function decideInProgress(o: Deployed, endpoint: ObservedEndpoint): Action {
  // The invocation that began this rollout may have died before it could mark it.
  const target = endpoint.pendingConfigName ?? (endpoint.status === 'Creating' ? endpoint.configName : undefined);
  if (target !== undefined && isOwnName(o.endpointName, target) && !findAttempt(o, target)) {
    return { kind: 'recordAttempt', configName: target };
  }
  return waitOrGiveUp(o, `the endpoint is ${endpoint.status}`);
}

/** The step for an endpoint that failed: it can only be deleted, and be made anew by the next look. */
export function decideFailed(o: Deployed, endpoint: ObservedEndpoint, wanted: Deployment | undefined): Action {
  const started = findStarted(o);
  if (started) {
    const reason = endpoint.failureReason ?? 'SageMaker gave no reason';
    return {
      kind: 'recordFailure',
      configName: started.configName,
      reason: `the endpoint failed with configuration ${started.configName}: ${reason}`,
    };
  }
  if (!wanted) {
    return { kind: 'deleteEndpoint', reason: 'it failed, and nothing is to be served' };
  }
  const attempt = findAttempt(o, wanted.configName);
  return attempt
    ? decideStuck(o, wanted, attempt)
    : {
        kind: 'deleteEndpoint',
        reason: `it failed, and ${describeSource(wanted.source)} is to be served instead`,
      };
}

/** The step for an endpoint to which nothing happens: it serves, or it did before. */
export function decideSettled(o: Deployed, endpoint: ObservedEndpoint, wanted: Deployment | undefined): Action {
  const healthy = endpoint.status === 'InService';
  const served = findAttempt(o, endpoint.configName);
  if (healthy && served) {
    return { kind: 'recordSuccess', configName: served.configName };
  }
  const started = findStarted(o);
  if (started) {
    return decideRolledBack(o, endpoint, started);
  }
  const request = findWaiting(o);
  if (request && healthy && isInForce(o, endpoint)) {
    const reason = `the endpoint is in service with configuration ${endpoint.configName}`;
    return { kind: 'answer', request, status: 'SUCCESS', reason };
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
    return decideUpdate(o, endpoint, wanted);
  }
  if (
    !o.configs.includes(wanted.configName) ||
    (wanted.source.kind === 'package' && !o.models.includes(wanted.modelName))
  ) {
    return { kind: 'restore', deployment: wanted };
  }
  return decideCleanUp(o, endpoint, wanted) ?? decideRest(o, wanted);
}

/** A rollout was begun, and another configuration serves: it was rolled back, or the read is older than the rollout. */
function decideRolledBack(o: Deployed, endpoint: ObservedEndpoint, started: Attempt): Action {
  if (
    started.modifiedBefore !== undefined &&
    started.modifiedBefore === endpoint.lastModified &&
    o.now - started.startedAt < STALE_READ_MILLISECONDS
  ) {
    return waitOrGiveUp(o, 'the rollout was asked for a moment ago');
  }
  return { kind: 'recordFailure', configName: started.configName, reason: explainRollback(o, endpoint, started) };
}

function decideUpdate(o: Deployed, endpoint: ObservedEndpoint, wanted: Deployment): Action {
  const sameVariants = endpoint.variantNames.length === 1 && endpoint.variantNames[0] === wanted.settings.variantName;
  // A configuration of somebody else declared a count of its own: the declared one is brought back.
  const instanceCountChanged = endpoint.config
    ? endpoint.config.instanceCount !== SERVING_MODES[wanted.settings.mode].countInstances(wanted.settings)
    : !usesOwnConfig(o, endpoint);
  return {
    kind: 'updateEndpoint',
    deployment: wanted,
    circumstances: { sameVariants, instanceCountChanged },
    modifiedBefore: endpoint.lastModified,
  };
}

/** The deployment that is wanted has failed already: it is not tried again until something is deployed or approved. */
function decideStuck(o: Deployed, wanted: Deployment, attempt: Attempt): Action {
  const reason = attempt.reason ?? `the rollout of configuration ${wanted.configName} failed`;
  const text = `${describeSource(wanted.source)} is not served because its rollout failed; it is tried again with the next deploy or replaced by the next approved version: ${reason}`;
  return answerOr(o, 'FAILED', reason, { kind: 'rest', reason: text, attention: true });
}

function decideRest(o: Deployed, wanted: Deployment): Action {
  if (o.newestApproved === undefined && wanted.source.kind === 'package') {
    return {
      kind: 'rest',
      reason: `no approved version remains: ${describeSource(wanted.source)} goes on serving`,
      attention: true,
    };
  }
  return { kind: 'rest', reason: `${describeSource(wanted.source)} serves with the declared settings` };
}

function explainRollback(o: Deployed, endpoint: ObservedEndpoint, attempt: Attempt): string {
  const alarms = o.settings.settings.rollout?.alarmNames ?? [];
  const cause =
    endpoint.failureReason ??
    (alarms.length > 0
      ? `see the endpoint's events and the rollback alarms ${alarms.join(', ')}`
      : "see the endpoint's events");
  return `the rollout of configuration ${attempt.configName} was rolled back, configuration ${endpoint.configName} serves (endpoint ${endpoint.status}): ${cause}`;
}
