import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import * as v from 'valibot';
import type {
  EndpointStatusReport,
  OperatorRequest,
  ReplayReport,
  RollbackReport,
  RollbackRequest,
} from '../../contract/operator';
import { checkValue, integerFrom, objectOf, oneOf, text, truth } from '../../contract/validation';
import { describeError, isRefusal } from '../../engine/aws/aws-errors';
import { logger } from '../../engine/aws/logging';
import { findNewestVersions } from '../../engine/aws/model-packages';
import { isGivenUp } from './attempts';
import { nameDeployment, versionOf } from './deployment';
import type { LookResult } from './explain';
import { findAttempt, isDeployed, isServing } from './observations';
import type { Observed } from './observe';
import { markRejected } from './reject-version';

/** What operators ask, by what they ask for. */
const REQUESTS = {
  status: /* @__PURE__ */ objectOf({ operator: oneOf(['status']) }),
  rollback: /* @__PURE__ */ objectOf({
    operator: oneOf(['rollback']),
    to: integerFrom(1),
    reason: v.optional(text()),
    dryRun: v.optional(truth()),
  }),
  replay: /* @__PURE__ */ objectOf({ operator: oneOf(['replay']), dryRun: v.optional(truth()) }),
};
const ANY_REQUEST = /* @__PURE__ */ v.looseObject({ operator: oneOf(['status', 'rollback', 'replay']) });

/** What an operator may ask at all: more approved versions than this nobody takes back in one step. */
const MAXIMUM_VERSIONS = 100;

/** What a controller answers an operator. */
export type OperatorReport = EndpointStatusReport | RollbackReport | ReplayReport;

/**
 * What an operator asks.
 *
 * @throws ConfigurationError for a request that says nothing known
 */
export function readOperatorRequest(event: { readonly operator: unknown }): OperatorRequest {
  const { operator } = checkValue('request', ANY_REQUEST, event);
  return checkValue('request', REQUESTS[operator], event);
}

/** The versions that a rollback rejects, newest first; or why it can bring nothing back. */
export function planRollback(
  o: Observed,
  to: number,
  approved: readonly string[],
): { readonly rejects: readonly string[]; readonly refused?: string } {
  const target = approved.find((arn) => versionOf(arn) === to);
  const rejects = approved.filter((arn) => versionOf(arn) > to);
  const refuse = (refused: string) => ({ rejects: [], refused });
  if (!target) {
    return refuse(
      `version ${to} is not approved: approve it first, or choose one of ${approved.map(versionOf).join(', ') || 'none'}`,
    );
  }
  if (!isDeployed(o)) {
    return refuse('nothing is deployed');
  }
  const { configName } = nameDeployment(o.endpointName, o.settings.settings, { kind: 'package', arn: target });
  const attempt = findAttempt(o, configName);
  if (attempt?.state === 'failed' && isGivenUp(attempt, isServing(o))) {
    return refuse(`version ${to} could not serve with the settings in force: ${attempt.reason}`);
  }
  const source = isServing(o) ? o.endpoint?.source : undefined;
  if (source?.kind === 'package' && o.servingApproval === 'deleted' && versionOf(source.arn) > to) {
    return refuse(
      `version ${versionOf(source.arn)}, which serves, was deleted from the registry and goes on serving until a newer one is approved: register version ${to} anew`,
    );
  }
  return { rejects };
}

/** Rolls back, or says what that would do. */
export async function rollBack(
  { to, reason = 'an operator asked for it', dryRun: isDryRun = false }: RollbackRequest,
  observed: Observed,
  { sageMaker, modelPackageGroup }: { readonly sageMaker: SageMakerClient; readonly modelPackageGroup: string },
  look: () => Promise<LookResult>,
): Promise<RollbackReport> {
  const { endpointName } = observed;
  const approved = await findNewestVersions(
    sageMaker,
    { group: modelPackageGroup, status: 'Approved' },
    MAXIMUM_VERSIONS,
  );
  const { rejects, refused } = planRollback(observed, to, approved);
  const report = { endpointName, to, rejects: rejects.map(versionOf), isDryRun, refused };
  if (isDryRun || refused !== undefined) {
    return report;
  }
  const description = `rolled back to version ${to} at the endpoint ${endpointName}: ${reason}`;
  for (const arn of rejects) {
    try {
      await markRejected(arn, description, sageMaker);
    } catch (error) {
      if (!isRefusal(error)) {
        throw error;
      }
      return {
        ...report,
        refused: `the controller could not reject version ${versionOf(arn)} (reject the versions ${report.rejects.join(', ')} yourself, and version ${to} serves): ${describeError(error)}`,
      };
    }
  }
  logger.warn('rolled back by an operator', { endpointName, to, rejects: report.rejects, reason });
  return { ...report, next: await look() };
}
