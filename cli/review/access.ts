import type { Comparison } from './compare';
import { type Finding, find } from './finding';
import type { Item } from './items';
import { type Fact, type Facts, ORDER } from './resolve';

/** Where statements of policies stand. */
const POLICIES = /^(?:(?:Policies\/[^/]+\/)?PolicyDocument|AssumeRolePolicyDocument|KeyPolicy|Policies)(?:\/|$)/;

/** Whether a place of a resource is part of a policy: who may do what is told by itself. */
export function isPolicy({ type }: Item, path: readonly string[]): boolean {
  return mayHavePolicies(type) && POLICIES.test(path.join('/'));
}

function mayHavePolicies(type: string): boolean {
  return /^AWS::(?:IAM|KMS|S3|SQS|SNS|Logs|ECR)::/.test(type);
}

interface Grant {
  readonly effect: string;
  readonly action: string;
  readonly rest: string;
}

/** What may be done now that could not be done before, and the other way around. */
export function compareAccess({ pairs, added, removed }: Comparison): Finding[] {
  const all = [
    ...pairs,
    ...added.map((after) => ({ before: undefined, after })),
    ...removed.map((before) => ({ before, after: undefined })),
  ];
  return all.flatMap(({ before, after }) => {
    const [old, fresh] = [before ? listGrants(before) : [], after ? listGrants(after) : []];
    return [
      ...describe((after ?? before)!, subtract(fresh, old), 'now'),
      ...describe((after ?? before)!, subtract(old, fresh), 'no longer'),
    ];
  });
}

/** A denial that goes away is access that comes. */
function describe(item: Item, grants: readonly Grant[], word: 'now' | 'no longer'): Finding[] {
  const groups: Record<string, Grant[]> = {};
  for (const grant of grants) {
    (groups[`${grant.effect} ${grant.rest}`] ??= []).push(grant);
  }
  return Object.values(groups).map((group) => {
    const [{ effect, rest }] = group;
    const actions = group.map(({ action }) => action).sort();
    const isAllowed = effect === 'Allow';
    const text = `${word} ${isAllowed ? 'allowed' : 'denied'}: ${actions.join(', ')} ${rest}`;
    return find('access', item, text, isAllowed === (word === 'now') ? 'new-access' : undefined);
  });
}

function subtract(grants: readonly Grant[], others: readonly Grant[]): Grant[] {
  const known = new Set(others.map(idOf));
  return grants.filter((grant) => !known.has(idOf(grant)));
}

const idOf = ({ effect, action, rest }: Grant): string => `${effect} ${action} ${rest}`;

function listGrants({ type, facts }: Item): Grant[] {
  if (!mayHavePolicies(type)) {
    return [];
  }
  return findStatements(facts).flatMap((statement) => {
    const { Effect, Action, NotAction, Resource, NotResource, Principal, Condition } = statement;
    const rest = [
      ...(Resource === undefined ? [] : [`on ${list(Resource).join(', ')}`]),
      ...(NotResource === undefined ? [] : [`on all but ${list(NotResource).join(', ')}`]),
      ...(Principal === undefined ? [] : [`by ${describePrincipal(Principal)}`]),
      ...(Condition === undefined ? [] : [`if ${describeCondition(Condition)}`]),
    ].join(' ');
    const actions = NotAction === undefined ? list(Action) : [`all but ${list(NotAction).join(', ')}`];
    return actions.map((action) => ({ effect: String(Effect), action, rest }));
  });
}

function findStatements(facts: Fact): Facts[] {
  if (typeof facts !== 'object' || facts === null) {
    return [];
  }
  return Object.entries(facts).flatMap(([name, each]) => {
    if (name !== 'Statement') {
      return findStatements(each);
    }
    const isOne = typeof each === 'object' && each !== null && 'Effect' in each;
    return isOne
      ? [each as Facts]
      : (Object.entries(each as Facts).flatMap(([key, one]) => (key === ORDER ? [] : [one])) as Facts[]);
  });
}

/** The values of a list whose elements stand for themselves. */
function list(fact: Fact): string[] {
  if (typeof fact !== 'object' || fact === null) {
    return [String(fact)];
  }
  return Object.entries(fact).flatMap(([key, each]) =>
    key === ORDER ? [] : [typeof each === 'object' ? JSON.stringify(each) : String(each)],
  );
}

function describePrincipal(principal: Fact): string {
  return typeof principal === 'object' && principal !== null
    ? Object.entries(principal)
        .flatMap(([, names]) => list(names))
        .join(', ')
    : String(principal);
}

function describeCondition(condition: Fact): string {
  return Object.entries(condition as Facts)
    .flatMap(([operator, keys]) =>
      Object.entries(keys as Facts).map(([key, values]) => `${key} ${operator} ${list(values).join(' or ')}`),
    )
    .join(' and ');
}
