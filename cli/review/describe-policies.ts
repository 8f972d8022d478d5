// What changes in the policies that hold for a stack: rules, and exemptions from them.
import { COMPARISONS } from '../../contract/recipe';
import type { Finding } from './finding';
import type { Facts, Policies } from './policies';
import type { StackPair } from './stacks';

/** Says of a stack that is on both sides which rules and exemptions come, go and change. */
export function describePolicies({ before, after }: StackPair): Finding[] {
  return before.policies === undefined || after.policies === undefined
    ? []
    : comparePolicies(after.name, before.policies, after.policies);
}

type Judgement = 'loosened' | 'tightened' | 'changed';

const KINDS = { loosened: 'loosened-guard', tightened: undefined, changed: 'changed-guard' } as const;

function tell(place: string, text: string, judgement: Judgement): Finding {
  const kind = KINDS[judgement];
  return { section: 'guards', text, paths: [place], ...(kind === undefined ? {} : { kind }) };
}

function comparePolicies(stack: string, before: NonNullable<Policies>, after: NonNullable<Policies>): Finding[] {
  const gone = Object.keys(before).filter((name) => !(name in after));
  const come = Object.keys(after).filter((name) => !(name in before));
  const renamed = gone.flatMap((from) => {
    const to = come.find((name) => JSON.stringify(before[from]) === JSON.stringify(after[name]));
    return to === undefined ? [] : [{ from, to }];
  });
  return [
    ...renamed.map(({ from, to }) => tell(stack, `the policy ${from} is called ${to}`, 'tightened')),
    ...gone
      .filter((name) => !renamed.some(({ from }) => from === name))
      .map((name) => tell(stack, `the policy ${name} no longer holds (${listRules(before[name]!)})`, 'loosened')),
    ...come
      .filter((name) => !renamed.some(({ to }) => to === name))
      .flatMap((name) => [
        tell(stack, `the policy ${name} holds (${listRules(after[name]!)})`, 'tightened'),
        ...compareRules(name, { exemptions: [] }, { exemptions: after[name]!.exemptions }),
      ]),
    ...Object.keys(after)
      .filter((name) => name in before)
      .flatMap((name) => compareRules(name, before[name]!, after[name]!)),
  ];
}

/** What is no rule of a policy. */
const NO_RULES = new Set(['exemptions', 'refuseUndecided']);

function listRules(policy: Facts): string {
  return Object.keys(policy)
    .filter((name) => !NO_RULES.has(name))
    .join(', ');
}

function compareRules(policy: string, before: Facts, after: Facts): Finding[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((rule) =>
    compareRule(before[rule], after[rule], rule).map(([text, judgement]) =>
      tell(policy, `policy ${policy} ${judgement}: ${text}`, judgement),
    ),
  );
}

type Difference = readonly [text: string, judgement: Judgement];

function compareRule(before: unknown, after: unknown, rule: string): Difference[] {
  if (JSON.stringify(before) === JSON.stringify(after)) {
    return [];
  }
  if (rule === 'exemptions') {
    return compareExemptions(before, after);
  }
  if (rule === 'refuseUndecided') {
    return [
      after === true
        ? ['what cannot be judged is refused', 'tightened']
        : ['what cannot be judged is no longer refused', 'loosened'],
    ];
  }
  if (before === undefined || after === undefined) {
    return [after === undefined ? [`${rule} is dropped`, 'loosened'] : [`${rule} is new`, 'tightened']];
  }
  if (rule === 'minimumCriteria') {
    return compareCriteria(before, after);
  }
  if (rule === 'maximumMonthlyCost') {
    return compareLimits(before as Facts, after as Facts, rule);
  }
  return Array.isArray(before) && Array.isArray(after)
    ? compareLists(before.map(String), after.map(String), rule)
    : [[`${rule}: ${String(before)} → ${String(after)}`, 'changed']];
}

/** A higher limit is a looser one, and no limit the loosest. */
function compareLimits(before: Facts, after: Facts, rule: string): Difference[] {
  const read = (limit: unknown): number => (limit === undefined ? Number.POSITIVE_INFINITY : Number(limit));
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((name): Difference => {
      if (!name.startsWith('per')) {
        return [`${rule}: ${name} changes`, 'changed'];
      }
      const judgement = read(after[name]) > read(before[name]) ? 'loosened' : 'tightened';
      const [old, fresh] = [before[name], after[name]].map((limit) => String(limit ?? 'not limited'));
      return [`${rule}: ${name} ${old} → ${fresh}`, judgement];
    });
}

