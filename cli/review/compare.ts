import diff from 'microdiff';
import type { Stack } from './assembly';
import { placeIn } from './construct-paths';
import type { Item, ItemPair } from './items';
import { findNamed, listNameSynonyms, type Named } from './named';
import { type Fact, type Facts, ORDER } from './resolve';
import { alignFacts, type Synonym } from './same-meaning';

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
  /** The same thing in the user's words, which is another one for CloudFormation. */
  readonly renamed: readonly ItemPair[];
  /** Endpoints that have another name, with what of their lifecycles has one too; what repeats such a name is no change. */
  readonly named: readonly Named[];
  /** What is on both sides; references to what has another construct path are as they were before. */
  readonly pairs: readonly ItemPair[];
  readonly changes: readonly Change[];
}

/**
 * Compares two states of a stack: by logical ids, as CloudFormation does, then by construct paths; what has neither and is the same
 * otherwise has been renamed.
 */
export function compareItems(
  before: readonly Item[],
  after: readonly Item[],
  synonyms: readonly Synonym[] = [],
): Comparison {
  const known = pairBy(before, after, ({ type, logicalId }) => `${type} ${logicalId}`);
  const placed = pairBy(known.gone, known.come, ({ type, path }) => `${type} ${path}`);
  const renamed = findRenamed(placed.gone, placed.come);
  const isRenamed = new Set(renamed.flatMap((pair) => [pair.before, pair.after]));
  const pairs = [...known.pairs, ...placed.pairs, ...renamed];
  return comparePairs(
    pairs,
    renamed,
    synonyms,
    placed.come.filter((item) => !isRenamed.has(item)),
    placed.gone.filter((item) => !isRenamed.has(item)),
  );
}

/** Compares a construct with what the app means by the same one elsewhere: by construct paths within them. */
export function compareMoved(before: Root, after: Root, synonyms: readonly Synonym[]): Comparison {
  const found = pairBy(before.items, after.items, ({ type, path }, isBefore) => {
    const { root, stack } = isBefore ? before : after;
    return `${type} ${path.startsWith(`${root}/`) ? path.slice(root.length) : placeIn(stack.name, path)}`;
  });
  return comparePairs(found.pairs, [], synonyms, found.come, found.gone);
}

/** What is in a construct, or in its stack because of it. */
export interface Root {
  readonly root: string;
  readonly stack: Pick<Stack, 'name'>;
  readonly items: readonly Item[];
}

/** Several comparisons as one. */
export function joinComparisons(all: readonly Comparison[]): Comparison {
  return {
    added: all.flatMap(({ added }) => added),
    removed: all.flatMap(({ removed }) => removed),
    renamed: all.flatMap(({ renamed }) => renamed),
    named: all.flatMap(({ named }) => named),
    pairs: all.flatMap(({ pairs }) => pairs),
    changes: all.flatMap(({ changes }) => changes),
  };
}

interface Paired {
  readonly pairs: readonly ItemPair[];
  readonly gone: readonly Item[];
  readonly come: readonly Item[];
}

function pairBy(
  before: readonly Item[],
  after: readonly Item[],
  keyOf: (item: Item, isBefore: boolean) => string,
): Paired {
  const old = new Map(before.map((item) => [keyOf(item, true), item]));
  const fresh = new Set(after.map((item) => keyOf(item, false)));
  return {
    pairs: after.flatMap((item) => {
      const found = old.get(keyOf(item, false));
      return found ? [{ before: found, after: item }] : [];
    }),
    gone: before.filter((item) => !fresh.has(keyOf(item, true))),
    come: after.filter((item) => !old.has(keyOf(item, false))),
  };
}

function comparePairs(
  same: readonly ItemPair[],
  renamed: readonly ItemPair[],
  synonyms: readonly Synonym[],
  added: readonly Item[],
  removed: readonly Item[],
): Comparison {
  const named = findNamed(same);
  const alike = [...listNameSynonyms(named), ...synonyms];
  const moved = same.filter(({ before, after }) => before.path !== after.path);
  const places = new Map(moved.map(({ before, after }) => [after.path, before.path]));
  const pairs = same.map(({ before, after }) => ({
    before,
    after: { ...after, facts: alignFacts(before.facts, moveBack(after.facts, places) as Facts, alike) },
  }));
  return { added, removed, renamed, named, pairs, changes: pairs.flatMap(listChanges) };
}

/** What says the same at so many of its places is the same thing. */
const ALIKE = 0.6;

/** Keys are alike whatever they encrypt: one with another id is another key. */
const KEY = 'AWS::KMS::Key';

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
    .filter(({ likeness, sameEnd, after }) => likeness >= ALIKE && (sameEnd > 0 || after.type !== KEY))
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

function listChanges({ before, after }: ItemPair): Change[] {
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
