import { mkdtempSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { InstanceType } from '@aws-cdk/aws-sagemaker-alpha';
import { type App, Duration, NestedStack, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { readStacks } from '../../../cli/review/assembly';
import { renderMarkdown, renderText } from '../../../cli/review/render';
import type { ReplacementRules } from '../../../cli/review/replacement-rules';
import { type Review, reviewStacks } from '../../../cli/review/review';
import {
  Algorithm,
  Column,
  DataRecipe,
  MlLifecycle,
  type MlLifecycleStackProps,
  ModelApproval,
  type QuietHours,
  SuccessCriterion,
} from '../../../lib';
import { BASE, COLUMNS, lifecycle, PAIRS as PAIRS_OF_STATES, script, synthesize } from './pairs';

const ROOT = path.join(__dirname, '..', '..', '..');
const RULES = JSON.parse(readFileSync(path.join(ROOT, 'build', 'replacements.json'), 'utf8')) as ReplacementRules;

const QUIET: QuietHours = { timeZone: 'Europe/Berlin', from: '20:00', to: '06:00' };

const base = synthesize(lifecycle());

function compare(before: string, after: string): Review {
  return reviewStacks(readStacks(before), readStacks(after), RULES);
}

/** Without what it costs, which money.test.ts is about. */
const linesOf = (review: Review): string[] =>
  review.findings
    .filter(({ section }) => section !== 'money')
    .map(({ section, kind, text }) => [section, ...(kind ? [kind] : []), text].join(': '));

const without = (name: string): DataRecipe =>
  new DataRecipe({ columns: Object.fromEntries(Object.entries(COLUMNS).filter(([column]) => column !== name)) });

const NEXT =
  'merge: the next run of the pipeline trains what is described above; it starts after an alarm or by hand, and merging starts none: what serves goes on serving';

const asItWas = (order: string): readonly string[] => [
  'merge: the version that serves and its baseline expect the columns as they were: clients change with the first version of the new recipe, not with the merge',
  `merge: from then on clients send, in this order: ${order}`,
];

/** What is changed, and every line that a review has about it. */
const PAIRS: Record<string, readonly [Partial<MlLifecycleStackProps>, readonly string[]]> = {
  nothing: [{}, []],
  'a criterion lowered': [
    { successCriteria: [SuccessCriterion.auc().atLeast(0.7)] },
    ['guards: loosened-guard: criterion loosened: auc at least 0.75 → 0.7'],
  ],
  'a criterion raised': [
    { successCriteria: [SuccessCriterion.auc().atLeast(0.8)] },
    ['guards: criterion tightened: auc at least 0.75 → 0.8'],
  ],
  'a depth raised': [
    { algorithm: Algorithm.xgboost({ rounds: 50, hyperparameters: { max_depth: 4 } }) },
    ['model: hyperparameter max_depth: 2 → 4', NEXT],
  ],
  'a column dropped': [
    { recipe: without('city') },
    [
      'model: column city is dropped',
      'merge: clients: clients must no longer send the column city',
      ...asItWas('age, plan'),
      NEXT,
    ],
  ],
  'a column added': [
    { recipe: new DataRecipe({ columns: { ...COLUMNS, spent: Column.numeric() } }) },
    [
      'model: column spent is added (numeric)',
      'merge: clients: clients must send the column spent',
      ...asItWas('age, plan, city, spent'),
      NEXT,
    ],
  ],
  'columns in another order': [
    { recipe: new DataRecipe({ columns: Object.fromEntries(Object.entries(COLUMNS).reverse()) }) },
    ['merge: clients: clients must send the columns in another order', ...asItWas('city, plan, age')],
  ],
  'approval without a person': [
    { approval: ModelApproval.AUTOMATIC },
    ['guards: loosened-guard: approval of versions loosened: by a person → automatic'],
  ],
  'a larger instance': [
    { endpoint: { instanceType: InstanceType.of('ml.m5.xlarge') } },
    [
      'merge: endpoint: instanceType ml.m5.large → ml.m5.xlarge',
      'merge: rollout: the endpoint will be rolled out: 50 % of the traffic first, the rest after 5 min; it takes about 5 min after the new instances have started; the old ones serve until then, and again if an alarm fires',
    ],
  ],
  'a shorter cooldown': [
    { retraining: { cooldown: Duration.hours(1) } },
    ['guards: loosened-guard: cooldown of the retraining loosened: 1 day → 1 hour'],
  ],
  'another positive class': [
    { recipe: new DataRecipe({ columns: { ...COLUMNS, left: Column.target({ positiveClass: 'No' }) } }) },
    [
      'guards: changed-guard: positiveClass of the quality monitor changed: Yes → No',
      'merge: clients: clients get a score of another class, from the first version of the new recipe on',
      'merge: the baseline of the version that serves still fits: columns, their order and types stay',
      NEXT,
      'model: target.positiveClass: Yes → No',
    ],
  ],
  'a criterion for certain': [
    { successCriteria: [SuccessCriterion.auc().atLeast(0.75, { certain: true })] },
    ['guards: criterion tightened: auc at least 0.75 must be met by the worse end of its interval now'],
  ],
  'quiet hours': [
    { retraining: { quietHours: [QUIET] } },
    [
      'guards: quietHours of the retraining tightened: not set → [{"timeZone":"Europe/Berlin","from":"20:00","to":"06:00"}]',
    ],
  ],
};

test.each(Object.entries(PAIRS))('%s', (_, [props, expected]) => {
  expect(linesOf(compare(base, synthesize(lifecycle(props)))).sort()).toEqual([...expected].sort());
});

test('a lowered criterion inside a renamed construct is seen', () => {
  const build = (id: string, minimum: number) => (app: App) => {
    new MlLifecycle(new Stack(app, 'Churn'), id, {
      ...BASE,
      successCriteria: [SuccessCriterion.auc().atLeast(minimum)],
    });
  };
  const review = compare(synthesize(build('Model', 0.75)), synthesize(build('Leavers', 0.6)));
  const lines = linesOf(review);
  // Whoever has the same name at the other place has the same rights.
  expect(lines.filter((line) => line.startsWith('access'))).toEqual([]);
  expect(lines.filter((line) => line.includes(' is deleted') && !line.includes('renamed'))).toEqual([]);
  expect(lines).toContain('guards: loosened-guard: criterion loosened: auc at least 0.75 → 0.6');
  expect(review.findings.flatMap(({ consequences = [] }) => consequences)).toContain(
    'and the endpoint churn goes on serving and is taken over by the new one',
  );
});

test('the places of constructs in a nested template, which the command line of the CDK adds, are no change', () => {
  const build = (context: Record<string, boolean>, name: string) => (app: App) => {
    for (const [key, value] of Object.entries(context)) {
      app.node.setContext(key, value);
    }
    const stack = new NestedStack(new Stack(app, 'Outer'), 'Inner');
    new s3.Bucket(stack, 'Rows', { bucketName: name });
  };
  const places = { 'aws:cdk:enable-path-metadata': true };
  const said = synthesize(build(places, 'rows'));
  expect(linesOf(compare(said, synthesize(build({}, 'rows'))))).toEqual([]);
  expect(linesOf(compare(said, synthesize(build({}, 'others'))))).toContainEqual(
    expect.stringContaining('BucketName: rows → others'),
  );
});

test('access that is new is said in words, and what goes as well', () => {
  const build = (actions: string[]) => (app: App) => {
    const stack = new Stack(app, 'Access');
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    new s3.Bucket(stack, 'Rows').grantRead(role);
    role.addToPolicy(new iam.PolicyStatement({ actions, resources: ['arn:aws:sqs:eu-west-1:111122223333:rows'] }));
  };
  const review = compare(synthesize(build(['sqs:SendMessage'])), synthesize(build(['sqs:DeleteQueue'])));
  expect(linesOf(review)).toEqual([
    'access: new-access: now allowed: sqs:DeleteQueue on arn:aws:sqs:eu-west-1:111122223333:rows',
    'access: no longer allowed: sqs:SendMessage on arn:aws:sqs:eu-west-1:111122223333:rows',
  ]);
});

test('what is replaced, deleted or left behind is told, with its data', () => {
  const build = (bucketName: string, others: readonly RemovalPolicy[]) => (app: App) => {
    const stack = new Stack(app, 'Data');
    new s3.Bucket(stack, 'Rows', { bucketName });
    others.forEach(
      (removalPolicy, i) => new s3.Bucket(stack, `Other${i}`, { removalPolicy, bucketName: `other-${i}` }),
    );
  };
  const all = [RemovalPolicy.DESTROY, RemovalPolicy.RETAIN];
  const review = compare(synthesize(build('rows-1', all)), synthesize(build('rows-2', [])));
  expect(linesOf(review)).toEqual([
    'other: BucketName: rows-1 → rows-2',
    'merge: replacement: AWS::S3::Bucket is replaced, and it holds data, because BucketName changes',
    'merge: deletion: AWS::S3::Bucket is deleted, and it holds data',
    'merge: deletion: AWS::S3::Bucket is left behind, which nobody manages any more, and it holds data',
  ]);
});

test('what somebody must decide comes first, and a comment has 60 lines at most', () => {
  const build = (name: string) => (app: App) => {
    const stack = new Stack(app, 'Many');
    for (let i = 0; i < 100; i++) {
      new s3.Bucket(stack, `Rows${i}`, { bucketName: `${name}-${i}` });
    }
  };
  const review = compare(synthesize(build('old')), synthesize(build('new')));
  expect(renderText(review)).toMatch(/^To be decided:\n- AWS::S3::Bucket is replaced, .* \(100 resources\)\n/);
  const markdown = renderMarkdown(review).trimEnd().split('\n');
  expect(markdown).toHaveLength(60);
  expect(markdown.at(-1)).toMatch(/^- … and \d+ lines more/);
});

test('code is shown line by line, folded, and whatever stands in it stays code', () => {
  const [before, after] = PAIRS_OF_STATES['a line of a script'].map(synthesize);
  const review = compare(before, after);
  expect(review.findings.flatMap(({ diffs = [] }) => diffs)).toEqual([
    { file: 'train.py', lines: expect.arrayContaining(['-depth = 2', '+depth = 8', ' print(depth)']) },
  ]);
  const lines = ['+```', '+</details>'];
  const markdown = renderMarkdown({
    findings: [{ section: 'model', text: 'code', paths: [], diffs: [{ file: '<b>.py', lines }] }],
  });
  expect(markdown).toContain('<summary>&#60;b&#62;.py</summary>\n\n````diff\n+```\n+</details>\n````\n\n</details>\n');
});

test('of a file that is written anew it is said that too much differs to be shown', () => {
  const [before, after] = [1, 2].map((factor) => {
    const train = Array.from({ length: 150 }, (_, i) => `print(${i}, ${factor})\n`).join('');
    return synthesize(lifecycle({ algorithm: script({ 'train.py': train }) }));
  });
  expect(compare(before!, after!).findings.flatMap(({ diffs = [] }) => diffs)).toEqual([
    { file: 'train.py', lines: ['… more than 200 lines differ'] },
  ]);
});

test('a comment is no longer than GitHub takes, however long lines and texts are', () => {
  const diffs = [
    { file: 'vendor.js', lines: [`+${'x'.repeat(100_000)}`] },
    { file: 'train.py', lines: ['+depth = 8'] },
  ];
  const findings = Array.from({ length: 60 }, (_, i) => ({
    section: 'other' as const,
    text: `${i}_`.repeat(40_000),
    paths: [],
    diffs,
  }));
  const markdown = renderMarkdown({ findings });
  expect(markdown.length).toBeLessThan(65_536);
  expect(markdown).toMatch(/^- 0\\_0\\_.{400,}…$/m);
  expect(renderMarkdown({ findings: [{ section: 'model', text: 'code', paths: [], diffs: [diffs[1]!] }] })).toContain(
    '+depth = 8',
  );
});

test('a template alone can be read, and what nobody knows is told all the same', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'review-'));
  expect(linesOf(compare(path.join(base, 'Churn.template.json'), path.join(base, 'Churn.template.json')))).toEqual([]);
  expect(() => readStacks(folder)).toThrow(`${folder} is no cloud assembly: it has no manifest.json`);
  expect(renderText({ findings: [] })).toBe('Nothing changes.\n');
});
