import { RETAINED } from '../../contract/endpoint-owner';
import { listAncestors } from './construct-paths';
import { describeAll, describeDeletion, describeEmptyRegistry, isLeft, isResource, listSome } from './describe-stacks';
import { type Finding, find } from './finding';
import { nameAlarm } from './guard-words';
import type { Item } from './items';
import type { ReplacementRules } from './replacement-rules';
import { nameThing } from './taken-names';

/** More than that of one construct are told in one sentence. */
export const FEW = 2;

/** Items by the outermost construct that the other side does not have; few by themselves. */
function groupByConstruct(items: readonly Item[], others: readonly Item[]): Item[][] {
  const known = new Set(others.flatMap(({ path }) => listAncestors(path)));
  const groups: Record<string, Item[]> = {};
  for (const item of items) {
    const outermost = listAncestors(item.path).find((path) => !known.has(path)) ?? item.path;
    (groups[outermost] ??= []).push(item);
  }
  return Object.values(groups).flatMap((group) => (group.length > FEW ? [group] : group.map((item) => [item])));
}

/** The construct that several items belong to. */
function findParent(items: readonly Item[]): string {
  const [first, ...others] = items.map(({ path }) => listAncestors(path));
  return first.filter((path) => others.every((all) => all.includes(path))).at(-1) ?? items[0].path;
}

/** What is made, by construct. */
export function describeAdded(added: readonly Item[], before: readonly Item[]): Finding[] {
  return groupByConstruct(added.filter(isResource), before).map((group): Finding => {
    if (group.length === 1) {
      return find('merge', group[0], `${group[0].type} is made`);
    }
    const parent = findParent(group);
    const consequences = describeEmptyRegistry(parent, group);
    return {
      ...find('merge', { ...group[0], path: parent }, `${group.length} resources are made`),
      ...(consequences.length > 0 ? { consequences } : {}),
      details: describeAll(group),
    };
  });
}

/** What alarms of a lifecycle are about. */
const WATCHED = /^(?:Custom::ModelEndpoint|AWS::SageMaker::Pipeline)$/;

/** What is deleted or left behind, by construct. */
export function describeRemoved(removed: readonly Item[], after: readonly Item[], rules: ReplacementRules): Finding[] {
  const groups = groupByConstruct(removed.filter(isResource), after);
  // What watched something that goes as well is no guard any more.
  const watching = groups.filter((group) => !group.some(({ type }) => WATCHED.test(type)));
  return [
    ...watching.flatMap(describeAlarms),
    ...groups.map((group): Finding => {
      if (group.length === 1) {
        const data = rules.stateful.includes(group[0].type) ? ', and it holds data' : '';
        return find('merge', group[0], `${group[0].type} is ${describeEnd(group[0])}${data}`, 'deletion');
      }
      const parent = findParent(group);
      const serving = group.filter(({ type, facts }) => type === 'Custom::ModelEndpoint' && facts.Removal !== RETAINED);
      return {
        ...find(
          'merge',
          { ...group[0], path: parent },
          `${parent} is taken out, which ${describeDeletion(group, rules)}`,
          'deletion',
        ),
        ...(serving.length > 0
          ? {
              consequences: [
                `to keep the ${listSome(serving.map(nameThing))} serving, deploy it with removalPolicy RETAIN first, and then take it out`,
              ],
            }
          : {}),
        details: describeAll(group),
      };
    }),
  ];
}

/** What no longer tells anybody: the alarms of one construct in one sentence. */
function describeAlarms(group: readonly Item[]): Finding[] {
  const alarms = group.filter(({ type }) => type === 'AWS::CloudWatch::Alarm');
  if (alarms.length < 2) {
    return alarms.map((item) => find('guards', item, `${nameAlarm(item)} is taken away`, 'loosened-guard'));
  }
  const parent = findParent(group);
  const names = alarms.map(({ path }) => path.split('/').at(-1)).join(', ');
  const text = `alarms of ${parent} are taken away: ${names}`;
  return [{ ...find('guards', { ...alarms[0], path: parent }, text, 'loosened-guard'), details: describeAll(alarms) }];
}

export function describeEnd(item: Item): string {
  return isLeft(item) ? 'left behind, which nobody manages any more' : 'deleted';
}
