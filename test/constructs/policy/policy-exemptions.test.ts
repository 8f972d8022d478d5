// Exemptions hold until a day, for one rule and what is below one path, and are told before they end.
import { Duration, Stack, Stage } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { LifecyclePolicy, type LifecyclePolicyProps, type PolicyExemption, PolicyRule } from '../../../lib';
import { createApp } from '../fixtures';
import { createLifecycle, findRefused, judge } from './fixtures';

const ENDPOINT = 'Models/Churn/Endpoint';
const NOT_ISOLATED =
  'requireNetworkIsolation: the endpoint must be isolated from the network, got one that is not; leave networkIsolation out, or set it to true';
const OPEN = { endpoint: { networkIsolation: false } };

const exemption = (overrides: Partial<PolicyExemption> = {}): PolicyExemption => ({
  path: ENDPOINT,
  rule: PolicyRule.NETWORK_ISOLATION,
  reason: 'reads a feature store until it is moved, TICKET-7',
  until: '2027-03-31',
  ...overrides,
});

const judgeOn = (today: string, ...exemptions: PolicyExemption[]): string[] =>
  judge({ requireNetworkIsolation: true, exemptions, today }, (app) => createLifecycle(app, OPEN));

const REFUSED = `[Platform] ${ENDPOINT}: ${NOT_ISOLATED}`;

test.each<[name: string, given: Partial<PolicyExemption>, today: string, refused: string[]]>([
  ['on its last day', {}, '2027-03-31', []],
  [
    'on the day after, with the reason that it had',
    {},
    '2027-04-01',
    [`${REFUSED}; its exemption (reads a feature store until it is moved, TICKET-7) ended on 2027-03-31`],
  ],
  ['for what is below its path', { path: 'Models' }, '2027-01-01', []],
  ['by the path of the resource', { path: `${ENDPOINT}/churn/Resource` }, '2027-01-01', []],
  ['not for what only begins like its path', { path: 'Models/Churn/End' }, '2027-01-01', [REFUSED]],
  ['not for another rule', { rule: PolicyRule.VPC }, '2027-01-01', [REFUSED]],
])('an exemption holds %s', (_, given, today, refused) => {
  expect(judgeOn(today, exemption(given))).toEqual(refused);
});

test('of two the one that holds longer counts, in whatever order', () => {
  const [short, long] = [exemption({ until: '2027-01-31', reason: 'first' }), exemption({ reason: 'prolonged' })];
  expect(judgeOn('2027-02-01', short, long)).toEqual([]);
  expect(judgeOn('2027-02-01', long, short)).toEqual([]);
  expect(judgeOn('2027-05-01', short, long)).toEqual([`${REFUSED}; its exemption (prolonged) ended on 2027-03-31`]);
});

test.each<[days: string, today: string, notice: Duration | undefined, isTold: boolean]>([
  ['thirteen days', '2027-03-18', undefined, true],
  ['fourteen days', '2027-03-17', undefined, false],
  ['thirty days, with a notice as long', '2027-03-01', Duration.days(31), true],
  ['no day', '2027-03-31', undefined, true],
  ['one day, with a notice of hours', '2027-03-30', Duration.hours(36), true],
])('%s before its end it is a warning: %s', (_, today, exemptionNotice, isTold) => {
  const app = createApp();
  new LifecyclePolicy(app, 'Platform', {
    requireNetworkIsolation: true,
    exemptions: [exemption()],
    exemptionNotice,
    today,
  });
  const stack = Stack.of(createLifecycle(app, OPEN));
  const warnings = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('^Platform: '));
  expect(warnings.map(({ entry }) => String(entry.data).replace(/ \[ack: .*/, ''))).toEqual(
    isTold
      ? [
          `Platform: ${ENDPOINT}: ${NOT_ISOLATED}; exempt until 2027-03-31 (reads a feature store until it is moved, TICKET-7)`,
        ]
      : [],
  );
});

test('one that exempts nothing, since all is well or it is for another app, says nothing', () => {
  const app = createApp();
  const exemptions = [exemption({ until: '2026-01-01' }), exemption({ path: 'Elsewhere', until: '2027-01-02' })];
  new LifecyclePolicy(app, 'Platform', { requireNetworkIsolation: true, exemptions, today: '2027-01-01' });
  const stack = Stack.of(createLifecycle(app));
  expect(findRefused(app)).toEqual([]);
  expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('^Platform: '))).toEqual([]);
});

