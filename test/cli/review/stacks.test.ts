// Stacks that are called otherwise, leave the app, or go elsewhere: what a deployment does with them, in the command's words.
import { NestedStack, Stack, type StackProps, Stage } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { Algorithm, MlLifecycle, type MlLifecycleProps, MlLifecycleStack, SuccessCriterion } from '../../../lib';
import { reviewApps } from './command-lines';
import { BASE, type Build, lifecycle } from './pairs';

const HERE = { account: '111122223333', region: 'eu-west-1' };

const model = (scope: Construct, props: Partial<MlLifecycleProps> = {}): MlLifecycle =>
  new MlLifecycle(scope, 'Model', { ...BASE, ...props });

/** A stack with a lifecycle. */
const stack =
  (id: string, props: StackProps = {}, more: Partial<MlLifecycleProps> = {}): Build =>
  (app) =>
    void model(new Stack(app, id, props), more);

const SECOND =
  "the stack Churn becomes Customers, for CloudFormation a second stack: the deployment of Customers fails, because Churn has its pipeline churn and endpoint churn; keep stackName: 'Churn', or destroy Churn first";

test.each<[string, Build, Build]>([
  ['its stackName', lifecycle(), (app) => new MlLifecycleStack(app, 'Churn', { ...BASE, stackName: 'Customers' })],
  ['its id', stack('Churn'), stack('Customers')],
])('a stack that is renamed by %s is a second one, whose deployment fails', async (_, before, after) => {
  const { lines, decisions } = await reviewApps(before, after);
  expect(decisions).toEqual([SECOND]);
  expect(lines).toEqual(
    expect.arrayContaining([
      '  - Churn goes on being deployed as it is (175.00 USD a month without traffic and training) until somebody destroys it; the app no longer updates it',
      expect.stringMatching(
        /^ {2}- aws cloudformation delete-stack --stack-name Churn deletes \d+ resources, among them the endpoint churn, which then no longer answers, .*and leaves behind AWS::KMS::Key, AWS::S3::Bucket, AWS::SageMaker::ModelPackageGroup$/,
      ),
      '  - the model package group of Customers begins empty: its endpoint churn answers when a run of the pipeline has registered a version and it is approved, and not before',
    ]),
  );
  expect(lines.join('\n')).not.toMatch(/Fn::|taken over|new access|Everything else|What the model will be/);
});

test('a criterion that is lowered in a stack that is renamed is seen', async () => {
  const after = stack('Customers', {}, { successCriteria: [SuccessCriterion.auc().atLeast(0.6)] });
  const { decisions } = await reviewApps(stack('Churn'), after);
  expect(decisions).toEqual([expect.stringMatching(/^criterion loosened: auc at least 0.75 → 0.6/), SECOND]);
});

test('a stack that is renamed without a name that is taken is made beside the first one', async () => {
  const rows =
    (id: string): Build =>
    (app) =>
      void new s3.Bucket(new Stack(app, id), 'Rows');
  const { decisions } = await reviewApps(rows('Rows'), rows('Lines'));
  expect(decisions).toEqual([
    "the stack Rows becomes Lines, for CloudFormation a second stack: a deployment makes Lines beside Rows; keep stackName: 'Rows', or destroy Rows when it is no longer needed",
  ]);
});

test('a stack that leaves the app stays deployed: it is not deleted, takes no access away, and goes on costing', async () => {
  const two: Build = (app) => {
    stack('Churn')(app);
    stack('Other', {}, { lifecycleName: 'other' })(app);
  };
  const { code, lines, decisions } = await reviewApps(two, stack('Churn'), { failOn: ['new-access'] });
  expect(code).toBe(0);
  expect(decisions).toEqual([
    'the stack Other is no longer in the app: no deployment deletes it, and it stays deployed as it is (175.00 USD a month without traffic and training); destroy it, or put it back into the app',
  ]);
  expect(lines).toContainEqual(expect.stringContaining('costs stay as they are: 349.99 USD a month'));
  expect(lines).not.toContain('Access:');
});

