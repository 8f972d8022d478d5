import type { EndpointStatusReport, RollbackReport, VersionStatus } from '../../contract/operator';

const STATES: Readonly<Record<VersionStatus['state'], string>> = {
  serves: 'serves',
  waits: 'to be served',
  givenUp: 'given up',
  older: 'older than what serves',
};

/** A status as lines for a person. */
export function describeStatusReport(report: EndpointStatusReport): string[] {
  const { endpointName, status, serves, hasSettings, owner, approved, waiting, next } = report;
  const settings =
    hasSettings === undefined ? '' : hasSettings ? ', with the deployed settings' : ', with other settings';
  return [
    `${endpointName} is ${status}${serves === undefined ? '' : `: ${serves}${settings}`}`,
    ...(owner === undefined ? [] : [`belongs to ${owner}`]),
    approved.length > 0 ? 'approved versions, newest first:' : 'no version is approved',
    ...approved.map(describeVersion),
    ...waiting.map((request) => `CloudFormation waits for ${request}`),
    `next: ${next.action}: ${next.reason}`,
  ];
}

function describeVersion({ version, state, reason, failures = 1, retryAt }: VersionStatus): string {
  const failed = reason === undefined ? '' : `, failed${failures > 1 ? ` ${failures} times` : ''}: ${reason}`;
  const again = retryAt === undefined ? '' : `; tried again from ${retryAt} on`;
  return `  version ${version}: ${STATES[state]}${failed}${again}`;
}

/** What a rollback did, or would do, as lines for a person. */
export function describeRollbackReport({
  endpointName,
  to,
  rejects,
  isDryRun,
  refused,
  next,
}: RollbackReport): string[] {
  if (refused !== undefined) {
    return [`nothing is rolled back at ${endpointName}: ${refused}`];
  }
  const versions = rejects.map((version) => `version ${version}`).join(', ');
  const what =
    rejects.length === 0
      ? `nothing is newer than version ${to} among the approved versions`
      : `${isDryRun ? 'would be marked' : 'marked'} Rejected, in the registry and for every endpoint that reads it: ${versions}`;
  return [what, ...(next === undefined ? [] : [`next: ${next.action}: ${next.reason}`])];
}
