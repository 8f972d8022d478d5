// Endpoints that are called otherwise, with what of their lifecycles is: all that repeats a name says the same as before.
import type { ItemPair } from './items';
import { type Synonym, synonymOfNames } from './same-meaning';
import { readName } from './taken-names';

const [ENDPOINT, PIPELINE, GROUP] = [
  'Custom::ModelEndpoint',
  'AWS::SageMaker::Pipeline',
  'AWS::SageMaker::ModelPackageGroup',
];

/** What of one lifecycle has another name. */
export interface Named {
  readonly endpoint: ItemPair;
  readonly pipeline?: ItemPair;
  readonly group?: ItemPair;
}

/** Endpoints that have another name, each with the pipeline and the registry of its lifecycle where these have one too. */
export function findNamed(pairs: readonly ItemPair[]): Named[] {
  const named = pairs.filter(({ before, after }) => readName(before) !== readName(after));
  const of = (type: string): ItemPair[] => named.filter(({ after }) => after.type === type);
  return of(ENDPOINT).map((endpoint) => {
    const isBeside = ({ after }: ItemPair): boolean =>
      endpoint.after.path.startsWith(`${after.path.split('/').slice(0, -1).join('/')}/`);
    return { endpoint, pipeline: of(PIPELINE).find(isBeside), group: of(GROUP).find(isBeside) };
  });
}

/** Their names, the longer ones first, of which a shorter one may be a part. */
export function listNameSynonyms(named: readonly Named[]): Synonym[] {
  const names = named
    .flatMap(({ endpoint, pipeline, group }) => [endpoint, ...(pipeline ? [pipeline] : []), ...(group ? [group] : [])])
    .map(({ before, after }) => [String(readName(before)), String(readName(after))] as const);
  return [...new Map(names.map((pair) => [pair.join(' '), pair])).values()]
    .sort(([one], [other]) => other.length - one.length)
    .map(([before, after]) => synonymOfNames(before, after));
}

/** Whether a construct is made anew because the endpoint that it is made for has another name. */
export function belongsToNamed({ before, after }: ItemPair, named: readonly Named[]): boolean {
  return named.some(({ endpoint }) => {
    const [old, fresh] = [endpoint.before.path, endpoint.after.path].map((path) => path.replace(/[^/]+$/, ''));
    return before.path.startsWith(old) && after.path.startsWith(fresh);
  });
}
