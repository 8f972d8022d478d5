import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { judgeBudget, judgeEndpointCost } from './judge-costs';
import { judgeApproval, judgeCriteria } from './judge-criteria';
import { isUnknown, present } from './known-values';
import { type LifecyclePolicyProps, PolicyRule } from './lifecycle-policy-props';
import type { Subject } from './read-subjects';
import { findMeant, findMentions, type Mention, type Watched } from './read-watched';
import type { Workload } from './read-workloads';
import { UNKNOWN, type Verdict } from './verdict';

/** What the judge of a rule knows. */
export interface Case {
  readonly subject: Subject;
  readonly policy: LifecyclePolicyProps;
  readonly watched: Watched;
}

/** What a rule has against a resource; it is asked only where the policy has the rule. */
type Judge = (one: Case) => Verdict[];

/** The rules, each by the property that sets it. */
export const JUDGES: Readonly<Record<PolicyRule, Judge>> = {
  [PolicyRule.MINIMUM_CRITERIA]: ({ subject: { pipeline }, policy: { minimumCriteria = [] } }) =>
    pipeline === undefined ? [] : judgeCriteria(pipeline, minimumCriteria),
  [PolicyRule.MANUAL_APPROVAL]: ({ subject: { pipeline } }) => (pipeline === undefined ? [] : judgeApproval(pipeline)),
  [PolicyRule.ENCRYPTION_KEY]: eachWorkload(({ name, keys }) =>
    Object.entries(keys)
      .filter(([, key]) => key === undefined)
      .map(([what]) => ({
        what: name,
        must: `encrypt its ${what} with a KMS key`,
        got: 'none',
        advice: 'set encryptionKey',
      })),
  ),
  [PolicyRule.VPC]: eachWorkload(({ name, network }) =>
    network === undefined
      ? []
      : judgeValue(network.vpc, {
          isAllowed: (vpc) => vpc !== undefined,
          what: name,
          must: 'run in a VPC',
          got: 'none',
          advice: 'set vpc',
        }),
  ),
  [PolicyRule.NETWORK_ISOLATION]: eachWorkload(({ name, network }) =>
    network === undefined
      ? []
      : judgeValue(network.isolation, {
          isAllowed: (isolation) => String(isolation) === 'true',
          what: name,
          must: 'be isolated from the network',
          got: 'one that is not',
          advice: 'leave networkIsolation out, or set it to true',
        }),
  ),
  [PolicyRule.INSTANCE_TYPES]: ({ subject, policy: { allowedInstanceTypes = [] } }) =>
    eachWorkload(({ name, instanceTypes }) =>
      instanceTypes.flatMap((type) =>
        judgeValue(type, {
          isAllowed: (known) => allowedInstanceTypes.some((pattern) => matches(pattern, String(known))),
          what: name,
          must: `run on ${allowedInstanceTypes.join(', ')}`,
          got: String(type),
        }),
      ),
    )({ subject }),
  [PolicyRule.REGIONS]: ({ subject: { region }, policy: { allowedRegions = [] } }) =>
    region === undefined
      ? []
      : judgeValue(region, {
          isAllowed: (known) => allowedRegions.includes(String(known)),
          what: 'the stack',
          must: `be deployed to ${allowedRegions.join(', ')}`,
          got: String(region),
        }),
  [PolicyRule.MONTHLY_COST]: ({ subject, policy: { maximumMonthlyCost = {} }, watched }) => [
    ...judgeEndpointCost(subject, maximumMonthlyCost, watched),
    ...judgeBudget(subject, maximumMonthlyCost),
  ],
  [PolicyRule.TAGS]: ({ subject: { tags, construct }, policy: { requiredTags = [] } }) => {
    const all = { ...stackTags(construct), ...tags };
    return tags === undefined
      ? []
      : requiredTags
          .filter((key) => present(all[key]) === undefined)
          .map((key) => ({
            what: 'it',
            must: `carry the tag ${key}`,
            got: 'none',
            advice: `Tags.of(scope).add('${key}', …) gives it to all that is in a scope`,
          }));
  },
  [PolicyRule.DRIFT_MONITOR]: ({ subject, watched }) => judgeWatched(subject, watched, watched.drift, 'a DriftMonitor'),
  [PolicyRule.QUALITY_MONITOR]: ({ subject, watched }) =>
    judgeWatched(subject, watched, watched.quality, 'a QualityMonitor'),
};

function eachWorkload(judge: (workload: Workload) => Verdict[]): (one: Pick<Case, 'subject'>) => Verdict[] {
  return ({ subject }) =>
    subject.workloads.flatMap((workload) =>
      workload.unread === undefined
        ? judge(workload)
        : [
            {
              what: workload.name,
              must: 'obey it',
              got: `a step of the type ${workload.unread}, which is not read`,
              isUndecided: true,
            },
          ],
    );
}

function judgeValue(
  value: unknown,
  { isAllowed, ...verdict }: Verdict & { readonly isAllowed: (value: unknown) => boolean },
): Verdict[] {
  if (isUnknown(value)) {
    const { advice: _, ...rest } = verdict;
    return [{ ...rest, got: UNKNOWN, isUndecided: true }];
  }
  return isAllowed(value) ? [] : [verdict];
}

function matches(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.\\^$+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(text);
}

/** CloudFormation gives the tags of a stack, and of those that it is nested in, to what is in it. */
function stackTags(construct: IConstruct): Record<string, string> {
  const stacks = construct.node.scopes.filter((scope): scope is Stack => Stack.isStack(scope));
  return Object.assign({}, ...stacks.map(({ tags }) => tags.tagValues())) as Record<string, string>;
}

function judgeWatched(
  subject: Subject,
  { endpoints }: Watched,
  monitors: readonly Mention[],
  monitor: string,
): Verdict[] {
  const { endpointName } = subject;
  if (endpointName === undefined || findMentions(subject, monitors, endpoints).length > 0) {
    return [];
  }
  const verdict = { what: 'the endpoint', must: `have ${monitor}`, got: 'none' };
  return isUnknown(endpointName) && monitors.some((one) => findMeant(one, endpoints).length === 0)
    ? [{ ...verdict, got: `a name that only the deployment knows, which ${monitor} may watch`, isUndecided: true }]
    : [verdict];
}
