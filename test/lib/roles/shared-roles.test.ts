import { Annotations as CdkAnnotations, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { lifecycle } from '../../../examples/churn/lifecycle';
import { DataPrepStage, MlLifecycle, type MlLifecycleProps, TrainingPipeline } from '../../../lib';
import { createApp, createPipeline, createRecipe, createStack } from '../../constructs/fixtures';
import { findCircles, listAwaited, listIds, listPolicies, listUsers, readPermissions } from './template-roles';

const SERVICES = ['sagemaker', 'lambda', 'scheduler', 'states'];
const WARNING = 'cdk-sagemaker-lifecycle:immutableRole';

/** A role for everything. */
function createRole(stack: Stack): iam.Role {
  return new iam.Role(stack, 'Own', {
    assumedBy: new iam.CompositePrincipal(
      ...SERVICES.map((service) => new iam.ServicePrincipal(`${service}.amazonaws.com`)),
    ),
  });
}

/** A lifecycle with every role that it can have, and these in their place. */
function createLifecycle(stack: Stack, role?: iam.IRole): MlLifecycle {
  const groups: Partial<MlLifecycleProps> = {
    schedulerRole: role,
    preparation: { role },
    training: { role, modelRole: role, evaluationRole: role, cleanerRole: role, championRole: role },
    pipeline: { role },
    registry: { emptierRole: role },
    endpoint: { role, controllerRole: role },
    drift: { role, counterRole: role, stateMachineRole: role, fanOut: true },
    quality: { role },
    retraining: { role },
  };
  return new MlLifecycle(stack, 'Churn', {
    lifecycleName: 'churn',
    recipe: lifecycle.recipe,
    algorithm: lifecycle.algorithm,
    successCriteria: lifecycle.successCriteria,
    costs: lifecycle.costs,
    removalPolicy: RemovalPolicy.DESTROY,
    ...groups,
  });
}

/** The message that something ends with. */
function readError(create: () => unknown): string {
  try {
    create();
  } catch (error) {
    return (error as Error).message;
  }
  return 'no error';
}

test('one role for everything: statements merge, nothing waits for itself, and whatever uses the role waits for its policies', () => {
  const stack = createStack('eu-west-1');
  const role = createRole(stack);
  const { pipeline, training, endpoint, preparation } = createLifecycle(stack, role);
  for (const shown of [pipeline.role, training.role, training.modelRole, endpoint.role, preparation.role]) {
    expect(shown).toBe(role);
  }
  const template = Template.fromStack(stack);
  const id = stack.getLogicalId(role.node.defaultChild as iam.CfnRole);
  expect(listIds(template, 'AWS::IAM::Role')).toEqual([id]);
  expect(findCircles(template)).toEqual([]);
  const main = stack.getLogicalId(role.node.findChild('DefaultPolicy').node.defaultChild as iam.CfnPolicy);
  expect(listPolicies(template, id)).toContain(main);
  for (const user of listUsers(template, id)) {
    expect([...listAwaited(template, user)]).toContain(main);
  }
  const statements = template.findResources('AWS::IAM::Policy')[main]!.Properties.PolicyDocument.Statement as any[];
  const pulls = statements.filter(({ Action }) => [Action].flat().includes('ecr:BatchGetImage'));
  expect(pulls.filter(({ Condition }) => !Condition).length).toBeLessThanOrEqual(2);
});

test('roles of another stack get their permissions by policies of the stack that uses them', () => {
  const app = createApp();
  const roles = new Stack(app, 'Roles');
  const role = createRole(roles);
  const stack = new Stack(app, 'Test');
  createLifecycle(stack, role);
  const template = Template.fromStack(stack);
  expect(Object.keys(Template.fromStack(roles).findResources('AWS::IAM::Policy'))).toEqual([]);
  expect(stack.dependencies).toEqual([roles]);
  expect(findCircles(template)).toEqual([]);
  expect(listIds(template, 'AWS::IAM::Role')).toEqual([]);
  const names = listIds(template, 'AWS::IAM::Policy').map(
    (id) => template.findResources('AWS::IAM::Policy')[id]!.Properties.PolicyName as string,
  );
  expect(new Set(names).size).toBe(names.length);
  // Another stack with the same constructs must not overwrite them.
  expect(names.filter((name) => !name.startsWith('Test'))).toEqual([]);
});

test("jobs may run under the pipeline's own role", () => {
  const stack = createStack('eu-west-1');
  const { bucket, pipeline } = createPipeline(stack);
  const other = new TrainingPipeline(stack, 'Other', { pipelineName: 'other', bucket, role: pipeline.role });
  new DataPrepStage(stack, 'OtherData', {
    pipeline: other,
    source: bucket,
    sourcePrefix: 'raw',
    recipe: createRecipe(),
    role: other.role,
  });
  const template = Template.fromStack(stack);
  const id = stack.getLogicalId(pipeline.role.node.defaultChild as iam.CfnRole);
  expect(findCircles(template)).toEqual([]);
  expect(readPermissions(template, id)).toContain(
    JSON.stringify([
      'iam:PassRole',
      { 'Fn::GetAtt': [id, 'Arn'] },
      { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
    ]),
  );
  const [resource] = Object.entries(template.findResources('AWS::SageMaker::Pipeline')).find(
    ([, { Properties }]) => Properties.PipelineName === 'other',
  )!;
  expect([...listAwaited(template, resource)]).toEqual(expect.arrayContaining(listPolicies(template, id)));
});

test('warnings of immutable roles are acknowledged by their id', () => {
  const countWarnings = (acknowledged: boolean): number => {
    const stack = createStack('eu-west-1');
    const arn = 'arn:aws:iam::111122223333:role/central';
    const churn = createLifecycle(stack, iam.Role.fromRoleArn(stack, 'Central', arn, { mutable: false }));
    if (acknowledged) {
      CdkAnnotations.of(churn).acknowledgeWarning(WARNING, 'granted by the platform team');
    }
    return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp(WARNING)).length;
  };
  expect(countWarnings(false)).toBeGreaterThan(5);
  expect(countWarnings(true)).toBe(0);
});

test.each<[string, (role: iam.Role) => void, string | undefined]>([
  [
    'trusts another service',
    () => undefined,
    'role: must trust sagemaker.amazonaws.com, which assumes it, got Test/Own, which trusts lambda.amazonaws.com',
  ],
  [
    'comes to trust it later',
    (role) => role.assumeRolePolicy!.addStatements(trust('sagemaker.amazonaws.com')),
    undefined,
  ],
  [
    'trusts it by its L1',
    (role) =>
      (role.node.defaultChild as iam.CfnRole).addPropertyOverride('AssumeRolePolicyDocument.Statement', [
        { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: ['sagemaker.amazonaws.com'] } },
      ]),
    undefined,
  ],
])('a role of the app that %s', (_, change, refusal) => {
  const stack = createStack('eu-west-1');
  const role = new iam.Role(stack, 'Own', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  change(role);
  createPipeline(stack, { role });
  const message = readError(() => Template.fromStack(stack));
  if (refusal === undefined) {
    expect(message).toBe('no error');
  } else {
    expect(message).toContain(`[Test/Training/Role] ${refusal}`);
  }
});

function trust(service: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['sts:AssumeRole'],
    principals: [new iam.ServicePrincipal(service)],
  });
}

test('a role of another account is refused, naming both', () => {
  const stack = createStack('eu-west-1');
  const role = iam.Role.fromRoleArn(stack, 'Central', 'arn:aws:iam::444455556666:role/central');
  const create = (): unknown =>
    new MlLifecycle(stack, 'Churn', { ...lifecycle, training: { ...lifecycle.training, role } });
  expect(readError(create)).toBe(
    'training.role: must be in the account of Test/Churn/Training, 111122223333, got Test/Central in 444455556666',
  );
});

test("a permissions boundary of the app reaches the library's own roles", () => {
  const stack = createStack('eu-west-1');
  iam.PermissionsBoundary.of(stack).apply(iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary'));
  createLifecycle(stack);
  const roles = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role'));
  expect(roles.length).toBeGreaterThan(14);
  for (const { Properties } of roles) {
    expect(JSON.stringify(Properties.PermissionsBoundary)).toContain(':policy/boundary');
  }
});