test('without a day that is given, the day of the synthesis counts', () => {
  const build = (until: string) =>
    judge({ requireNetworkIsolation: true, exemptions: [exemption({ until })] }, (app) => createLifecycle(app, OPEN));
  expect(build('1970-01-01')).toHaveLength(1);
  expect(build('9999-12-31')).toEqual([]);
});

test.each<[name: string, policy: Partial<LifecyclePolicyProps>, message: string]>([
  [
    'a day in another form',
    { exemptions: [exemption({ until: '31.03.2027' })] },
    "exemptions[0].until: must be a day such as 2027-03-31 (year, month, day), got '31.03.2027'",
  ],
  [
    'a day that there is not',
    { exemptions: [exemption(), exemption({ until: '2027-02-30' })] },
    'exemptions[1].until: must be a day',
  ],
  ['no reason', { exemptions: [exemption({ reason: ' ' })] }, 'exemptions[0].reason: must say why'],
  [
    'no path',
    { exemptions: [exemption({ path: '' })] },
    "exemptions[0].path: must be the path of a construct, such as Churn/Default/Endpoint, got ''",
  ],
  [
    'a path with a slash before it',
    { exemptions: [exemption({ path: '/Models' })] },
    'exemptions[0].path: must be the path',
  ],
  [
    'a rule that there is not',
    { exemptions: [exemption({ rule: 'vpc' as PolicyRule })] },
    "exemptions[0].rule: must be one of 'minimumCriteria'",
  ],
  [
    'a today that is none',
    { today: 'tomorrow' },
    "today: must be a day such as 2027-03-31 (year, month, day), got 'tomorrow'",
  ],
])('%s is refused', (_, policy, message) => {
  expect(() => new LifecyclePolicy(createApp(), 'Platform', { requireVpc: true, ...policy })).toThrow(message);
});

/** What the policy over an app with one lifecycle says that names nothing. */
function findMisspelt(props: LifecyclePolicyProps, stage?: string): string[] {
  const app = createApp();
  new LifecyclePolicy(app, 'Platform', { requireDriftMonitor: false, today: '2027-01-01', ...props });
  createLifecycle(stage === undefined ? app : new Stage(app, stage));
  const messages = app.synth().stacks.flatMap(({ messages: all }) => all);
  const nested = stage === undefined ? [] : app.synth().getNestedAssembly(`assembly-${stage}`).stacks;
  return [...messages, ...nested.flatMap(({ messages: all }) => all)]
    .map(({ entry }) => String(entry.data))
    .filter((text) => text.includes('policyNamesNothing'))
    .map((text) => text.replace(/ \[ack: .*/, ''));
}

const PATH = 'Platform: exemptions[0].path: there is no construct';

test.each<[path: string, stage: string | undefined, told: string[]]>([
  ['Models/Churn/Endpont', undefined, [`${PATH} Models/Churn/Endpont; is Models/Churn/Endpoint meant?`]],
  ['Models/Chrun/Endpoint', undefined, [`${PATH} Models/Chrun/Endpoint; is Models/Churn meant?`]],
  ['Modles/Churn', undefined, [`${PATH} Modles/Churn; is Models meant?`]],
  [
    'Models/Other',
    undefined,
    [expect.stringMatching(`^${PATH.replace(/[[\]]/g, '\\$&')} Models/Other; Models has .*Churn`)],
  ],
  ['Prod/Models/Churn/Endpont', 'Prod', [`${PATH} Prod/Models/Churn/Endpont; is Prod/Models/Churn/Endpoint meant?`]],
  ['Models/Churn/Endpoint', undefined, []],
  ['Fraud/Default/Endpoint', undefined, []],
  ['Prod/Fraud/Endpoint', 'Prod', []],
  ['A/Endpoint', undefined, []],
])('an exemption of %s in stage %s', (path, stage, told) => {
  expect(findMisspelt({ requireNetworkIsolation: true, exemptions: [exemption({ path })] }, stage)).toEqual(told);
});

test('a region that is none is a warning, once, with the one that is meant', () => {
  const allowedRegions = ['us-east-1', 'eu-cental-1', 'xx-nowhere-1'];
  const found = findMisspelt({ allowedRegions });
  expect(found).toEqual([
    'Platform: allowedRegions[1]: this aws-cdk-lib knows no region eu-cental-1; is eu-central-1 meant?',
    expect.stringMatching(/^Platform: allowedRegions\[2\]: .* no region xx-nowhere-1; it knows .*us-east-1/),
  ]);
  expect(findMisspelt({ allowedRegions }, 'Prod')).toHaveLength(2);
  expect(findMisspelt({ allowedRegions: ['eu-west-1', 'us-gov-west-1'], refuseUndecided: false }, undefined)).toEqual(
    [],
  );
});
