import { Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';

interface TrustStatement {
  readonly Effect?: string;
  readonly Action?: string | string[];
  readonly Principal?: string | { readonly Service?: unknown };
}

/**
 * Who a role trusts instead of a service, if it visibly does not trust the service: of a role that was imported, nothing is
 * known, nor of what only the deployment fills in.
 *
 * @param service such as `lambda.amazonaws.com`
 */
export function trustedInsteadOf(service: string, role: iam.IRole): string[] | undefined {
  const resource = role.node.defaultChild;
  if (!(resource instanceof iam.CfnRole)) {
    return undefined;
  }
  const trusted = readTrust(resource)
    .filter(({ Effect, Action }) => Effect === 'Allow' && [Action].flat().some(allowsAssuming))
    .flatMap(({ Principal }) => (typeof Principal === 'object' ? [Principal.Service ?? []].flat() : [Principal]));
  const name = service.split('.')[0];
  // Service names carry a region or a suffix of the partition in places: states.eu-west-1.amazonaws.com.
  const trusts = (principal: unknown): boolean =>
    typeof principal !== 'string' || principal === '*' || principal.startsWith(`${name}.`);
  return trusted.some(trusts) ? undefined : (trusted as string[]);
}

/** Whether a statement's action lets a role be assumed. What is not a text is taken for it. */
function allowsAssuming(action: unknown): boolean {
  return typeof action !== 'string' || ['sts:AssumeRole', 'sts:*', '*'].includes(action);
}

/** The trust policy as the template will have it, with what `addPropertyOverride` changed. */
function readTrust(resource: iam.CfnRole): TrustStatement[] {
  const rendered = (resource as unknown as { _toCloudFormation(): unknown })._toCloudFormation();
  const { Resources = {} } = Stack.of(resource).resolve(rendered) as {
    Resources?: Record<string, { Properties?: { AssumeRolePolicyDocument?: { Statement?: TrustStatement[] } } }>;
  };
  const [role] = Object.values(Resources);
  const statements = role?.Properties?.AssumeRolePolicyDocument?.Statement;
  return Array.isArray(statements) ? statements.filter((statement) => !Token.isUnresolved(statement)) : [];
}
