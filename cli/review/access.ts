import type { Comparison } from './compare';
import { type Finding, find } from './finding';
import type { Item } from './items';
import { listNameSynonyms } from './named';
import { type Fact, type Facts, ORDER } from './resolve';
import { type Neutral, neutralize } from './same-meaning';

/** Where statements of policies stand. */
const POLICIES = /^(?:(?:Policies\/[^/]+\/)?PolicyDocument|AssumeRolePolicyDocument|KeyPolicy|Policies)(?:\/|$)/;

/** Whether a place of a resource is part of a policy: who may do what is told by itself. */
export function isPolicy({ type }: Item, path: readonly string[]): boolean {
  return mayHavePolicies(type) && POLICIES.test(path.join('/'));
}

function mayHavePolicies(type: string): boolean {
  return /^AWS::(?:IAM|KMS|S3|SQS|SNS|Logs|ECR)::/.test(type);
}

/** One action on one resource, under one of the values that a condition allows. */
export interface Grant {
  readonly effect: string;
  readonly action: string;
  readonly resource: string;
  /** By whom, and under which condition, up to its value. */
  readonly rest: string;
  readonly value: string;
}

/** What of an item's grants differs. */
export interface AccessChange {
  readonly item: Item;
  readonly old: readonly Grant[];
  readonly fresh: readonly Grant[];
  readonly come: readonly Grant[];
  readonly went: readonly Grant[];
}

/** What may be done now that could not be done before, and the other way around, by items. */
export function compareAccess({ pairs, added, removed, named }: Comparison): AccessChange[] {
  const synonyms = listNameSynonyms(named);
  const [asOld, asFresh] = [neutralize(synonyms, 'before'), neutralize(synonyms, 'after')];
  // What is after speaks of before where all of it says the same.
  const neutral: Neutral = (text) => asFresh(asOld(text));
  const all = [
    ...pairs,
    ...added.map((after) => ({ before: undefined, after })),
    ...removed.map((before) => ({ before, after: undefined })),
  ];
  return all.map(({ before, after }) => {
    const [old, fresh] = [before ? listGrants(before) : [], after ? listGrants(after) : []];
    const [come, went] = [subtract(fresh, old), subtract(old, fresh)];
    return {
      item: (after ?? before)!,
      old,
      fresh,
      come: subtract(come, went, neutral),
      went: subtract(went, come, neutral),
    };
  });
}

/** @param gone what is deleted, on which nobody needs access any more */
export function describeGrants(changes: readonly AccessChange[], gone: ReadonlySet<string> = new Set()): Finding[] {
  return changes.flatMap(({ item, come, went }) => [
    ...describe(item, come, 'now'),
    ...describe(
      item,
      went.filter((grant) => !isOnGone(grant, gone)),
      'no longer',
    ),
  ]);
}

function isOnGone({ effect, resource }: Grant, gone: ReadonlySet<string>): boolean {
  return effect === 'Allow' && gone.has(/^on \$\{([^}]*?)(?:\.Arn)?\}/.exec(resource)?.[1] ?? '');
}

/** Whether a policy goes together with what it is about: a denial of it guards nothing any more. */
export function goesWithSubject(item: Item, gone: ReadonlySet<string>): boolean {
  if (!/Polic(?:y|ies)$/.test(item.type)) {
    return true;
  }
  const subjects = Object.entries(item.facts)
    .filter(([name]) => /^(?:Bucket|Queues?|Topics?|Roles|Users|Groups)$/.test(name))
    .flatMap(([, each]) => list(each))
    .map((each) => /^\$\{([^}]*)\}$/.exec(each)?.[1]);
  return subjects.length > 0 && subjects.every((path) => path !== undefined && gone.has(path));
}

/** A denial that goes away is access that comes. */
function describe(item: Item, grants: readonly Grant[], word: 'now' | 'no longer'): Finding[] {
  return summarize(grants).map(([effect, actions, resources, rest, values]) => {
    const isAllowed = effect === 'Allow';
    const where = [resources.replaceAll(', on ', ', '), rest, values].filter(Boolean).join(' ');
    const text = `${word} ${isAllowed ? 'allowed' : 'denied'}: ${actions} ${where}`;
    return find('access', item, text, isAllowed === (word === 'now') ? 'new-access' : undefined);
  });
}

/** What differs in one part alone stands together: values of conditions, then actions, then resources. */
function summarize(grants: readonly Grant[]): string[][] {
  const rows = grants.map(({ effect, action, resource, rest, value }) => [effect, action, resource, rest, value]);
  return [4, 1, 2].reduce((all, part) => join(all, part, part === 4 ? ' or ' : ', '), rows);
}

function join(rows: readonly string[][], part: number, word: string): string[][] {
  const groups: Record<string, string[][]> = {};
  for (const row of rows) {
    (groups[JSON.stringify(row.map((each, i) => (i === part ? '' : each)))] ??= []).push(row);
  }
  return Object.values(groups).map((group) =>
    group[0].map((each, i) => (i === part ? [...new Set(group.map((row) => row[i]))].sort().join(word) : each)),
  );
}

/** @param neutral how a grant reads without the names that are others now */
function subtract(
  grants: readonly Grant[],
  others: readonly Grant[],
  neutral: Neutral = (text) => text,
): readonly Grant[] {
  const read = (grant: Grant): string => neutral(JSON.stringify(grant));
  const known = new Set(others.map(read));
  return grants.filter((grant) => !known.has(read(grant)));
}

function listGrants({ type, facts }: Item): Grant[] {
  return mayHavePolicies(type) ? findStatements(facts).flatMap(expand) : [];
}

function expand(statement: Facts): Grant[] {
  const { Effect, Action, NotAction, Resource, NotResource, Principal, Condition } = statement;
  const [condition, values] = Condition === undefined ? ['', ['']] : readCondition(Condition as Facts);
  const rest = [...(Principal === undefined ? [] : [`by ${describePrincipal(Principal)}`]), condition]
    .filter(Boolean)
    .join(' ');
  const actions = NotAction === undefined ? list(Action) : [`all but ${list(NotAction).join(', ')}`];
  const resources =
    Resource !== undefined
      ? list(Resource).map((each) => `on ${each}`)
      : [NotResource === undefined ? '' : `on all but ${list(NotResource).join(', ')}`];
  return actions.flatMap((action) =>
    resources.flatMap((resource) => values.map((value) => ({ effect: String(Effect), action, resource, rest, value }))),
  );
}

/** A condition that allows one value or another allows each of them; others are told as they stand. */
function readCondition(condition: Facts): [string, string[]] {
  const all = Object.entries(condition).flatMap(([operator, keys]) =>
    Object.entries(keys as Facts).map(([key, values]) => ({ operator, key, values: list(values) })),
  );
  const [{ operator, key, values }] = all;
  return all.length === 1 && /^(?:String|Arn)(?:Equals|Like)$/.test(operator)
    ? [`if ${key} ${operator}`, values]
    : [`if ${all.map((one) => `${one.key} ${one.operator} ${one.values.join(' or ')}`).join(' and ')}`, ['']];
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
