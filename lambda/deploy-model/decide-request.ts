import type { Action } from './action';
import { isRejectedJustNow } from './attempts';
import { giveUp, waitOrGiveUp } from './decide-answer';
import { findOutcome } from './decide-rollout';
import { isDeployed, isForeign, isOlderThanReads } from './observations';
import type { Observed } from './observe';
import { describeOwner, isSameOwner, type Owner } from './owner';
import type { Attempt, PendingRequest, StoredSettings } from './state-schema';

/**
 * The step that the waiting requests ask for; undefined once all that is left of them waits for the endpoint.
 *
 * An endpoint has one owner, a resource of a stack. Only the owner changes or deletes it. Another resource of the same
 * stack takes over, as when a construct is renamed: CloudFormation creates the new one first and deletes the old one
 * last, or, if the deploy fails, the new one, and then what was there before is in force again. A resource of another
 * stack is refused.
 */
export function decideRequests(o: Observed): Action | undefined {
  for (const [index, request] of o.requests.entries()) {
    const action =
      findSuperseded(o, request, index) ??
      (request.type === 'Delete' ? decideUnseen(o, request) : undefined) ??
      (o.settings ? decideClaimed(o, o.settings, request) : decideUnclaimed(o, request));
    if (action) {
      return action;
    }
  }
  return undefined;
}

/** The step for an endpoint that the state has settings for; undefined for a request that waits for the endpoint. */
function decideClaimed(o: Observed, settings: StoredSettings, request: PendingRequest): Action | undefined {
  const owner = settings.owner;
  if (owner && request.owner && owner.stack !== request.owner.stack) {
    return refuse(o, request, owner);
  }
  const inForce = isAskedBy(request, settings);
  if (request.type !== 'Delete') {
    const tagged = otherOwner(o, request.owner);
    if (tagged && tagged.stack !== request.owner?.stack) {
      return refuse(o, request, tagged);
    }
    if (settings.requestId === request.RequestId) {
      return undefined;
    }
    // What a rollout came to is told before the settings that it was made with are replaced.
    const outcome = isDeployed(o) && o.endpoint ? findOutcome(o, o.endpoint) : undefined;
    if (outcome) {
      return outcome;
    }
    // Settings of before there were owners are those of another resource, where one is created now.
    const staysOwner = inForce && (owner !== undefined || request.type === 'Update');
    const others = withoutClaim(settings, request);
    return adopt(o, request, staysOwner ? others : [...others, claimOf(settings)]);
  }
  const former = settings.former ?? [];
  if (!inForce) {
    const others = withoutClaim(settings, request);
    const reason = `${o.endpointName} serves on: it belongs to ${owner ? describeOwner(owner) : 'another resource'}`;
    // Whoever took it in may have died when its tags were written, and before its settings were.
    const isTagged = isOwner(o.endpoint?.owner) && request.owner && isSameOwner(o.endpoint.owner, request.owner);
    return others.length < former.length || (isTagged && owner)
      ? { kind: 'handOver', request, settings: { ...settings, former: others }, reason }
      : { kind: 'answer', request, status: 'SUCCESS', reason };
  }
  const before = former.at(-1);
  if (before) {
    const reason = `${o.endpointName} serves on: it belongs to ${before.owner ? describeOwner(before.owner) : 'the resource before'} again`;
    return { kind: 'handOver', request, settings: { ...before, former: former.slice(0, -1) }, reason };
  }
  return decideOwnersDelete(o, request);
}

/** The step for an endpoint that the state knows nothing of: only what exists can tell whose it is. */
function decideUnclaimed(o: Observed, request: PendingRequest): Action {
  const { endpoint } = o;
  if (request.type === 'Delete') {
    const own = endpoint && request.owner && isOwner(endpoint.owner) && isSameOwner(endpoint.owner, request.owner);
    return own
      ? decideOwnersDelete(o, request)
      : {
          kind: 'answer',
          request,
          status: 'SUCCESS',
          reason: endpoint
            ? `endpoint ${o.endpointName} stays: it was not made by this resource`
            : `there is no endpoint ${o.endpointName}`,
        };
  }
  if (endpoint && isOwner(endpoint.owner) && endpoint.owner.stack !== request.owner?.stack) {
    return refuse(o, request, endpoint.owner);
  }
  if (endpoint && isForeign(o, endpoint)) {
    const reason = `an endpoint ${o.endpointName} exists that was not made by this stack (configuration ${endpoint.configName}): delete it or choose another name`;
    return { kind: 'answer', request, status: 'FAILED', reason };
  }
  return adopt(o, request, []);
}

