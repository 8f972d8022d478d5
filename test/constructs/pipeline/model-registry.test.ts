import { App, RemovalPolicies, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ModelRegistry } from '../../../lib';
import { createPipeline, createStack, flatten, readStatements } from '../fixtures';

function names(stack: Stack): string[] {
  return Object.values(Template.fromStack(stack).findResources('AWS::SageMaker::ModelPackageGroup')).map(
    ({ Properties }) => flatten(Properties.ModelPackageGroupName).replace(/<.*>/, '…'),
  );
}

test('registries with the default name in one stack get different names, and the first keeps its own', () => {
  const stack = createStack();
  new ModelRegistry(stack, 'Registry');
  const [alone] = names(stack);
  const other = createStack();
  new ModelRegistry(other, 'Registry');
  new ModelRegistry(other, 'Second');
  new ModelRegistry(other, 'Third');
  new ModelRegistry(other, 'Own', { namePrefix: 'churn' });
  expect(alone).toBe('models-…');
  expect(names(other)[0]).toBe(alone);
  expect(names(other)[1]).toMatch(/^models-[0-9a-f]{8}-…$/);
  expect(new Set(names(other)).size).toBe(4);
  expect(names(other)[3]).toBe('churn-…');
});

test('a further registry keeps its name when one in between goes', () => {
  const stack = createStack();
  ['First', 'Second', 'Third'].forEach((id) => new ModelRegistry(stack, id));
  const without = createStack();
  ['First', 'Third'].forEach((id) => new ModelRegistry(without, id));
  expect(names(without)[1]).toBe(names(stack)[2]);
});

test('stacks do not share the short name', () => {
  const stack = createStack();
  new ModelRegistry(stack, 'Registry');
  const second = new Stack(stack.node.root as any, 'Second');
  new ModelRegistry(second, 'Registry');
  expect(names(second)).toEqual(['models-…']);
});

test('a prefix that leaves no room for the digits of a further registry is refused', () => {
  const stack = createStack();
  const namePrefix = 'a'.repeat(50);
  new ModelRegistry(stack, 'First', { namePrefix });
  expect(() => new ModelRegistry(stack, 'Second', { namePrefix })).toThrow('namePrefix: must be 1 to 41');
});

test('who registers a version may look at exactly its images', () => {
  const stack = createStack('eu-west-1');
  const { pipeline } = createPipeline(stack);
  const role = stack.getLogicalId(pipeline.role.node.defaultChild as any);
  const statements = readStatements(Template.fromStack(stack)).filter(
    (statement) => statement.policy === role && statement.actions.some((action) => action.startsWith('ecr:')),
  );
  expect(statements).toHaveLength(1);
  expect(statements[0]!.actions).toEqual(['ecr:BatchGetImage', 'ecr:DescribeImages']);
  expect(statements[0]!.resources.map((arn) => flatten(arn).replace(/<.*?>/g, 'aws')).sort()).toEqual([
    'arn:aws:ecr:eu-west-1:141502667606:repository/sagemaker-scikit-learn',
    'arn:aws:ecr:eu-west-1:141502667606:repository/sagemaker-xgboost',
  ]);
});

describe('RemovalPolicies of aws-cdk-lib', () => {
  function synthesize(removalPolicy: RemovalPolicy | undefined, apply: (policies: RemovalPolicies) => void): Template {
    const stack = new Stack(new App(), 'Test');
    new ModelRegistry(stack, 'Registry', { removalPolicy });
    apply(RemovalPolicies.of(stack));
    return Template.fromStack(stack);
  }

  test('destroy() is refused where nothing would delete the versions, and says what to set', () => {
    expect(() => synthesize(undefined, (policies) => policies.destroy())).toThrow(
      'removalPolicy: must be given as RemovalPolicy.DESTROY, or the policy of Test/Registry/Resource must stay RETAIN',
    );
  });

  test.each<[string, RemovalPolicy | undefined, (policies: RemovalPolicies) => void, string]>([
    [
      'destroy() where the registry is to be destroyed',
      RemovalPolicy.DESTROY,
      (policies) => policies.destroy(),
      'Delete',
    ],
    [
      'destroy() of all but groups',
      undefined,
      (policies) => policies.destroy({ excludeResourceTypes: ['AWS::SageMaker::ModelPackageGroup'] }),
      'Retain',
    ],
    ['retain()', undefined, (policies) => policies.retain(), 'Retain'],
  ])('%s works', (_, removalPolicy, apply, DeletionPolicy) => {
    synthesize(removalPolicy, apply).hasResource('AWS::SageMaker::ModelPackageGroup', { DeletionPolicy });
  });
});