/** Rules whose list says what is allowed; the others' say what is asked. */
const ALLOWING = /^allowed/;

function compareLists(before: readonly string[], after: readonly string[], rule: string): Difference[] {
  const allows = ALLOWING.test(rule);
  const come = after.filter((one) => !before.includes(one));
  const gone = before.filter((one) => !after.includes(one));
  return [
    ...come.map((one): Difference => [`${rule}: ${one} is new`, allows ? 'loosened' : 'tightened']),
    ...gone.map((one): Difference => [`${rule}: ${one} is dropped`, allows ? 'tightened' : 'loosened']),
  ];
}

function compareExemptions(before: unknown, after: unknown): Difference[] {
  const [old, fresh] = [before, after].map((list) => readRecords(sortByEnd(list), ['name']));
  return [
    ...[...fresh].flatMap(([name, { until, reason }]): Difference[] => {
      const earlier = old.get(name);
      if (earlier === undefined) {
        return [[`exemption from ${name} until ${String(until)}: ${String(reason)}`, 'loosened']];
      }
      const change = `exemption from ${name}: until ${String(earlier.until)} → ${String(until)}`;
      return [
        ...(earlier.until === until
          ? []
          : [[change, String(until) > String(earlier.until) ? 'loosened' : 'tightened'] as const]),
        ...(earlier.reason === reason
          ? []
          : [[`exemption from ${name}: its reason is now ${String(reason)}`, 'changed'] as const]),
      ];
    }),
    ...[...old.keys()]
      .filter((name) => !fresh.has(name))
      .map((name): Difference => [`exemption from ${name} is dropped`, 'tightened']),
  ];
}

/** Of several exemptions of one rule and construct the longest counts, in whatever order they stand. */
function sortByEnd(list: unknown): readonly Facts[] {
  const all = (Array.isArray(list) ? list : []) as readonly Facts[];
  return [...all].sort((one, other) => (String(one.until) < String(other.until) ? -1 : 1));
}

/** What a criterion is about; the rest says how strict it is. */
const CRITERION = ['metric', 'comparison', 'overNaive', 'slice'];

const WORDS: Readonly<Record<string, string>> = {
  [COMPARISONS.atLeast]: 'at least',
  [COMPARISONS.atMost]: 'at most',
};

function compareCriteria(before: unknown, after: unknown): Difference[] {
  const [old, fresh] = [readCriteria(before), readCriteria(after)];
  const describe = ({ metric, comparison, threshold }: Facts): string =>
    `${String(metric)} ${WORDS[String(comparison)]} ${String(threshold)}`;
  return [
    ...[...fresh].flatMap(([name, criterion]): Difference[] => {
      const earlier = old.get(name);
      if (earlier === undefined) {
        return [[`minimumCriteria: ${describe(criterion)} is new`, 'tightened']];
      }
      if (JSON.stringify(earlier) === JSON.stringify(criterion)) {
        return [];
      }
      const [from, to] = [Number(earlier.threshold), Number(criterion.threshold)];
      const isLooser = criterion.comparison === COMPARISONS.atMost ? to > from : to < from;
      return from === to
        ? [[`minimumCriteria: how strictly ${describe(criterion)} is judged`, 'changed']]
        : [[`minimumCriteria: ${describe(earlier)} → ${to}`, isLooser ? 'loosened' : 'tightened']];
    }),
    ...[...old]
      .filter(([name]) => !fresh.has(name))
      .map(([, criterion]): Difference => [`minimumCriteria: ${describe(criterion)} is dropped`, 'loosened']),
  ];
}

/** In their order; of several about the same the strictest counts. */
function readCriteria(list: unknown): Map<string, Facts> {
  const all = (Array.isArray(list) ? list : []) as readonly Facts[];
  const strictness = ({ comparison, threshold }: Facts): number =>
    comparison === COMPARISONS.atMost ? -Number(threshold) : Number(threshold);
  const strictest = readRecords(
    [...all].sort((one, other) => strictness(one) - strictness(other)),
    CRITERION,
  );
  return new Map([...readRecords(all, CRITERION).keys()].map((name) => [name, strictest.get(name)!]));
}

/** The objects of a list, by what identifies them. */
function readRecords(list: unknown, identity: readonly string[]): Map<string, Facts> {
  const all = (Array.isArray(list) ? list : []) as readonly Facts[];
  return new Map(
    all.map((one) => [
      identity
        .map((name) => describeKey(one[name]))
        .join(' ')
        .trim(),
      one,
    ]),
  );
}

function describeKey(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
