import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { lifecycle as churn } from '../../examples/churn/lifecycle';
import {
  Algorithm,
  Column,
  DataRecipe,
  MlLifecycle,
  type MlLifecycleProps,
  ScriptFramework,
  SuccessCriterion,
} from '../../lib';

// What a reviewer has to look at: as few resources as there can be, and permissions that change only when they change.

const smallest: MlLifecycleProps = {
  lifecycleName: 'churn',
  recipe: new DataRecipe({
    columns: { id: Column.id(), left: Column.target({ positiveClass: 'Yes' }), age: Column.numeric() },
  }),
  algorithm: Algorithm.xgboost({ rounds: 10 }),
  successCriteria: [SuccessCriterion.auc().atLeast(0.8)],
};

function synthesize(props: MlLifecycleProps): Template {
  const stack = new Stack(new App(), 'Test');
  new MlLifecycle(stack, 'Churn', props);
  return Template.fromStack(stack);
}

test.each([
  ['the smallest', smallest],
  ['the example', churn as MlLifecycleProps],
])('%s lifecycle has 70 resources or fewer', (_, props) => {
  expect(Object.keys(synthesize(props).toJSON().Resources).length).toBeLessThanOrEqual(70);
});

describe('what a role may do', () => {
  interface Statement {
    readonly Sid?: string;
    readonly Resource: unknown;
    readonly Condition?: unknown;
  }
  const readStatements = (): Statement[][] =>
    Object.values(synthesize(smallest).findResources('AWS::IAM::Role')).map(({ Properties }) =>
      (Properties.Policies ?? []).flatMap(
        (policy: { PolicyDocument: { Statement: Statement[] } }) => policy.PolicyDocument.Statement,
      ),
    );

  test('stands in one statement for one resource, without a feature flag of the app', () => {
    for (const statements of readStatements()) {
      const subjects = statements
        .filter(({ Sid }) => Sid === undefined)
        .map(({ Resource, Condition }) => JSON.stringify([Resource, Condition]));
      expect(subjects).toEqual([...new Set(subjects)]);
    }
  });

  test('has 164 statements or fewer in all, which are most of the time of synthesis (bench/synth.md)', () => {
    expect(readStatements().flat().length).toBeLessThanOrEqual(164);
  });
});

describe('a change of content changes no permission', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'reviewability-'));
    for (const [name, line] of [
      ['one', 'print(1)'],
      ['two', 'print(2)'],
    ]) {
      cpSync(path.join(__dirname, '..', '..', 'jobs', 'serve'), path.join(folder, name), { recursive: true });
      writeFileSync(path.join(folder, name, 'train.py'), `${line}\n`);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const script = (name: string): MlLifecycleProps => ({
    ...smallest,
    algorithm: Algorithm.script({ framework: ScriptFramework.SCIKIT_LEARN, source: path.join(folder, name) }),
  });
  /** Everything that says who may do what. */
  const readPermissions = (template: Template): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(template.toJSON().Resources as Record<string, { Type: string }>).filter(([, { Type }]) =>
        /^AWS::(IAM::|S3::BucketPolicy|KMS::Key|SQS::QueuePolicy|SNS::TopicPolicy|Lambda::Permission)/.test(Type),
      ),
    );
  const recipe = new DataRecipe({
    columns: {
      id: Column.id(),
      left: Column.target({ positiveClass: 'Yes' }),
      age: Column.numeric(),
      plan: Column.categorical(),
    },
  });

  test.each<[string, () => MlLifecycleProps, () => MlLifecycleProps]>([
    ['recipe', () => smallest, () => ({ ...smallest, recipe })],
    [
      'criterion',
      () => smallest,
      () => ({
        ...smallest,
        successCriteria: [SuccessCriterion.auc().atLeast(0.7), SuccessCriterion.f1().atLeast(0.5)],
      }),
    ],
    [
      'hyperparameter',
      () => smallest,
      () => ({ ...smallest, algorithm: Algorithm.xgboost({ rounds: 99, hyperparameters: { max_depth: 2 } }) }),
    ],
    ['training script', () => script('one'), () => script('two')],
  ])('of the %s', (_, before, after) => {
    const [one, two] = [synthesize(before()), synthesize(after())];
    // Something did change.
    expect(one.toJSON()).not.toEqual(two.toJSON());
    expect(readPermissions(two)).toEqual(readPermissions(one));
  });

  test('of any asset: no permission names a hash of content', () => {
    for (const props of [smallest, script('one')]) {
      expect(JSON.stringify(readPermissions(synthesize(props)))).not.toMatch(/[0-9a-f]{64}/);
    }
  });
});
