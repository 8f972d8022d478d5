// Lifecycles and endpoints that are called otherwise: one decision, and everything that only repeats the name is told with it.
import { RETAINED } from '../../contract/endpoint-owner';
import { PREFIXES } from '../../contract/layout';
import type { Comparison } from './compare';
import { count, isLeft, isResource } from './describe-stacks';
import { type Finding, find } from './finding';
import type { ItemPair } from './items';
import { belongsToNamed, type Named } from './named';
import type { Facts } from './resolve';
import { readName } from './taken-names';

/** What becomes of endpoints that are called otherwise, and of what belongs to them. */
export function describeNames({ named, renamed }: Comparison): Finding[] {
  return named.map((each) =>
    each.group === undefined ? describeEndpoint(each, renamed) : describeLifecycle(each, renamed),
  );
}

function describeLifecycle(each: Named, renamed: Comparison['renamed']): Finding {
  const { endpoint, pipeline, group } = each;
  const [old, fresh] = nameBoth(endpoint);
  const [oldGroup, freshGroup] = nameBoth(group!);
  const hasInitial = (endpoint.after.facts.Settings as Facts | undefined)?.initialModelName !== undefined;
  const answers = hasInitial
    ? `${fresh} answers with its initial model until a version is approved`
    : `${fresh} answers only when a run of the pipeline has registered a version and it is approved`;
  return {
    ...find(
      'merge',
      endpoint.after,
      `lifecycleName ${old} → ${fresh} makes another lifecycle: the endpoint ${old} ${tellEnd(endpoint)}, and ${answers}; keep lifecycleName, or declare ${fresh} beside ${old} and take ${old} out when clients have gone over`,
      'replacement',
    ),
    also: ['deletion', 'clients'],
    consequences: [
      `clients must call the endpoint ${fresh}`,
      `the model package group ${oldGroup} ${isLeft(group!.before) ? 'is left behind with its versions' : 'is deleted with its versions'}, and ${freshGroup} begins empty`,
      ...(pipeline === undefined
        ? []
        : [
            `the pipeline ${nameBoth(pipeline)[0]} is deleted with the list of its runs, and ${nameBoth(pipeline)[1]} has none: cooldown and caps of retraining count anew`,
          ]),
      ...describeState(each, renamed),
    ],
  };
}

function describeEndpoint(each: Named, renamed: Comparison['renamed']): Finding {
  const [old, fresh] = nameBoth(each.endpoint);
  return {
    ...find(
      'merge',
      each.endpoint.after,
      `clients must call the endpoint ${fresh}: it is made first, and then ${old} ${tellEnd(each.endpoint)}; keep the name where they cannot`,
      'clients',
    ),
    also: ['deletion'],
    consequences: describeState(each, renamed),
  };
}

const tellEnd = ({ before }: ItemPair): string =>
  before.facts.Removal === RETAINED ? 'serves on and belongs to nobody' : 'is deleted';

/** What begins anew because it is kept by the endpoint's name. */
function describeState({ endpoint }: Named, renamed: Comparison['renamed']): string[] {
  const [old, fresh] = nameBoth(endpoint);
  const anew = renamed.filter((pair) => isResource(pair.after) && belongsToNamed(pair, [{ endpoint }]));
  return [
    `requests and reports are kept below the name: those of ${old} stay (${PREFIXES.capture}/${old}/ and others), and those of ${fresh} begin with its first request`,
    ...(anew.length > 0
      ? [`${count(anew.length, 'resource')} of the endpoint are made anew, its controller among them`]
      : []),
  ];
}

function nameBoth({ before, after }: ItemPair): [string, string] {
  return [String(readName(before)), String(readName(after))];
}
