import type { Action } from './action';
import { isNobodysFault, isRejected, isRejectedJustNow, isRejectionUntold } from './attempts';
import { type Choice, listConfigNames } from './choose-deployment';
import { describeSource } from './deployment';
import { type Deployed, isInForce, isServing } from './observations';
import type { Observed, ObservedEndpoint } from './observe';
import type { Attempt } from './state-schema';

/**
 * Forgets what failed and is nobody's candidate any more: its version was deleted or rejected, or the settings are others. A
 * version that is approved again after that is tried again.
 *
 * @param isLost whether a rollout that began can have left nothing behind
 */
export function decideForgotten(o: Deployed, isLost: (attempt: Attempt) => boolean = () => false): Action | undefined {
  const names = listConfigNames(o);
  const attempts = o.attempts.filter((attempt) => {
    if (attempt.state === 'started') {
      return isLost(attempt) && !names.includes(attempt.configName);
    }
    if (isRejectionUntold(attempt)) {
      return false;
    }
    return isRejected(attempt) ? !isRejectedJustNow(attempt, o.now) : !names.includes(attempt.configName);
  });
  return attempts.length > 0 ? { kind: 'forgetAttempts', attempts } : undefined;
}

/** Goes on with a failure or a rejection whose process died, whatever has come in between: nobody has been told of it. */
export function decideUntold({ attempts }: Pick<Observed, 'attempts'>): Action | undefined {
  const failed = attempts.find(({ isUntold }) => isUntold);
  if (failed) {
    const { isUntold: _, ...attempt } = failed;
    return { kind: 'recordFailure', attempt, reason: failed.reason ?? 'it was not written down why' };
  }
  const attempt = attempts.find(isRejectionUntold);
  return attempt && { kind: 'rejectVersion', attempt, arn: attempt.rejection!.arn, reason: attempt.rejection!.untold! };
}

/**
 * Rejects a version that cannot serve with the settings in force. Only where something else serves with them: otherwise the
 * settings may be to blame. A version that AWS had no room for is none that cannot serve.
 */
export function decideRejection(o: Deployed, endpoint: ObservedEndpoint, { setbacks }: Choice): Action | undefined {
  if (o.settings.settings.rejectFailedVersions === false || !isServing(o) || !isInForce(o, endpoint)) {
    return undefined;
  }
  for (const { deployment, attempt, isGivenUp } of setbacks) {
    const { source } = deployment;
    if (isGivenUp && source.kind === 'package' && !isNobodysFault(attempt) && !attempt.rejection) {
      const serves = endpoint.source ? describeSource(endpoint.source) : `configuration ${endpoint.configName}`;
      const reason = `rejected by the endpoint ${o.endpointName}, where ${serves} serves with the same settings: ${attempt.reason}`;
      return { kind: 'rejectVersion', attempt, arn: source.arn, reason };
    }
  }
  return undefined;
}
