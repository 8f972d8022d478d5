// What a review says of the policies that hold for a stack.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Stage } from 'aws-cdk-lib';
import { readStacks } from '../../../cli/review/assembly';
import { renderMarkdown } from '../../../cli/review/render';
import type { ReplacementRules } from '../../../cli/review/replacement-rules';
import { type Review, reviewStacks } from '../../../cli/review/review';
import {
  LifecyclePolicy,
  type LifecyclePolicyProps,
  MlLifecycleStack,
  PolicyRule,
  SuccessCriterion,
} from '../../../lib';
import { BASE, type Build, synthesize } from './pairs';

const ROOT = path.join(__dirname, '..', '..', '..');
const RULES = JSON.parse(readFileSync(path.join(ROOT, 'build', 'replacements.json'), 'utf8')) as ReplacementRules;

const build =
  (policies: Record<string, LifecyclePolicyProps>): Build =>
  (app) => {
    for (const [name, policy] of Object.entries(policies)) {
      new LifecyclePolicy(app, name, { today: '2027-01-01', ...policy });
    }
    new MlLifecycleStack(app, 'Churn', BASE);
  };

function compare(before: string, after: string): Review {
  return reviewStacks(readStacks(before), readStacks(after), RULES);
}

const linesOf = ({ findings }: Review): string[] =>
  findings
    .filter(({ section }) => section !== 'money')
    .map(({ kind, text }) => [...(kind ? [kind] : []), text].join(': '));

const RULE = { requireManualApproval: true };
const FIRST = { path: 'Churn', rule: PolicyRule.VPC, reason: 'moves in spring', until: '2027-06-30' };
const BUDGET = { ...FIRST, rule: PolicyRule.MONTHLY_COST };
const auc = SuccessCriterion.auc();

/** The policy before and after, and what a review says. */
const PAIRS: Record<string, readonly [LifecyclePolicyProps, LifecyclePolicyProps, readonly string[]]> = {
  'the same': [RULE, RULE, []],
  'a rule more': [
    RULE,
    { ...RULE, requireDriftMonitor: true },
    ['policy Platform tightened: requireDriftMonitor is new'],
  ],
  'a rule less': [
    { ...RULE, requireDriftMonitor: true },
    { ...RULE, requireDriftMonitor: false },
    ['loosened-guard: policy Platform loosened: requireDriftMonitor is dropped'],
  ],
  'more that is allowed, and less': [
    { allowedInstanceTypes: ['ml.m5.*', 'ml.m4.*'] },
    { allowedInstanceTypes: ['ml.m5.*', 'ml.p5.*'] },
    [
      'loosened-guard: policy Platform loosened: allowedInstanceTypes: ml.p5.* is new',
      'policy Platform tightened: allowedInstanceTypes: ml.m4.* is dropped',
    ],
  ],
  'criteria lowered, raised, dropped and new': [
    { minimumCriteria: [auc.atLeast(0.7), SuccessCriterion.mse().atMost(9), SuccessCriterion.rmse().atMost(3)] },
    { minimumCriteria: [auc.atLeast(0.6), SuccessCriterion.mse().atMost(8), SuccessCriterion.mae().atMost(2)] },
    [
      'loosened-guard: policy Platform loosened: minimumCriteria: auc at least 0.7 → 0.6',
      'policy Platform tightened: minimumCriteria: mse at most 9 → 8',
      'policy Platform tightened: minimumCriteria: mae at most 2 is new',
      'loosened-guard: policy Platform loosened: minimumCriteria: rmse at most 3 is dropped',
    ],
  ],
  'two criteria about the same, of which the stricter one counts': [
    { minimumCriteria: [auc.atLeast(0.7), auc.atLeast(0.6)] },
    { minimumCriteria: [auc.atLeast(0.6), auc.atLeast(0.65)] },
    ['loosened-guard: policy Platform loosened: minimumCriteria: auc at least 0.7 → 0.65'],
  ],
  'limits of costs': [
    { maximumMonthlyCost: { perEndpoint: 500, prices: { 'ml.m5.large': 0.1 } }, exemptions: [BUDGET] },
    { maximumMonthlyCost: { perEndpoint: 600, perRetraining: 40 }, exemptions: [BUDGET] },
    [
      'loosened-guard: policy Platform loosened: maximumMonthlyCost: perEndpoint 500 → 600',
      'changed-guard: policy Platform changed: maximumMonthlyCost: prices changes',
      'policy Platform tightened: maximumMonthlyCost: perRetraining not limited → 40',
    ],
  ],
  'what is not known is no longer refused': [
    { ...RULE, refuseUndecided: true },
    RULE,
    ['loosened-guard: policy Platform loosened: what cannot be judged is no longer refused'],
  ],
  'a new exemption': [
    RULE,
    { ...RULE, exemptions: [FIRST] },
    ['loosened-guard: policy Platform loosened: exemption from requireVpc of Churn until 2027-06-30: moves in spring'],
  ],
  'an exemption that is prolonged for another reason': [
    { ...RULE, exemptions: [FIRST] },
    { ...RULE, exemptions: [{ ...FIRST, until: '2028-06-30', reason: 'moves later' }] },
    [
      'loosened-guard: policy Platform loosened: exemption from requireVpc of Churn: until 2027-06-30 → 2028-06-30',
      'changed-guard: policy Platform changed: exemption from requireVpc of Churn: its reason is now moves later',
    ],
  ],
  'an exemption that is prolonged by a second one, before the first': [
    { ...RULE, exemptions: [FIRST] },
    { ...RULE, exemptions: [{ ...FIRST, until: '2099-12-31' }, FIRST] },
    ['loosened-guard: policy Platform loosened: exemption from requireVpc of Churn: until 2027-06-30 → 2099-12-31'],
  ],
  'exemptions that end earlier, or at once': [
    { ...RULE, exemptions: [FIRST, { ...FIRST, path: 'Churn/Default/Endpoint' }] },
    { ...RULE, exemptions: [{ ...FIRST, until: '2027-02-01' }] },
    [
      'policy Platform tightened: exemption from requireVpc of Churn: until 2027-06-30 → 2027-02-01',
      'policy Platform tightened: exemption from requireVpc of Churn/Default/Endpoint is dropped',
    ],
  ],
};

