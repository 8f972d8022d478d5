// A role that nothing would assume is not ignored without a word.
import { Annotations as CdkAnnotations, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { lifecycle } from '../../../examples/churn/lifecycle';
import { ChampionComparison, MlLifecycle, type MlLifecycleProps } from '../../../lib';
import { createStack } from '../../constructs/fixtures';

const UNUSED = Match.stringLikeRegexp('cdk-sagemaker-lifecycle:unusedRole');

/** The props that the warnings of a lifecycle name. */
function listUnused(stack: Stack, options: (role: iam.IRole) => Partial<MlLifecycleProps>): string[] {
  const role = new iam.Role(stack, 'Own', {
    assumedBy: new iam.CompositePrincipal(
      ...['lambda', 'states', 'sagemaker'].map((service) => new iam.ServicePrincipal(`${service}.amazonaws.com`)),
    ),
  });
  new MlLifecycle(stack, 'Churn', { ...lifecycle, lifecycleName: 'churn', ...options(role) });
  return Annotations.fromStack(stack)
    .findWarning('*', UNUSED)
    .map(({ entry: { data } }) => String(data).split(':')[0]!);
}

test('roles of a fan-out, an emptier and a champion that there are not are named', () => {
  const stack = createStack('eu-west-1');
  expect(
    listUnused(stack, (role) => ({
      removalPolicy: RemovalPolicy.RETAIN,
      registry: { emptierRole: role },
      drift: { counterRole: role, stateMachineRole: role },
      championComparison: ChampionComparison.NONE,
      training: { championRole: role },
    })).sort(),
  ).toEqual(['championRole', 'counterRole', 'emptierRole', 'stateMachineRole']);
});

test('the warning says what is missing, and can be acknowledged', () => {
  const stack = createStack('eu-west-1');
  expect(listUnused(stack, (role) => ({ drift: { counterRole: role } }))).toEqual(['counterRole']);
  Annotations.fromStack(stack).hasWarning(
    '*',
    Match.stringLikeRegexp(
      'counterRole: the role .*/Own is not used, because there is nothing for it without fanOut: true',
    ),
  );
  const other = createStack('eu-west-1');
  CdkAnnotations.of(other).acknowledgeWarning('cdk-sagemaker-lifecycle:unusedRole');
  expect(listUnused(other, (role) => ({ drift: { counterRole: role } }))).toEqual([]);
});

test('roles that are used are not named', () => {
  expect(
    listUnused(createStack('eu-west-1'), (role) => ({
      removalPolicy: RemovalPolicy.DESTROY,
      registry: { emptierRole: role },
      drift: { counterRole: role, stateMachineRole: role, fanOut: true },
      training: { championRole: role },
    })),
  ).toEqual([]);
});
