import { hashText } from '../../engine/aws/canonical';
import { classifyReason, type FailureKind } from './classify-failure';
import type { Observed } from './observe';
import type { Attempt } from './state-schema';

/**
 * How often a configuration is tried, by what its last failure was. What may pass by itself is tried without end while nothing
 * serves.
 */
const MAXIMUM_TRIES: Readonly<Record<FailureKind, number>> = {
  passing: 5,
  overQuota: 5,
  unknown: 5,
  unhealthy: 2,
  lasting: 1,
};

/** The wait before the second try, in milliseconds; every further one is twice as long. */
const FIRST_WAIT_MILLISECONDS = 60_000;
const LONGEST_WAIT_MILLISECONDS = 60 * 60_000;
/** Nobody knows whether it passes: once a day, so that it neither costs nor tells much for ever. */
const LONGEST_WAIT_FOR_UNKNOWN_MILLISECONDS = 24 * LONGEST_WAIT_MILLISECONDS;
/** For so long a list may still name a version that was marked Rejected: lists of SageMaker are eventually consistent. */
const REJECTION_SETTLES_MILLISECONDS = 5 * 60_000;

/** What kind of failure it was; attempts that were kept before failures had kinds say it by their reason. */
export function kindOf({ failure, reason }: Attempt): FailureKind {
  return failure ?? (reason === undefined ? 'lasting' : classifyReason(reason));
}

/** Whether AWS had no room, or trouble of its own: neither the version nor the settings are to blame. */
export function isNobodysFault(attempt: Attempt): boolean {
  return ['passing', 'overQuota'].includes(kindOf(attempt));
}

/** Whether the next try may succeed though nobody does anything: AWS's trouble passes, and what is not understood may. */
function mayPass(attempt: Attempt): boolean {
  return isNobodysFault(attempt) || kindOf(attempt) === 'unknown';
}

/** Whether a failed configuration is tried no more, until something is deployed or approved. */
export function isGivenUp(attempt: Attempt, isServing: boolean): boolean {
  return (!mayPass(attempt) || isServing) && (attempt.failures ?? 1) >= MAXIMUM_TRIES[kindOf(attempt)];
}

/** The record of a rollout that failed, with the time of its next try. */
export function failAttempt(o: Observed, configName: string, reason: string, failure: FailureKind): Attempt {
  const former = o.attempts.find((attempt) => attempt.configName === configName);
  const failures = (former?.failures ?? 0) + 1;
  return {
    configName,
    state: 'failed',
    startedAt: o.now,
    reason,
    failure,
    failures,
    retryAt: o.now + waitBefore(configName, failures, failure),
  };
}

/** Endpoints that fail together do not try again together: half of the wait depends on the name. */
function waitBefore(configName: string, failures: number, failure: FailureKind): number {
  const limit = failure === 'unknown' ? LONGEST_WAIT_FOR_UNKNOWN_MILLISECONDS : LONGEST_WAIT_MILLISECONDS;
  const longest = Math.min(limit, FIRST_WAIT_MILLISECONDS * 2 ** (failures - 1));
  const share = Number.parseInt(hashText(`${configName} ${failures}`, 8), 16) / 2 ** 32;
  return Math.round(longest * (0.5 + share / 2));
}

/** Whether an attempt's version was marked Rejected so short ago that a list may not say so yet. */
export function isRejectedJustNow({ rejection }: Attempt, now: number): boolean {
  return isRejected({ rejection }) && now - rejection!.at < REJECTION_SETTLES_MILLISECONDS;
}

/** Whether an attempt's version is about to be marked Rejected, or was, and nobody has been told. */
export function isRejectionUntold({ rejection }: Attempt): boolean {
  return rejection?.untold !== undefined;
}

/** Whether an attempt's version was marked Rejected. */
export function isRejected({ rejection }: Pick<Attempt, 'rejection'>): boolean {
  return rejection !== undefined && rejection.refused === undefined;
}
