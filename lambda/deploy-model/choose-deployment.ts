import { isGivenUp, isNobodysFault, isRejectedJustNow } from './attempts';
import { type Deployment, describeSource, type ModelSource, nameDeployment, versionOf } from './deployment';
import { type Deployed, findAttempt, isServing } from './observations';
import type { Attempt } from './state-schema';

/** A deployment that would be better than what is chosen, and has failed. */
export interface Setback {
  readonly deployment: Deployment;
  readonly attempt: Attempt;
  /** Whether it is tried no more. */
  readonly isGivenUp: boolean;
}

/** What should serve. */
export interface Choice {
  /** What should serve as far as can be told now; undefined while nothing can be tried. */
  readonly wanted?: Deployment;
  /** What would be better, best first. */
  readonly setbacks: readonly Setback[];
}

/**
 * The newest approved version that can serve with the settings in force. While a version serves, no older one is chosen,
 * unless the approval of what serves was withdrawn; a version that was deleted goes on serving. Where no version can serve,
 * the initial model does, as long as no version has served.
 */
export function chooseDeployment(o: Deployed): Choice {
  const setbacks: Setback[] = [];
  const serving = o.endpoint?.status === 'Failed' ? undefined : o.endpoint?.source;
  let lacksRoom = false;
  for (const source of listSources(o)) {
    const deployment = nameDeployment(o.endpointName, o.settings.settings, source);
    const attempt = findAttempt(o, deployment.configName);
    // Where there is no room for a version, there is none for an older one: what serves needs no more than it has.
    if (lacksRoom && !isSameSource(source, serving)) {
      continue;
    }
    if (attempt?.state !== 'failed') {
      return { wanted: deployment, setbacks };
    }
    const givenUp = isGivenUp(attempt, isServing(o));
    if (!givenUp && o.now >= (attempt.retryAt ?? 0)) {
      return { wanted: deployment, setbacks };
    }
    setbacks.push({ deployment, attempt, isGivenUp: givenUp });
    lacksRoom ||= isNobodysFault(attempt);
  }
  return { setbacks };
}

/** Everything that may serve, best first. */
function listSources(o: Deployed): ModelSource[] {
  const approved = listApproved(o);
  const { initialModelName } = o.settings.settings;
  const source = o.endpoint?.status === 'Failed' ? undefined : o.endpoint?.source;
  if (source?.kind === 'package') {
    const keepsPlace = isServing(o) && o.servingApproval !== 'withdrawn';
    const better = approved.filter(
      (one) => one.arn !== source.arn && (!keepsPlace || versionOf(one.arn) > versionOf(source.arn)),
    );
    // An endpoint that is not in service serves a mix, or nothing: what it is said to serve has its usual place.
    return isServing(o) || !approved.some(({ arn }) => arn === source.arn) ? [...better, source] : approved;
  }
  const last: ModelSource | undefined =
    initialModelName === undefined ? source : { kind: 'model', name: initialModelName };
  return last ? [...approved, last] : approved;
}

/** The approved versions, without those that were rejected so short ago that the list may not say so. */
function listApproved(o: Deployed): { readonly kind: 'package'; readonly arn: string }[] {
  const rejected = o.attempts
    .filter((attempt) => isRejectedJustNow(attempt, o.now))
    .map(({ rejection }) => rejection!.arn);
  return o.approved.filter((arn) => !rejected.includes(arn)).map((arn) => ({ kind: 'package', arn }));
}

/** Names of the configurations that something which may serve would have. */
export function listConfigNames(o: Deployed): string[] {
  const { settings } = o.settings;
  const sources = [...listApproved(o), ...listSources(o)];
  return sources.map((source) => nameDeployment(o.endpointName, settings, source).configName);
}

/** What failed, and what becomes of it. */
export function describeSetback({ deployment, attempt, isGivenUp: givenUp }: Setback): string {
  const { failures = 1, retryAt = 0 } = attempt;
  const next = givenUp
    ? 'it is tried again with the next deploy or replaced by the next approved version'
    : `it is tried again after ${new Date(retryAt).toISOString()}`;
  const tries = failures > 1 ? ` ${failures} times` : '';
  return `${describeSource(deployment.source)} is not served because its rollout failed${tries}; ${next}: ${explainSetback({ attempt })}`;
}

/** Why it failed. */
export function explainSetback({ attempt }: Pick<Setback, 'attempt'>): string {
  return attempt.reason ?? `the rollout of configuration ${attempt.configName} failed`;
}

function isSameSource(one: ModelSource, other: ModelSource | undefined): boolean {
  return other !== undefined && describeSource(one) === describeSource(other);
}
