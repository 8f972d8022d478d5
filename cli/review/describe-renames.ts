// Constructs that have another path in their stack: for CloudFormation others, unless they keep their logical ids.
import type { Comparison } from './compare';
import { withoutSameEnd } from './construct-paths';
import { count, isLeft, isResource, listSome, listTypes } from './describe-stacks';
import { type Finding, find } from './finding';
import { describeEnd, FEW } from './fold';
import type { ItemPair } from './items';
import { belongsToNamed } from './named';
import type { ReplacementRules } from './replacement-rules';
import { listTaken, nameThing } from './taken-names';

/** A renamed construct is deleted and made anew; an endpoint of ours is taken over. */
export function describeRenames(comparison: Pick<Comparison, 'renamed' | 'named'>, rules: ReplacementRules): Finding[] {
  const renamed = comparison.renamed.filter((pair) => !belongsToNamed(pair, comparison.named));
  const groups: Record<string, ItemPair[]> = {};
  const [permissions, others] = [true, false].map((is) =>
    renamed.filter(({ after }) => isResource(after) && (after.type === PERMISSION) === is),
  );
  const named = new Set(others.map((pair) => nameBoth(pair).join(' → ')));
  const alone = permissions.filter((pair) => !named.has(nameBoth(pair).join(' → ')));
  for (const pair of [...others, ...permissions.filter((each) => !alone.includes(each))]) {
    (groups[nameBoth(pair).join(' → ')] ??= []).push(pair);
  }
  return [
    ...alone.map(({ after }) => find('other', after, 'permissions to invoke functions are made anew, as they were')),
    ...Object.values(groups).flatMap((group) =>
      group.length > FEW || group.some(isTaken)
        ? [describeGroup(group, rules)]
        : group.map((pair) => describeOne(pair, rules)),
    ),
  ];
}

/** The id of one is made of the path of what it is for. */
const PERMISSION = 'AWS::Lambda::Permission';

const isTaken = ({ before, after }: ItemPair): boolean => listTaken([before], [after]).length > 0;

function nameBoth({ before, after }: ItemPair): [string, string] {
  return withoutSameEnd(nameOwner(before), nameOwner(after));
}

function nameOwner({ type, path }: ItemPair['before']): string {
  return type === PERMISSION ? path.replace(/\/[^/]+$/, '') : path;
}

/** What a function of somebody's makes and deletes. */
const CUSTOM = /^(?:Custom::|AWS::CloudFormation::CustomResource$)/;

function describeOne({ before, after }: ItemPair, rules: ReplacementRules): Finding {
  const what = `renamed: ${before.path} is now ${after.path} (${after.type})`;
  if (after.type === 'Custom::ModelEndpoint') {
    return find('merge', after, `${what}: ${describeEndpoint({ before, after })}`);
  }
  const data = rules.stateful.includes(after.type) ? '; what it holds does not move' : '';
  const consequences =
    CUSTOM.test(after.type) && !isLeft(before)
      ? ['its function is asked to delete the old one last: what both stand for is gone then, unless it knows better']
      : [];
  return {
    ...find(
      'merge',
      after,
      `${what}: a new one is made, and the old one is ${describeEnd(before)}${data}`,
      'replacement',
    ),
    ...(consequences.length > 0 ? { consequences } : {}),
    details: listOverrides([{ before, after }]),
  };
}

function describeEndpoint({ before, after }: ItemPair): string {
  return before.facts.EndpointName === after.facts.EndpointName
    ? `the endpoint ${after.facts.EndpointName} goes on serving and is taken over by the new one`
    : `the endpoint ${before.facts.EndpointName} is deleted, and ${after.facts.EndpointName} is another one`;
}

function describeGroup(group: readonly ItemPair[], rules: ReplacementRules): Finding {
  const [{ after }] = group;
  const [old, fresh] = nameBoth(group[0]);
  const anew = group.filter(({ after: { type } }) => type !== 'Custom::ModelEndpoint');
  const taken = group.filter(isTaken).map((pair) => nameThing(pair.after));
  const made = `${count(anew.length, 'resource')} ${anew.length === 1 ? 'is' : 'are'} made anew`;
  const id = old.split('/').at(-1);
  const remedy = `keep the id ${id}, or the logical ids of before by stack.renameLogicalId (${group.length === 1 ? 'in' : `${group.length} lines, in`} the HTML and the JSON)`;
  const outcome =
    taken.length > 0
      ? `the deployment fails and is taken back, because CloudFormation makes the new ${listSome(taken)} while the old one is there`
      : made;
  return {
    ...find(
      'merge',
      { ...after, path: fresh },
      `renamed: ${old} is now ${fresh}: ${outcome}; ${remedy}`,
      'replacement',
    ),
    consequences: [
      ...(taken.length > 0 ? [`without these names: ${made}`] : []),
      ...describeOld(anew, rules),
      ...group
        .filter((pair) => !anew.includes(pair))
        .map((pair) => `${taken.length > 0 ? 'and ' : ''}${describeEndpoint(pair)}`),
    ],
    details: listOverrides(group),
  };
}

/** What becomes of the old ones, and of what is in them. */
function describeOld(group: readonly ItemPair[], { stateful }: ReplacementRules): string[] {
  const old = group.map(({ before }) => before);
  return [old.filter((item) => !isLeft(item)), old.filter(isLeft)].flatMap((items) => {
    const holding = items.filter(({ type }) => stateful.includes(type));
    const data =
      holding.length > 0
        ? `; what is in ${holding.length} of them does not move: ${listTypes(holding).join(', ')}`
        : '';
    return items.length === 0
      ? []
      : [`${count(items.length, 'old one')} ${items.length === 1 ? 'is' : 'are'} ${describeEnd(items[0])}${data}`];
  });
}

/** What keeps the logical ids of before, by which CloudFormation knows a resource: those of nested stacks are of another stack. */
function listOverrides(group: readonly ItemPair[]): string[] {
  return group.map(({ before, after }) => {
    const [old, fresh] = [before, after].map(({ logicalId }) => logicalId.split('/').at(-1));
    return `stack.renameLogicalId('${fresh}', '${old}'); // ${after.path} (${after.type})`;
  });
}
