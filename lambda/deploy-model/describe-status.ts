import type { EndpointStatusReport, VersionStatus } from '../../contract/operator';
import { isGivenUp } from './attempts';
import { decide } from './decide';
import { describeSource, nameDeployment, versionOf } from './deployment';
import { explain } from './explain';
import { findAttempt, isDeployed, isInForce, isServing } from './observations';
import type { Observed } from './observe';
import { describeOwner } from './owner';

/** How the endpoint is, and what the next look does, for an operator. */
export function describeStatus(o: Observed): EndpointStatusReport {
  const { endpoint, settings } = o;
  return {
    endpointName: o.endpointName,
    status: endpoint?.status ?? 'absent',
    serves: endpoint?.source && describeSource(endpoint.source),
    configName: endpoint?.configName,
    hasSettings: isDeployed(o) && endpoint ? isInForce(o, endpoint) : undefined,
    owner: settings?.owner && describeOwner(settings.owner),
    approved: o.approved.map((arn) => describeVersion(o, arn)),
    waiting: o.requests.map(({ type, RequestId, LogicalResourceId }) => `${type} ${RequestId} of ${LogicalResourceId}`),
    next: explain(decide(o)),
  };
}

function describeVersion(o: Observed, arn: string): VersionStatus {
  const served = isServing(o) && o.endpoint?.source?.kind === 'package' ? o.endpoint.source.arn : undefined;
  const version = versionOf(arn);
  const attempt =
    isDeployed(o) &&
    findAttempt(o, nameDeployment(o.endpointName, o.settings.settings, { kind: 'package', arn }).configName);
  if (attempt && attempt.state === 'failed') {
    const { reason, failures, retryAt } = attempt;
    const givenUp = isGivenUp(attempt, isServing(o));
    return {
      version,
      arn,
      state: givenUp ? 'givenUp' : 'waits',
      reason,
      failures,
      ...(givenUp || retryAt === undefined ? {} : { retryAt: new Date(retryAt).toISOString() }),
    };
  }
  if (served === arn) {
    return { version, arn, state: 'serves' };
  }
  return { version, arn, state: served !== undefined && version < versionOf(served) ? 'older' : 'waits' };
}