test('one stack leaves and another one with other names comes: each is told, and the costs are those of both', async () => {
  const sales = stack('Sales', {}, { lifecycleName: 'sales' });
  const { lines, decisions } = await reviewApps(stack('Churn'), sales);
  expect(decisions).toEqual([
    expect.stringMatching(/^the stack Churn is no longer in the app: no deployment deletes it/),
    'a month without traffic and training: 175.00 → 349.99 USD (+175.00) (sales)',
    expect.stringMatching(/^new access: \d+ grants come with what is made \(sales\)$/),
  ]);
  expect(lines).toContainEqual(expect.stringMatching(/^- the stack Sales is new: \d+ resources \(Sales\)$/));
});

test.each([
  ['Churn', 'keep it in Churn, or deploy Churn before Shop'],
  [undefined, 'keep it in Churn, or destroy Churn first'],
])('a lifecycle that goes to another stack, where its own stays as %s', async (stays, remedy) => {
  const app = (home?: string, names: readonly string[] = ['Churn', 'Shop']): Build => {
    return (root) => {
      const stacks = names.map((name) => new Stack(root, name));
      stacks.forEach((each) => void new s3.Bucket(each, 'Rows'));
      model(stacks.find(({ node }) => node.id === home)!);
    };
  };
  const first = stays === undefined ? stack('Churn') : app('Churn');
  const before: Build = (root) => {
    first(root);
    if (stays === undefined) {
      new s3.Bucket(new Stack(root, 'Shop'), 'Rows');
    }
  };
  const { lines, decisions } = await reviewApps(
    before,
    app('Shop', stays === undefined ? ['Shop'] : ['Churn', 'Shop']),
  );
  expect(decisions).toEqual([
    expect.stringMatching(
      new RegExp(
        `^Churn/Model moves to Shop/Model, in another stack, and CloudFormation moves nothing: .*has its pipeline churn and endpoint churn; ${remedy}$`,
      ),
    ),
  ]);
  expect(lines).toContainEqual(expect.stringMatching(/^ {2}- the model package group of Shop\/Model begins empty/));
  expect(lines.filter((line) => line.includes('removalPolicy RETAIN'))).toHaveLength(stays === undefined ? 0 : 1);
});

test('a stack goes into a stage: with its name of before it is the same one, without it a second one', async () => {
  const into =
    (props: StackProps): Build =>
    (app) =>
      void model(new Stack(new Stage(app, 'Prod'), 'Churn', props));
  const kept = await reviewApps(stack('Churn'), into({ stackName: 'Churn' }));
  expect(kept.decisions).toEqual([]);
  expect(kept.lines.filter((line) => line.startsWith('- ') && !line.includes('costs stay'))).toEqual([
    expect.stringMatching(/^- permissions to invoke functions are made anew, as they were/),
  ]);
  const { decisions } = await reviewApps(stack('Churn'), into({}));
  expect(decisions).toEqual([expect.stringMatching(/^the stack Churn becomes Prod-Churn, .*keep stackName: 'Churn'/)]);
});

test.each([
  ['region', { ...HERE, region: 'eu-central-1' }, '111122223333, eu-central-1'],
  ['account', { ...HERE, account: '222233334444' }, '222233334444, eu-west-1'],
])('another %s: a second stack there, and the first one stays', async (_, env, place) => {
  const { lines, decisions } = await reviewApps(stack('Churn', { env: HERE }), stack('Churn', { env }));
  expect(decisions).toEqual([
    `the stack Churn (111122223333, eu-west-1) becomes Churn (${place}), for CloudFormation a second stack: a deployment makes Churn (${place}) beside Churn (111122223333, eu-west-1); keep its environment, or destroy Churn (111122223333, eu-west-1) when Churn (${place}) serves`,
    'a month without traffic and training: 175.00 → 349.99 USD (+175.00)',
  ]);
  expect(lines).toContainEqual(
    expect.stringMatching(/delete-stack --stack-name Churn --region eu-west-1, in the account 111122223333, deletes/),
  );
  expect(lines.join('\n')).not.toMatch(/new access|Everything else|What the model will be/);
});

