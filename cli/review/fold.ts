import type { Comparison } from './compare';
import { type Finding, find } from './finding';
import type { Item } from './items';
import type { ReplacementRules } from './replacement-rules';

/** More than that of one construct are told in one sentence. */
const FEW = 2;

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

/** `a`, `a/b`, `a/b/c`. */
function listAncestors(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
}

/** The construct that several items belong to. */
function findParent(items: readonly Item[]): string {
  const [first, ...others] = items.map(({ path }) => listAncestors(path));
  return first.filter((path) => others.every((all) => all.includes(path))).at(-1) ?? items[0].path;
}

const isResource = ({ type }: Item): boolean => type !== 'asset';

function listTypes(items: readonly Item[]): string[] {
  return [...new Set(items.map(({ type }) => type))].sort();
}

const describeAll = (items: readonly Item[]): string[] => items.map(({ path, type }) => `${path} (${type})`);

/** What is made, by construct. */
export function describeAdded(added: readonly Item[], before: readonly Item[]): Finding[] {
  return groupByConstruct(added.filter(isResource), before).map((group) =>
    group.length === 1
      ? find('merge', group[0], `${group[0].type} is made`)
      : {
          ...find('merge', { ...group[0], path: findParent(group) }, `${group.length} resources are made`),
          details: describeAll(group),
        },
  );
}

/** What is deleted or left behind, by construct. */
export function describeRemoved(
  removed: readonly Item[],
  after: readonly Item[],
  { stateful }: ReplacementRules,
): Finding[] {
  const ends = [true, false].map((isKept) => removed.filter((item) => isResource(item) && isLeft(item) === isKept));
  const alarms = removed.filter(({ type }) => type === 'AWS::CloudWatch::Alarm');
  return [
    ...alarms.map((item) => find('guards', item, 'alarm is taken away', 'loosened-guard')),
    ...ends.flatMap((items) =>
      groupByConstruct(items, after).map((group) => {
        const holding = group.filter(({ type }) => stateful.includes(type));
        if (group.length === 1) {
          const data = holding.length > 0 ? ', and it holds data' : '';
          return find('merge', group[0], `${group[0].type} is ${describeEnd(group[0])}${data}`, 'deletion');
        }
        const data =
          holding.length > 0 ? `, ${holding.length} of them with data: ${listTypes(holding).join(', ')}` : '';
        const text = `${group.length} resources are ${describeEnd(group[0])}${data}`;
        return {
          ...find('merge', { ...group[0], path: findParent(group) }, text, 'deletion'),
          details: describeAll(group),
        };
      }),
    ),
  ];
}

function isLeft({ facts }: Item): boolean {
  return String(facts.DeletionPolicy ?? 'Delete').startsWith('Retain');
}

function describeEnd(item: Item): string {
  return isLeft(item) ? 'left behind, which nobody manages any more' : 'deleted';
}

/** A renamed construct is deleted and made anew; an endpoint of ours is taken over. */
export function describeRenames({ renamed }: Comparison, rules: ReplacementRules): Finding[] {
  const [taken, anew] = [true, false].map((isTaken) =>
    renamed.filter(({ after }) => isResource(after) && (after.type === 'Custom::ModelEndpoint') === isTaken),
  );
  const groups: Record<string, Array<(typeof anew)[number]>> = {};
  for (const pair of anew) {
    const [before, after] = withoutSameEnd(nameOwner(pair.before), nameOwner(pair.after));
    (groups[`${before} is now ${after}; ${isLeft(pair.before)}`] ??= []).push(pair);
  }
  return [
    ...taken.map(({ before, after }) => {
      const what = `renamed: ${before.path} is now ${after.path} (${after.type})`;
      return before.facts.EndpointName === after.facts.EndpointName
        ? find('merge', after, `${what}: the endpoint goes on serving and is taken over by the new one`)
        : find('merge', after, `${what}: its endpoint has another name`);
    }),
    ...Object.values(groups).flatMap((group) =>
      group.length > FEW ? [describeRename(group, rules)] : group.map((pair) => describeRename([pair], rules)),
    ),
    ...anew.flatMap(describeTakenName),
  ];
}

/** The id of a permission is made of what it is for. */
function nameOwner({ type, path }: Item): string {
  return type === 'AWS::Lambda::Permission' ? path.replace(/\/[^/]+$/, '') : path;
}

/** Two paths up to where their last parts are the same. */
function withoutSameEnd(one: string, other: string): [string, string] {
  const [parts, others] = [one.split('/'), other.split('/')];
  while (parts.length > 1 && others.length > 1 && parts.at(-1) === others.at(-1)) {
    parts.pop();
    others.pop();
  }
  return [parts.join('/'), others.join('/')];
}

function describeRename(group: Comparison['renamed'], { stateful }: ReplacementRules): Finding {
  const [{ before, after }] = group;
  const holding = group.map((pair) => pair.after).filter(({ type }) => stateful.includes(type));
  if (group.length === 1) {
    const data = holding.length > 0 ? '; what it holds does not move' : '';
    const what = `${before.path} is now ${after.path} (${after.type})`;
    const text = `renamed: ${what}: a new one is made, and the old one is ${describeEnd(before)}${data}`;
    return find('merge', after, text, 'replacement');
  }
  const [old, fresh] = withoutSameEnd(nameOwner(before), nameOwner(after));
  const data =
    holding.length > 0 ? `; what is in ${holding.length} of them does not move: ${listTypes(holding).join(', ')}` : '';
  const text = `renamed: ${old} is now ${fresh}: ${group.length} resources are made anew, and the old ones are ${describeEnd(before)}${data}`;
  return {
    ...find('merge', { ...after, path: fresh }, text, 'replacement'),
    details: group.map((pair) => `${pair.before.path} → ${pair.after.path} (${pair.after.type})`),
  };
}

/** The properties that name a resource, by its type. CloudFormation makes the new one before it deletes the old one. */
const NAMES: Readonly<Record<string, string>> = {
  'AWS::SageMaker::Pipeline': 'PipelineName',
  'AWS::SageMaker::ModelPackageGroup': 'ModelPackageGroupName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SQS::Queue': 'QueueName',
};

function describeTakenName({ before, after }: Comparison['renamed'][number]): Finding[] {
  const name = NAMES[after.type] && after.facts[NAMES[after.type]];
  return name !== undefined && name === before.facts[NAMES[after.type]]
    ? [
        find(
          'merge',
          after,
          `the deployment fails: the name ${name} of the renamed ${after.type} is taken until the old one is gone`,
          'replacement',
        ),
      ]
    : [];
}