/** The step for the owner's own deletion, with nobody before it to whom the endpoint could go back by the state. */
function decideOwnersDelete(o: Observed, request: PendingRequest): Action {
  const { endpoint } = o;
  const tagged = otherOwner(o, request.owner);
  if (tagged) {
    const reason = `${o.endpointName} serves on: it belongs to ${describeOwner(tagged)}`;
    return { kind: 'letGo', request, reason };
  }
  const former = endpoint?.formerResource;
  // Nobody gave way to themselves: an earlier version let such a tag stay on an endpoint that had come back.
  if (former !== undefined && request.owner && former !== request.owner.resource) {
    const owner = { stack: request.owner.stack, resource: former };
    const reason = `${o.endpointName} serves on: it belongs to ${describeOwner(owner)} again`;
    return { kind: 'letGo', request, owner, reason };
  }
  if (!endpoint || isForeign(o, endpoint)) {
    return { kind: 'forget', request, configs: o.configs, models: o.models };
  }
  if (request.isRetained) {
    const reason = `${o.endpointName} serves on, and belongs to nobody: the next stack that declares an endpoint of this name takes it over`;
    return { kind: 'letGo', request, owner: 'released', reason };
  }
  const reason = `the endpoint is ${endpoint.status} and has to be deleted`;
  if (o.now >= request.deadline) {
    return giveUp(o, request, reason);
  }
  return ['Deleting', 'SystemUpdating', 'RollingBack'].includes(endpoint.status)
    ? waitOrGiveUp(o, reason, request)
    : { kind: 'deleteEndpoint', reason: 'its stack is being deleted', request };
}

/** The step while an endpoint may be there that is not seen yet: it would be left behind, or named after a former owner. */
function decideUnseen(o: Observed, request: PendingRequest): Action | undefined {
  const isAskedFor = (attempt: Attempt): boolean =>
    attempt.state === 'started' && attempt.modifiedBefore === undefined && !isOlderThanReads(o, attempt);
  return !o.endpoint && o.attempts.some(isAskedFor)
    ? waitOrGiveUp(o, 'the endpoint was asked for a moment ago, and may be there already', request)
    : undefined;
}

/**
 * Of one resource's requests the newest counts, also when an older one comes after it was handled. A resource that was removed and
 * added again is the same owner: what tells its generations apart is when CloudFormation asked, which the list of handled
 * requests and the settings in force both know.
 */
function findSuperseded(o: Observed, request: PendingRequest, index: number): Action | undefined {
  const newer = o.requests
    .slice(index + 1)
    .filter((other) => isAskedBy(other, request))
    .at(-1);
  const claims = o.settings ? [o.settings, ...(o.settings.former ?? [])] : [];
  const handled = [...o.handled, ...claims].find(
    ({ owner, signedAt }) =>
      owner &&
      request.owner &&
      isSameOwner(owner, request.owner) &&
      (signedAt ?? 0) > (request.signedAt ?? Number.POSITIVE_INFINITY),
  );
  const by = newer?.RequestId ?? handled?.requestId;
  return by === undefined
    ? undefined
    : { kind: 'answer', request, status: 'FAILED', reason: `superseded by the newer request ${by}` };
}

/** Puts the settings of a deploy in force: what failed before is tried once more. */
function adopt(o: Observed, request: PendingRequest, former: NonNullable<StoredSettings['former']>): Action {
  if (o.now >= request.deadline) {
    // CloudFormation has given up, and another request follows or has followed.
    return giveUp(o, request, 'it came too late to be begun');
  }
  // A rollout that was begun keeps its marker: its outcome is still to come.
  return {
    kind: 'adopt',
    request,
    former,
    clear: o.attempts.filter((attempt) => attempt.state === 'failed' && !isRejectedJustNow(attempt, o.now)),
  };
}

function refuse(o: Observed, request: PendingRequest, owner: Owner): Action {
  return request.type === 'Delete'
    ? {
        kind: 'answer',
        request,
        status: 'SUCCESS',
        reason: `endpoint ${o.endpointName} stays: it belongs to ${describeOwner(owner)}`,
      }
    : {
        kind: 'answer',
        request,
        status: 'FAILED',
        reason: `endpointName: '${o.endpointName}' belongs to ${describeOwner(owner)}: choose another name, or have the endpoint released first (removalPolicy RETAIN there, deployed before the resource is removed)`,
      };
}

/** The owner that the endpoint's tags name, when that is neither the given one nor one that gave way to it. */
export function otherOwner(o: Observed, owner: Owner | undefined): Owner | undefined {
  const tagged = o.endpoint?.owner;
  if (!owner || !isOwner(tagged) || isSameOwner(tagged, owner)) {
    return undefined;
  }
  // Tags are eventually consistent: they may still name whoever gave way.
  const gaveWay = o.settings?.former?.some((claim) => claim.owner && isSameOwner(claim.owner, tagged));
  return gaveWay ? undefined : tagged;
}

function isOwner(owner: Owner | 'released' | undefined): owner is Owner {
  return owner !== undefined && owner !== 'released';
}

/** Whether a request and settings, or two requests, are of one resource; what was stored before there were owners is everybody's. */
function isAskedBy(request: PendingRequest, { owner }: { readonly owner?: Owner }): boolean {
  return !owner || !request.owner || isSameOwner(owner, request.owner);
}

function withoutClaim(settings: StoredSettings, request: PendingRequest) {
  return (settings.former ?? []).filter((claim) => !isAskedBy(request, claim));
}

function claimOf({ requestId, settings, owner, signedAt }: StoredSettings) {
  return { requestId, settings, owner, signedAt };
}