test('an environment that is said now is told, and nothing else', async () => {
  const { lines } = await reviewApps(stack('Churn'), stack('Churn', { env: HERE }));
  expect(lines.filter((line) => line.startsWith('- '))).toEqual([
    '- the stack Churn is deployed to 111122223333, eu-west-1 now: where it was deployed elsewhere before, that one stays deployed and a second one is made (Churn)',
    expect.stringContaining('costs stay as they are'),
  ]);
});

test('what changes in a nested stack is told as what it is, though its logical ids are those of the stack around it', async () => {
  const build =
    (bucketName: string): Build =>
    (app) => {
      const outer = new Stack(app, 'Outer');
      new s3.Bucket(outer, 'Rows');
      new s3.Bucket(new NestedStack(outer, 'Inner'), 'Rows', { bucketName });
    };
  const { lines } = await reviewApps(build('rows-1'), build('rows-2'));
  expect(lines.map((line) => line.replace(/ \[.*\]$/, ''))).toEqual([
    'To be decided:',
    '- AWS::S3::Bucket is replaced, and it holds data, because BucketName changes',
    '',
    'What happens when it is merged:',
    '- AWS::S3::Bucket is replaced, and it holds data, because BucketName changes (Outer/Inner/Rows)',
    '',
    'Everything else:',
    '- BucketName: rows-1 → rows-2 (Outer/Inner/Rows)',
  ]);
});

test('a criterion of a lifecycle in a nested stack is a guard', async () => {
  const nested =
    (minimum: number): Build =>
    (app) =>
      void model(new NestedStack(new Stack(app, 'Outer'), 'Inner'), {
        successCriteria: [SuccessCriterion.auc().atLeast(minimum)],
      });
  const { decisions } = await reviewApps(nested(0.75), nested(0.7));
  expect(decisions).toEqual([expect.stringMatching(/^criterion loosened: auc at least 0.75 → 0.7/)]);
});

test('a lifecycle that is called otherwise is one decision that says all of it, and no line repeats the name', async () => {
  const { code, lines, decisions } = await reviewApps(lifecycle(), lifecycle({ lifecycleName: 'leavers' }), {
    failOn: ['clients', 'rollout', 'deletion'],
  });
  const decision =
    'lifecycleName churn → leavers makes another lifecycle: the endpoint churn is deleted, and leavers answers only when a run of the pipeline has registered a version and it is approved; keep lifecycleName, or declare leavers beside churn and take churn out when clients have gone over';
  expect(decisions).toEqual([decision]);
  expect(lines.map((line) => line.replace(/ \[.*\]$/, ''))).toEqual([
    'To be decided:',
    `- ${decision}`,
    '',
    'What happens when it is merged:',
    `- ${decision} (Churn/Default/Endpoint/leavers/Resource)`,
    '  - clients must call the endpoint leavers',
    '  - the model package group churn-${id of the stack} is left behind with its versions, and leavers-${id of the stack} begins empty',
    '  - the pipeline churn is deleted with the list of its runs, and leavers has none: cooldown and caps of retraining count anew',
    '  - requests and reports are kept below the name: those of churn stay (capture/churn/ and others), and those of leavers begin with its first request',
    expect.stringMatching(/^ {2}- \d+ resources of the endpoint are made anew, its controller among them$/),
    '',
    'Money:',
    expect.stringContaining('costs stay as they are'),
    '',
    '--fail-on: ends with 1, because of clients (1), deletion (1)',
  ]);
  expect(code).toBe(1);
});

test('what else changes beside the name of a lifecycle is told', async () => {
  const after = lifecycle({ lifecycleName: 'leavers', successCriteria: [SuccessCriterion.auc().atLeast(0.6)] });
  const { decisions } = await reviewApps(lifecycle(), after);
  expect(decisions).toEqual([
    expect.stringMatching(/^criterion loosened: auc at least 0.75 → 0.6/),
    expect.stringMatching(/^lifecycleName churn → leavers/),
  ]);
});

test('a bucket whose name somebody chose keeps it when its stack is destroyed, which the remedy says', async () => {
  const rows =
    (id: string): Build =>
    (app) =>
      void new s3.Bucket(new Stack(app, id), 'Rows', { bucketName: 'rows-of-churn' });
  const { decisions } = await reviewApps(rows('Rows'), rows('Lines'));
  expect(decisions).toEqual([
    "the stack Rows becomes Lines, for CloudFormation a second stack: the deployment of Lines fails, because Rows has its bucket rows-of-churn; keep stackName: 'Rows', or destroy Rows first, and then what that leaves behind: bucket rows-of-churn",
  ]);
});

