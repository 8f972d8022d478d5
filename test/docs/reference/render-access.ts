// The page docs/access.md: what each role of the example may do, from its template.
import path from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { lifecycle } from '../../../examples/churn/lifecycle';
import { MlLifecycle } from '../../../lib';
import { createApp } from '../../constructs/fixtures';

export const ACCESS_PAGE = path.join(__dirname, '..', '..', '..', 'docs', 'access.md');

interface Statement {
  readonly Action: string | string[];
  readonly Effect: string;
  readonly Resource?: unknown;
  readonly Principal?: { readonly Service?: string };
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

interface Access {
  readonly role: string;
  readonly assumedBy: string;
  readonly statements: readonly Statement[];
}

const list = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);

/** Every role of a lifecycle, with what its policies say. */
export function listAccess(): Access[] {
  const stack = new Stack(createApp(), 'Shop');
  const { node } = new MlLifecycle(stack, 'Churn', lifecycle);
  // Synthesized, so that lazy statements are there.
  const template = Template.fromStack(stack);
  const policies = Object.values(template.findResources('AWS::IAM::Policy')).map(({ Properties }) => Properties);
  const roles = template.findResources('AWS::IAM::Role');
  return node
    .findAll()
    .filter((child) => child instanceof CfnRole)
    .map((role) => {
      const id = stack.getLogicalId(role);
      const trust = roles[id]!.Properties.AssumeRolePolicyDocument.Statement as Statement[];
      return {
        role: path.posix.dirname(role.node.path).replace('Shop/Churn/', ''),
        assumedBy: trust.map(({ Principal }) => Principal?.Service ?? '').join(', '),
        statements: [
          ...((roles[id]!.Properties.Policies ?? []) as { PolicyDocument: { Statement: Statement[] } }[]),
          ...policies.filter(({ Roles }) => (Roles as { Ref: string }[]).some(({ Ref }) => Ref === id)),
        ].flatMap(({ PolicyDocument }) => PolicyDocument.Statement as Statement[]),
      };
    })
    .sort((a, b) => (a.role < b.role ? -1 : 1));
}

/** `s3:GetObject`, `s3:PutObject` as `s3:` with its two actions. */
function writeActions(actions: readonly string[]): string {
  const services = [...new Set(actions.map((action) => action.split(':')[0]!))].sort();
  return services
    .map((service) => {
      const own = [...new Set(actions)].filter((action) => action.startsWith(`${service}:`)).sort();
      return own.map((action) => `\`${action}\``).join(', ');
    })
    .join('; ');
}

/** What keeps a permission on any resource within bounds. */
function writeBound({ Action, Condition = {} }: Statement): string {
  const keys = Object.values(Condition).flatMap((condition) => Object.keys(condition));
  return `${writeActions(list(Action))}${keys.length > 0 ? ` (only by ${keys.map((key) => `\`${key}\``).join(', ')})` : ''}`;
}

/** The page. */
export function renderAccess(): string {
  const rows = listAccess().map(({ role, assumedBy, statements }) => {
    const anything = statements.filter(({ Resource }) => list(Resource).includes('*'));
    return `| \`${role}\` | ${assumedBy} | ${writeActions(statements.flatMap(({ Action }) => list(Action)))} | ${anything.map(writeBound).join('; ')} |`;
  });
  return [
    '# What each role may do',
    '',
    '<!-- Written by `npm run reference` from the template of examples/churn. -->',
    '',
    `The ${rows.length} roles of the churn example, by the construct within the lifecycle that has each. Actions are named (\`kms:GenerateDataKey*\` is how aws-cdk-lib grants encryption), and so are resources: prefixes of the bucket, the pipeline, the registry, the endpoint. The last column has what AWS grants on any resource alone, and by what it is bound. A role that you give in place of one gets the same ([roles of your own](own-roles.md)).`,
    '',
    '| role | assumed by | may | on any resource |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
