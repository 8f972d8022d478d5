import type { Stack } from './assembly';
import { type Comparison, compareItems, compareMoved, joinComparisons } from './compare';
import { listTakenOf } from './describe-moves';
import { listTakenBy } from './describe-stacks';
import { type Item, listItems } from './items';
import { findMoves, listUnits, type Move } from './moves';
import { listPlaceSynonyms, type Synonym, synonymOfNames, synonymOfPaths } from './same-meaning';
import { type ItemsOf, pairStacks, type StackPairs } from './stacks';

/** Two states of an app. */
export interface AppComparison {
  readonly itemsOf: ItemsOf;
  readonly stacks: StackPairs;
  /** Within the stacks that stay, without what goes from one of them to another. */
  readonly kept: Comparison;
  /** What is made anew in another stack, and what is made in new ones. */
  readonly moved: Comparison;
  /** Constructs that go to another stack. */
  readonly moves: readonly Move[];
}

/** Compares two states of an app, stack by stack, and finds what goes from one stack to another one. */
export function compareApps(before: readonly Stack[], after: readonly Stack[]): AppComparison {
  const listed = new Map<Stack, readonly Item[]>();
  const itemsOf: ItemsOf = (stack) => {
    const items = listed.get(stack) ?? listItems(stack);
    listed.set(stack, items);
    return items;
  };
  const stacks = pairStacks(before, after, itemsOf);
  const same = stacks.same.map((pair) => ({
    ...pair,
    comparison: compareItems(itemsOf(pair.before), itemsOf(pair.after), listPlaceSynonyms(pair.before, pair.after)),
  }));
  const moves = findMoves(
    [
      ...same.flatMap((pair) => listUnits(pair.before, pair.comparison.removed, itemsOf(pair.after))),
      ...stacks.left.flatMap((stack) => listUnits(stack, itemsOf(stack), [])),
    ],
    [
      ...same.flatMap((pair) => listUnits(pair.after, pair.comparison.added, itemsOf(pair.before))),
      ...stacks.added.flatMap((stack) => listUnits(stack, itemsOf(stack), [])),
    ],
  );
  const gone = new Set(moves.flatMap((move) => move.before.items));
  const come = new Set(moves.flatMap((move) => move.after.items));
  const kept = joinComparisons(same.map(({ comparison }) => comparison));
  const moved = joinComparisons([
    ...stacks.moved.map((pair) =>
      compareMoved(
        { root: pair.before.name, stack: pair.before, items: itemsOf(pair.before) },
        { root: pair.after.name, stack: pair.after, items: itemsOf(pair.after) },
        listSynonyms(pair.before, pair.after),
      ),
    ),
    ...moves.map(({ before: from, after: to }) =>
      compareMoved(from, to, [synonymOfPaths(from.root, to.root), ...listSynonyms(from.stack, to.stack)]),
    ),
  ]);
  const made = stacks.added.flatMap(itemsOf).filter((item) => !come.has(item));
  return {
    itemsOf,
    stacks,
    kept: {
      ...kept,
      added: kept.added.filter((item) => !come.has(item)),
      removed: kept.removed.filter((item) => !gone.has(item)),
    },
    moved: { ...moved, added: [...moved.added, ...made] },
    moves,
  };
}

/** How what is in two stacks may be called otherwise only because they are two stacks. */
function listSynonyms(before: Stack, after: Stack): readonly Synonym[] {
  return [
    ...listPlaceSynonyms(before, after),
    ...(before.name === after.name ? [] : [synonymOfPaths(before.name, after.name)]),
    ...(before.stackName === after.stackName ? [] : [synonymOfNames(before.stackName, after.stackName)]),
  ];
}

/**
 * What is paid for, by stacks: also those that stay deployed without the app. One that keeps another one from being made is taken
 * for that one, as what holds in the end is one of the two.
 */
export function listBilled(
  { itemsOf, stacks, moves }: AppComparison,
  before: readonly Stack[],
  after: readonly Stack[],
): { readonly before: ReadonlyArray<readonly Item[]>; readonly after: ReadonlyArray<readonly Item[]> } {
  const beside = stacks.moved.filter((pair) => listTakenBy(pair.before, pair.after, { itemsOf }).length === 0);
  const left = stacks.left.filter(
    (stack) => !moves.some((move) => move.before.stack === stack && listTakenOf(move).length > 0),
  );
  const staying = [...left, ...beside.map((pair) => pair.before)];
  return { before: before.map(itemsOf), after: [...after, ...staying].map(itemsOf) };
}
