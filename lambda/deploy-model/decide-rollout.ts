import type { Action } from './action';
import { failAttempt } from './attempts';
import { type Choice, describeSetback } from './choose-deployment';
import { classifyReason } from './classify-failure';
import { answerOr, findWaiting, waitOrGiveUp } from './decide-answer';
import { decideCleanUp } from './decide-clean-up';
import { decideStuck } from './decide-stuck';
import { decideForgotten, decideRejection } from './decide-versions';
import { type Deployment, describeSource, isOwnName } from './deployment';
import {
  type Deployed,
  findAttempt,
  findStarted,
  isInForce,
  isOlderThanReads,
  isUnderWay,
  usesOwnConfig,
} from './observations';
import type { Observed, ObservedEndpoint } from './observe';
import { SERVING_MODES } from './serving-modes';
import type { Attempt } from './state-schema';

/** The step while there is no endpoint. */
export function decideAbsent(o: Deployed, choice: Choice): Action {
  const forgotten = decideForgotten(o, (attempt) => isOlderThanReads(o, attempt));
  if (forgotten) {
    return forgotten;
  }
  const { wanted } = choice;
  if (!wanted) {
    return choice.setbacks.length > 0
      ? decideStuck(o, choice)
      : answerOr(o, 'SUCCESS', 'no version is approved yet: the endpoint will be made for the first one', {
          kind: 'rest',
          reason: 'no version is approved yet',
        });
  }
  const attempt = findAttempt(o, wanted.configName);
  if (attempt?.state === 'started' && !isOlderThanReads(o, attempt)) {
    return waitOrGiveUp(o, 'the endpoint was asked for a moment ago');
  }
  return { kind: 'createEndpoint', deployment: wanted };
}

/** The step while something happens to the endpoint. */
export function decideInProgress(o: Deployed, endpoint: ObservedEndpoint): Action {
  return findUnmarked(o, endpoint) ?? waitOrGiveUp(o, `the endpoint is ${endpoint.status}`);
}

/** The step that marks a rollout under way: the invocation that began it may have died before it could. */
export function findUnmarked(o: Observed, endpoint: ObservedEndpoint): Action | undefined {
  const target = endpoint.pendingConfigName ?? (endpoint.status === 'Creating' ? endpoint.configName : undefined);
  if (target !== undefined && isOwnName(o.endpointName, target)) {
    const attempt = findAttempt(o, target);
    if (!attempt || (attempt.state === 'failed' && isOlderThanReads(o, attempt))) {
      return { kind: 'recordAttempt', configName: target };
    }
  }
  return undefined;
}

/** The step that records what a rollout came to; undefined where there was none, or where its outcome is still to come. */
export function findOutcome(o: Observed, endpoint: ObservedEndpoint): Action | undefined {
  const started = findStarted(o);
  if (isUnderWay(endpoint)) {
    return undefined;
  }
  if (started?.isUnseen && endpoint.configName !== started.configName) {
    // It was never begun: the endpoint was there with another configuration.
    return { kind: 'forgetAttempts', attempts: [started] };
  }
  if (endpoint.status === 'Failed') {
    const reason = endpoint.failureReason ?? 'SageMaker gave no reason';
    return (
      started &&
      recordFailure(
        o,
        started,
        `the endpoint failed with configuration ${started.configName}: ${reason}`,
        classifyReason(reason),
      )
    );
  }
  const served = findAttempt(o, endpoint.configName);
  if (endpoint.status === 'InService' && served) {
    return { kind: 'recordSuccess', configName: served.configName };
  }
  if (!started || isReadBefore(o, endpoint, started)) {
    return undefined;
  }
  // Another configuration serves: it was rolled back. Without a reason it was the alarms, or somebody: trying again would put it
  // before the clients again.
  const failure = endpoint.failureReason === undefined ? 'lasting' : classifyReason(endpoint.failureReason);
  return recordFailure(o, started, explainRollback(o, endpoint, started), failure);
}

/** Whether what is seen of the endpoint may be older than the rollout. */
function isReadBefore(o: Observed, endpoint: ObservedEndpoint, started: Attempt): boolean {
  return (
    started.modifiedBefore !== undefined &&
    started.modifiedBefore === endpoint.lastModified &&
    !isOlderThanReads(o, started)
  );
}

/** The step for an endpoint that failed: it can only be deleted, and be made anew by the next look. */
export function decideFailed(o: Deployed, endpoint: ObservedEndpoint, choice: Choice): Action {
  const outcome = findOutcome(o, endpoint);
  if (outcome) {
    return outcome;
  }
  if (choice.wanted) {
    return {
      kind: 'deleteEndpoint',
      reason: `it failed, and ${describeSource(choice.wanted.source)} is to be served instead`,
    };
  }
  return choice.setbacks.length > 0
    ? decideStuck(o, choice)
    : { kind: 'deleteEndpoint', reason: 'it failed, and nothing is to be served' };
}

/** The step for an endpoint to which nothing happens: it serves, or it did before. */
export function decideSettled(o: Deployed, endpoint: ObservedEndpoint, choice: Choice): Action {
  const outcome = findOutcome(o, endpoint);
  if (outcome) {
    return outcome;
  }
  if (findStarted(o)) {
    return waitOrGiveUp(o, 'the rollout was asked for a moment ago');
  }
  const healthy = endpoint.status === 'InService';
  const request = findWaiting(o);
  if (request && healthy && isInForce(o, endpoint)) {
    const reason = [
      `the endpoint is in service with configuration ${endpoint.configName}`,
      ...choice.setbacks.map((setback) => `${describeSetback(setback)} (the settings are good: reject that version)`),
    ].join('; ');
    return { kind: 'answer', request, status: 'SUCCESS', reason };
  }
  const about = decideForgotten(o) ?? decideRejection(o, endpoint, choice);
  if (about) {
    return about;
  }
  const { wanted } = choice;
  if (!wanted) {
    return choice.setbacks.length > 0
      ? (decideCleanUp(o, endpoint, choice) ?? decideStuck(o, choice))
      : decideUnknown(o, endpoint);
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
  return decideCleanUp(o, endpoint, choice) ?? decideRest(o, wanted, choice);
}

function recordFailure(
  o: Observed,
  { configName }: Attempt,
  reason: string,
  failure: Parameters<typeof failAttempt>[3],
): Action {
  return { kind: 'recordFailure', attempt: failAttempt(o, configName, reason, failure), reason };
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

/** Nothing is approved, and what serves was made by somebody else. */
function decideUnknown(o: Deployed, endpoint: ObservedEndpoint): Action {
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

function decideRest(o: Deployed, wanted: Deployment, { setbacks }: Choice): Action {
  const serves = describeSource(wanted.source);
  if (setbacks.length > 0) {
    return { kind: 'rest', reason: `${serves} serves: ${setbacks.map(describeSetback).join('; ')}`, attention: true };
  }
  if (wanted.source.kind === 'package' && o.servingApproval !== 'approved' && o.servingApproval !== undefined) {
    const why = o.servingApproval === 'deleted' ? 'it was deleted from the registry' : 'no approved version remains';
    return { kind: 'rest', reason: `${why}: ${serves} goes on serving`, attention: true };
  }
  return { kind: 'rest', reason: `${serves} serves with the declared settings` };
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
