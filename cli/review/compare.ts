import diff from 'microdiff';
import type { Item } from './items';
import { type Fact, type Facts, ORDER } from './resolve';

/** A difference at one place of an item. */
export interface Change {
  readonly item: Item;
  readonly path: readonly string[];
  /** Absent where there was nothing. */
  readonly before?: Fact;
  /** Absent where there is nothing any more. */
  readonly after?: Fact;
}

/** What differs between two lists of items. */
export interface Comparison {
  readonly added: readonly Item[];
  readonly removed: readonly Item[];
  /** The same thing at another construct path. */
  readonly renamed: ReadonlyArray<{ readonly before: Item; readonly after: Item }>;
  /** What is on both sides; references to what was renamed are as they were before. */
  readonly pairs: ReadonlyArray<{ readonly before: Item; readonly after: Item }>;
  readonly changes: readonly Change[];
}

/** Compares two assemblies by construct paths; what has another path and is the same otherwise has been renamed. */
export function compareItems(before: readonly Item[], after: readonly Item[]): Comparison {
  const old = new Map(before.map((item) => [keyOf(item), item]));
  const fresh = new Map(after.map((item) => [keyOf(item), item]));
  const gone = before.filter((item) => !fresh.has(keyOf(item)));
  const come = after.filter((item) => !old.has(keyOf(item)));
  const renamed = findRenamed(gone, come);
  const places = new Map(renamed.map((pair) => [pair.after.path, pair.before.path]));
  const same = [
    ...after.flatMap((item) => {
      const found = old.get(keyOf(item));
      return found ? [{ before: found, after: item }] : [];
    }),
    ...renamed,
  ];
  const pairs = same.map((pair) => ({
    before: pair.before,
    after: { ...pair.after, facts: moveBack(pair.after.facts, places) as Facts },
  }));
  return {
    added: come.filter((item) => !renamed.some((pair) => pair.after === item)),
    removed: gone.filter((item) => !renamed.some((pair) => pair.before === item)),
    renamed,
    pairs,
    changes: pairs.flatMap(listChanges),
  };
}

/** What says the same at so many of its places is the same thing. */
const ALIKE = 0.6;

const keyOf = ({ path, type }: Item): string => `${type} ${path}`;

/** Of each type, those first whose paths end alike, which a construct that is renamed leaves as they are. */
function findRenamed(gone: readonly Item[], come: readonly Item[]): Comparison['renamed'] {
  const fresh = come.map((after) => ({ after, leaves: listLeaves(after.facts) }));
  const candidates = gone
    .flatMap((before) => {
      const old = listLeaves(before.facts);
      return fresh.flatMap(({ after, leaves }) =>
        before.type === after.type
          ? [{ before, after, likeness: measureLikeness(old, leaves), sameEnd: countSameEnd(before.path, after.path) }]
          : [],
      );
    })
    .filter(({ likeness }) => likeness >= ALIKE)
    .sort((one, other) => other.sameEnd - one.sameEnd || other.likeness - one.likeness);
  const renamed: Array<{ before: Item; after: Item }> = [];
  for (const { before, after } of candidates) {
    if (!renamed.some((pair) => pair.before === before || pair.after === after)) {
      renamed.push({ before, after });
    }
  }
  return renamed;
}

/** The share of the places of two items at which they say the same; references are compared without their paths. */
function measureLikeness(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): number {
  const same = [...one].filter(([place, leaf]) => other.get(place) === leaf).length;
  return same / Math.max(1, new Set([...one.keys(), ...other.keys()]).size);
}

function listLeaves(fact: Fact, place = ''): Map<string, string> {
  return typeof fact === 'object' && fact !== null
    ? new Map(Object.entries(fact).flatMap(([name, each]) => [...listLeaves(each, `${place}/${withoutPaths(name)}`)]))
    : new Map([[place, withoutPaths(String(fact))]]);
}

function withoutPaths(text: string): string {
  return text.replace(/\$\{[^}]*\}/g, '(reference)');
}

/** How many of the last parts of two paths are the same. */
function countSameEnd(one: string, other: string): number {
  const [parts, others] = [one.split('/').reverse(), other.split('/').reverse()];
  const first = parts.findIndex((part, i) => part !== others[i]);
  return first < 0 ? parts.length : first;
}

function listChanges({ before, after }: Comparison['pairs'][number]): Change[] {
  const changes = diff(before.facts, after.facts).map(
    (difference): Change => ({
      item: after,
      path: difference.path.map(String),
      ...('oldValue' in difference ? { before: difference.oldValue as Fact } : {}),
      ...('value' in difference ? { after: difference.value as Fact } : {}),
    }),
  );
  return changes.filter((change) => change.path.at(-1) !== ORDER || isReordered(change));
}

/** References to what was renamed, as they were before. */
function moveBack(fact: Fact, places: ReadonlyMap<string, string>): Fact {
  if (places.size === 0) {
    return fact;
  }
  const move = (text: string): string =>
    text.replace(/\$\{([^}.]+)/g, (whole, place: string) => (places.has(place) ? `\${${places.get(place)}` : whole));
  if (typeof fact === 'string') {
    return move(fact);
  }
  return typeof fact === 'object' && fact !== null
    ? Object.fromEntries(Object.entries(fact).map(([name, each]) => [move(name), moveBack(each, places)]))
    : fact;
}

/** Whether what is in both lists stands in another order; what was added or left out is told by itself. */
function isReordered({ before, after }: Change): boolean {
  if (typeof before !== 'string' || typeof after !== 'string') {
    return false;
  }
  const [old, fresh] = [before.split(', '), after.split(', ')];
  const kept = (list: readonly string[], other: readonly string[]): string =>
    list.filter((each) => other.includes(each)).join();
  return kept(old, fresh) !== kept(fresh, old);
}
