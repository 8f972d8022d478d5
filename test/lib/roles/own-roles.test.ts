import type { Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { createStack } from '../../constructs/fixtures';
import { findCircles, listAwaited, listIds, listPolicies, listUsers, readPermissions } from './template-roles';
import { ROLE_USES, type RoleUse } from './uses';

const ARN = 'arn:aws:iam::111122223333:role/teams/data/central';
const WARNING = 'cdk-sagemaker-lifecycle:immutableRole';

/** The template of a use with a role, or without. */
function render(use: RoleUse, create: (stack: Stack) => iam.IRole | undefined = () => undefined): Template {
  const stack = createStack('eu-west-1');
  use.make(stack, create(stack));
  return Template.fromStack(stack);
}

const defaults = new Map<RoleUse, Template>();

/** What the role may do that is made where none is given. */
function readDefault(use: RoleUse, withRole: Template): string[] {
  const template = defaults.get(use) ?? render(use);
  defaults.set(use, template);
  const kept = listIds(withRole, 'AWS::IAM::Role');
  const made = listIds(template, 'AWS::IAM::Role').filter((id) => !kept.includes(id));
  expect(made).toHaveLength(1);
  return readPermissions(template, made[0]!);
}

const own = (service: string) => (stack: Stack) =>
  new iam.Role(stack, 'Own', { assumedBy: new iam.ServicePrincipal(`${service}.amazonaws.com`) });

/** An operator replays when everything is there: nothing waits for what that needs. */
const isAwaited = (policy: string): boolean => !policy.startsWith('SageMakerLifecycleReplay');

const table = ROLE_USES.map((use): [string, RoleUse] => [`${use.construct}.${use.prop}`, use]);

describe.each(table)('%s', (_, use) => {
  test('a role of the app gets what a role of the construct would have, before it is used', () => {
    const template = render(use, own(use.service));
    const [role] = listIds(template, 'AWS::IAM::Role').filter((id) => id.startsWith('Own'));
    const permissions = readPermissions(template, role!);
    expect(permissions.length).toBeGreaterThan(0);
    expect(permissions).toEqual(readDefault(use, template));
    expect(findCircles(template)).toEqual([]);
    const users = listUsers(template, role!);
    expect(users.length).toBeGreaterThan(0);
    for (const user of users) {
      expect([...listAwaited(template, user)]).toEqual(
        expect.arrayContaining(listPolicies(template, role!).filter(isAwaited)),
      );
    }
  });

  test('an imported role gets a policy with the same', () => {
    const template = render(use, (stack) => iam.Role.fromRoleArn(stack, 'Central', ARN));
    const policies = listPolicies(template, 'central');
    expect(policies.length).toBeGreaterThan(0);
    expect(readPermissions(template, 'central')).toEqual(readDefault(use, template));
    expect(findCircles(template)).toEqual([]);
  });

  test.each<[string, (stack: Stack) => iam.IRole, string]>([
    ['imported and immutable', (stack) => iam.Role.fromRoleArn(stack, 'Central', ARN, { mutable: false }), ARN],
    [
      'left as it is',
      (stack) => iam.Role.fromRoleArn(stack, 'Central', ARN, { mutable: false, addGrantsToResources: true }),
      ARN,
    ],
    ['of the app, without policy updates', (stack) => own(use.service)(stack).withoutPolicyUpdates(), 'Test/Own'],
  ])('a role that is %s gets nothing, and a warning says what it needs', (__, create, name) => {
    const stack = createStack('eu-west-1');
    use.make(stack, create(stack));
    const template = Template.fromStack(stack);
    expect([...listPolicies(template, 'central'), ...listIds(template, 'AWS::IAM::Policy').filter(isAwaited)]).toEqual(
      [],
    );
    const warnings = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp(WARNING));
    expect(warnings).toHaveLength(1);
    const { data } = warnings[0]!.entry;
    expect(data).toContain(`the role ${name} takes no policies from this app`);
    expect(data).toContain(`what ${warnings[0]!.id.slice(1)} needs: `);
    const actions = readDefault(use, template).map((permission) => (JSON.parse(permission) as string[])[0]);
    expect(actions.filter((action) => !(data as string).includes(action!))).toEqual([]);
  });
});
