import { compareAccess, isPolicy } from './access';
import type { Stack } from './assembly';
import { type Change, type Comparison, compareItems } from './compare';
import { type FailKind, type Finding, find, show, showChange } from './finding';
import { judgeGuard } from './guards';
import { type Item, listItems } from './items';
import { describeModel } from './model';
import type { Facts } from './resolve';

/** Which properties CloudFormation cannot change in place, and which types of resources hold data. */
export interface ReplacementRules {
  readonly replacing: Readonly<Record<string, Readonly<Record<string, 'yes' | 'maybe'>>>>;
  readonly stateful: readonly string[];
}

/** A review of what one assembly changes in another one. */
export interface Review {
  readonly findings: readonly Finding[];
}

/** Compares two assemblies, stack by stack. */
export function reviewStacks(before: readonly Stack[], after: readonly Stack[], rules: ReplacementRules): Review {
  const comparison = compareItems(before.flatMap(listItems), after.flatMap(listItems));
  const described = comparison.changes.flatMap((change) => describeChange(change, rules));
  const findings = [
    ...described,
    ...describeRenames(comparison, rules),
    ...comparison.added.flatMap(describeAdded),
    ...comparison.removed.flatMap((item) => describeRemoved(item, rules)),
    ...describeFiles(comparison),
    ...compareAccess(comparison),
  ];
  const next = findings.some(({ section }) => section === 'model') ? [NEXT_RUN] : [];
  return { findings: joinAlike([...findings, ...next]) };
}

const NEXT_RUN: Finding = {
  section: 'merge',
  text: 'the next run of the pipeline trains what is described above; merging starts none, and what serves goes on serving',
  paths: [],
};

function describeChange(change: Change, rules: ReplacementRules): readonly Finding[] {
  const { item, path } = change;
  if (isPolicy(item, path) || (item.type === 'asset' && path[0] === 'files')) {
    return [];
  }
  const guard = judgeGuard(change);
  const found = guard ? [guard] : (describeModel(change) ?? [describeRest(change)]);
  const replaced = rules.replacing[item.type]?.[path[0]];
  return [
    ...found,
    ...(replaced === undefined ? [] : [describeReplacement(change, replaced, rules)]),
    ...(isRollout(change)
      ? [find('merge', item, `the endpoint will be rolled out: ${describeRollout(item)}`, 'rollout')]
      : []),
  ];
}

function describeRest(change: Change): Finding {
  const { item, path } = change;
  return isRollout(change)
    ? find('merge', item, `endpoint: ${path.slice(1).join('.')} ${showChange(change)}`)
    : find('other', item, `${path.join('.')}: ${showChange(change)}`);
}

function describeReplacement({ item, path }: Change, replaced: 'yes' | 'maybe', rules: ReplacementRules): Finding {
  const verb = replaced === 'yes' ? 'is replaced' : 'may be replaced';
  return find('merge', item, `${item.type} ${verb}${tellData(item, rules)}, because ${path[0]} changes`, 'replacement');
}

function isRollout({ item, path }: Change): boolean {
  return item.type === 'Custom::ModelEndpoint' && path[0] === 'Settings';
}

function describeRollout({ facts }: Item): string {
  const { type = 'all at once', waitSeconds } = ((facts.Settings as Facts | undefined)?.rollout ?? {}) as Facts;
  const wait = waitSeconds === undefined ? '' : `, ${Number(waitSeconds) / 60} min between its steps`;
  return `${show(type)}${wait}; what serves goes on serving until the new one answers`;
}

/** A renamed construct is deleted and made anew; an endpoint of ours is taken over. */
function describeRenames({ renamed }: Comparison, { stateful }: ReplacementRules): Finding[] {
  return renamed
    .filter(({ after }) => after.type !== 'asset')
    .map(({ before, after }) => {
      const what = `${before.path} is now ${after.path} (${after.type})`;
      if (after.type === 'Custom::ModelEndpoint') {
        return find('merge', after, `renamed: ${what}: the endpoint goes on serving and is taken over by the new one`);
      }
      const data = stateful.includes(after.type) ? '; what it holds does not move' : '';
      return find(
        'merge',
        after,
        `renamed: ${what}: a new one is made, and the old one is ${describeEnd(before)}${data}`,
        'replacement',
      );
    });
}

function describeAdded(item: Item): Finding[] {
  return item.type === 'asset' ? [] : [find('merge', item, `${item.type} is made`)];
}

function describeRemoved(item: Item, rules: ReplacementRules): Finding[] {
  if (item.type === 'asset') {
    return [];
  }
  const guard =
    item.type === 'AWS::CloudWatch::Alarm' ? [find('guards', item, 'alarm is taken away', 'loosened-guard')] : [];
  return [...guard, find('merge', item, `${item.type} is ${describeEnd(item)}${tellData(item, rules)}`, 'deletion')];
}

function tellData({ type }: Item, { stateful }: ReplacementRules): string {
  return stateful.includes(type) ? ', and it holds data' : '';
}

function describeEnd({ facts }: Item): string {
  return String(facts.DeletionPolicy ?? 'Delete').startsWith('Retain')
    ? 'left behind, which nobody manages any more'
    : 'deleted';
}

/** Of code one line for each asset. */
function describeFiles({ changes }: Comparison): Finding[] {
  const files: Record<string, { item: Item; names: string[] }> = {};
  for (const { item, path } of changes) {
    if (item.type === 'asset' && path[0] === 'files' && path.length > 1) {
      (files[item.path] ??= { item, names: [] }).names.push(path.slice(1).join('/'));
    }
  }
  return Object.values(files).map(({ item, names }) =>
    find(
      'model',
      item,
      `code changes in ${names.length} file(s): ${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''}`,
    ),
  );
}

/** One line for what is passed on to several places, in the words of the one that knows most. */
function joinAlike(findings: readonly Finding[]): Finding[] {
  const joined = new Map<string, Finding>();
  for (const finding of findings) {
    const key = `${finding.section} ${finding.text} ${finding.kind satisfies FailKind | undefined}`;
    const known = joined.get(key);
    joined.set(key, known ? { ...known, paths: [...new Set([...known.paths, ...finding.paths])] } : finding);
  }
  const all = [...joined.values()];
  return all.filter(
    ({ section, text }) => !all.some((more) => more.section === section && more.text.startsWith(`${text} (`)),
  );
}