/** Two stacks with lifecycles, each by its name. */
const two =
  (churn: readonly string[], shop: readonly string[]): Build =>
  (app) => {
    for (const [id, names] of [
      ['Churn', churn],
      ['Shop', shop],
    ] as const) {
      const each = new Stack(app, id);
      names.forEach((lifecycleName) => void new MlLifecycle(each, `Of-${lifecycleName}`, { ...BASE, lifecycleName }));
    }
  };

test('one of two lifecycles goes to another stack: nobody loses access to what is gone, and no list is told', async () => {
  const { lines, decisions } = await reviewApps(two(['churn', 'other'], ['third']), two(['churn'], ['third', 'other']));
  expect(decisions).toEqual([
    expect.stringMatching(/^Churn\/Of-other moves to Shop\/Of-other, in another stack/),
    expect.stringMatching(/^new access: now allowed: lambda:InvokeFunction on \$\{Shop\/Of-other\//),
  ]);
  expect(lines.join('\n')).not.toMatch(/no longer allowed|Everything else/);
});

test('a lifecycle that is taken out of its stack is deleted, with what keeps its endpoint serving', async () => {
  const { lines, decisions } = await reviewApps(two(['churn', 'other'], ['third']), two(['churn'], ['third']));
  expect(decisions[0]).toMatch(
    /^Churn\/Of-other is taken out, which deletes \d+ resources, among them the endpoint other, which then no longer answers/,
  );
  expect(lines).toContain(
    '  - to keep the endpoint other serving, deploy it with removalPolicy RETAIN first, and then take it out',
  );
  // Its bucket stays, without the policy that guarded it.
  expect(decisions.slice(1)).toEqual([
    expect.stringMatching(/^new access: no longer denied: s3:\* on \$\{Churn\/Of-other\/Bucket\.Arn\}/),
    expect.stringMatching(/^new access: no longer denied: s3:PutObject on .*endpoint-controller\/other/),
  ]);
});

test('lifecycles of the same name in two stages are told apart by their paths', async () => {
  const stages =
    (minimum: number): Build =>
    (app) => {
      for (const [id, account] of [
        ['Dev', '111122223333'],
        ['Prod', '222233334444'],
      ] as const) {
        const stage = new Stage(app, id, { env: { account, region: 'eu-west-1' } });
        const successCriteria = [SuccessCriterion.auc().atLeast(id === 'Dev' ? minimum : 0.75)];
        model(new Stack(stage, 'Churn'), { successCriteria });
      }
    };
  const { decisions } = await reviewApps(stages(0.75), stages(0.6));
  expect(decisions).toEqual(['criterion loosened: auc at least 0.75 → 0.6 (Dev/Churn/Model)']);
});

test('a lifecycle of another name and algorithm: nothing is said to go on serving', async () => {
  const algorithm = Algorithm.randomForest({ maximumDepth: 2 });
  const { lines } = await reviewApps(lifecycle(), lifecycle({ lifecycleName: 'leavers', algorithm }));
  expect(lines).toContainEqual(expect.stringMatching(/^- the next run of the pipeline .*merging starts none$/));
  expect(lines.join('\n')).not.toContain('goes on serving');
});

test('the last stack of an app leaves it, or its first one comes', async () => {
  const none: Build = () => undefined;
  const left = await reviewApps(stack('Churn'), none);
  expect(left.decisions).toEqual([
    expect.stringMatching(/^the stack Churn is no longer in the app: no deployment deletes/),
  ]);
  const came = await reviewApps(none, stack('Churn'));
  expect(came.lines).toContainEqual('- the stack Churn is new: 70 resources (Churn)');
  expect(came.decisions).toContainEqual(expect.stringMatching(/^new access: \d+ grants come with what is made$/));
  await expect(reviewApps(none, none)).rejects.toThrow(/^neither \S+ nor \S+ has a stack$/);
});
