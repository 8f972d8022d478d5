import { listArtifacts } from './assembly-artifacts';
import { LOCAL_ACCOUNT, LOCAL_REGION } from './interfaces';

/** A stack says which account or region it is for, and it is not the local one. */
export class ForeignEnvironmentError extends Error {
  constructor(stack: string, account: string, region: string) {
    super(
      `the stack ${stack} is for account ${account} in ${region}, and the local cloud is account ${LOCAL_ACCOUNT} in ${LOCAL_REGION}; nothing was deployed. Take both from CDK_DEFAULT_ACCOUNT and CDK_DEFAULT_REGION in the app, or give the stack no env`,
    );
    this.name = 'ForeignEnvironmentError';
  }
}

/**
 * Checks that the stacks of an assembly, nested assemblies included, can be deployed here. The CDK CLI would ask for
 * credentials of the other account.
 *
 * @throws ForeignEnvironmentError for the first stack that cannot
 */
export function checkEnvironments(folder: string): void {
  for (const { id, type, environment, properties } of listArtifacts(folder)) {
    const [, account, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(environment ?? '') ?? [];
    if (type !== 'aws:cloudformation:stack' || account === undefined || region === undefined) {
      continue;
    }
    if (!['unknown-account', LOCAL_ACCOUNT].includes(account) || !['unknown-region', LOCAL_REGION].includes(region)) {
      throw new ForeignEnvironmentError(properties.stackName ?? id, account, region);
    }
  }
}