test.each(Object.entries(PAIRS))('%s', (_, [before, after, lines]) => {
  const review = compare(synthesize(build({ Platform: before })), synthesize(build({ Platform: after })));
  expect(linesOf(review)).toEqual(lines);
});

test('policies that come, with their exemptions, go, and are renamed', () => {
  const policy = { ...RULE, exemptions: [FIRST] };
  const none = synthesize(build({}));
  const one = synthesize(build({ Platform: policy }));
  const other = synthesize(build({ Central: policy }));
  expect(linesOf(compare(none, one))).toEqual([
    'the policy Platform holds (requireManualApproval)',
    'loosened-guard: policy Platform loosened: exemption from requireVpc of Churn until 2027-06-30: moves in spring',
  ]);
  expect(linesOf(compare(one, none))).toEqual([
    'loosened-guard: the policy Platform no longer holds (requireManualApproval)',
  ]);
  expect(linesOf(compare(one, other))).toEqual(['the policy Platform is called Central']);
});

test('one change for many stacks, of a stage as well, is one line; a narrower scope says where it no longer holds', () => {
  const stages = (rules: LifecyclePolicyProps, isNarrow = false) =>
    synthesize((app) => {
      const [test, production] = ['Test', 'Prod'].map((name) => new Stage(app, name)) as [Stage, Stage];
      new LifecyclePolicy(isNarrow ? production : app, isNarrow ? 'Rules' : 'Platform', rules);
      for (const stage of [test, production]) {
        new MlLifecycleStack(stage, 'Churn', BASE);
        new MlLifecycleStack(stage, 'Again', { ...BASE, lifecycleName: 'again' });
      }
    });
  const more = compare(stages(RULE), stages({ ...RULE, requireDriftMonitor: true }));
  expect(linesOf(more)).toEqual(['policy Platform tightened: requireDriftMonitor is new']);
  const narrow = compare(stages(RULE), stages(RULE, true));
  const told = narrow.findings.filter(({ section }) => section === 'guards');
  expect(told.map(({ text, paths }) => `${text}: ${paths.join()}`)).toEqual([
    expect.stringMatching(/^the policy Platform no longer holds .*: Test\/Churn,Test\/Again$/),
    expect.stringMatching(/^the policy Platform is called Prod\/Rules: Prod\/Churn,Prod\/Again$/),
  ]);
});

test('of a template by itself no policies are known, so that none is missed', () => {
  const ruled = synthesize(build({ Platform: RULE }));
  const template = path.join(ruled, 'Churn.template.json');
  const findings = (before: string, after: string) => compare(before, after).findings.map(({ text }) => text);
  expect([...findings(ruled, template), ...findings(template, ruled)].join('\n')).not.toContain('polic');
});

test('a comment on a pull request names an exemption among what must be decided', () => {
  const review = compare(
    synthesize(build({ Platform: RULE })),
    synthesize(build({ Platform: { ...RULE, exemptions: [FIRST] } })),
  );
  const [decided] = renderMarkdown(review)
    .split(/^## /m)
    .filter((part) => part.includes('decided'));
  expect(decided).toContain('exemption from requireVpc of Churn until 2027-06-30: moves in spring');
});
