import type { Stack } from './assembly';
import { placeIn } from './construct-paths';
import type { Item } from './items';
import { mayBeSame } from './taken-names';

/** A stack on both sides. */
export interface StackPair {
  readonly before: Stack;
  readonly after: Stack;
}

/** What became of the stacks of an app, as CloudFormation tells stacks apart: by account, region and name. */
export interface StackPairs {
  /** The same stack, which a deployment updates. */
  readonly same: readonly StackPair[];
  /** What the app means by the same stack, under another name or in another environment: for CloudFormation another stack. */
  readonly moved: readonly StackPair[];
  /** No longer in the app, which does not delete it. */
  readonly left: readonly Stack[];
  readonly added: readonly Stack[];
}

/** The items of stacks, listed once. */
export type ItemsOf = (stack: Stack) => readonly Item[];

/** Pairs the stacks of two states of an app: by what CloudFormation knows them by, others by their constructs. */
export function pairStacks(before: readonly Stack[], after: readonly Stack[], itemsOf: ItemsOf): StackPairs {
  const exactly = match(before, after, (one, other) => Number(isSameName(one, other) && isSamePlace(one, other)));
  const alike = match(exactly.left, exactly.added, (one, other) =>
    Number(isSameName(one, other) && mayBeSamePlace(one, other)),
  );
  const templates = match(alike.left, alike.added, (one, other) =>
    isTemplate(one) || isTemplate(other) ? 1 + measureLikeness(one, other, itemsOf) : 0,
  );
  const moved = match(templates.left, templates.added, (one, other) => {
    const likeness = measureLikeness(one, other, itemsOf);
    return one.name === other.name
      ? 1 + likeness
      : likeness >= ALIKE && mayBeSame(itemsOf(one), itemsOf(other))
        ? likeness
        : 0;
  });
  return {
    same: [...exactly.pairs, ...alike.pairs, ...templates.pairs],
    moved: moved.pairs,
    // A template alone says nothing of the other stacks of its app.
    left: after.length > 0 && after.every(isTemplate) ? [] : moved.left,
    added: before.length > 0 && before.every(isTemplate) ? [] : moved.added,
  };
}

/** So much of what two stacks have, by type and place in them, is the same where one is the other under another name. */
const ALIKE = 0.5;

interface Matched {
  readonly pairs: readonly StackPair[];
  readonly left: readonly Stack[];
  readonly added: readonly Stack[];
}

/** Those first that fit best; what has no score above zero is left over. */
function match(
  before: readonly Stack[],
  after: readonly Stack[],
  score: (one: Stack, other: Stack) => number,
): Matched {
  const candidates = before
    .flatMap((one) => after.map((other) => ({ one, other, points: score(one, other) })))
    .filter(({ points }) => points > 0)
    .sort((first, second) => second.points - first.points);
  const pairs = new Map<Stack, Stack>();
  const taken = new Set<Stack>();
  for (const { one, other } of candidates) {
    if (!pairs.has(one) && !taken.has(other)) {
      pairs.set(one, other);
      taken.add(other);
    }
  }
  return {
    // In the order of the app as it will be.
    pairs: after.flatMap((other) => {
      const found = [...pairs].find(([, each]) => each === other);
      return found === undefined ? [] : [{ before: found[0], after: other }];
    }),
    left: before.filter((one) => !pairs.has(one)),
    added: after.filter((other) => !taken.has(other)),
  };
}

/** Whether CloudFormation calls two stacks the same, wherever they are. */
export const isSameName = (one: Stack, other: Stack): boolean => one.stackName === other.stackName;

const isSamePlace = (one: Stack, other: Stack): boolean => one.account === other.account && one.region === other.region;

/** What an app leaves open, the deployment decides. */
export function mayBeSamePlace(one: Stack, other: Stack): boolean {
  const mayBe = (first?: string, second?: string): boolean =>
    first === undefined || second === undefined || first === second;
  return mayBe(one.account, other.account) && mayBe(one.region, other.region);
}

/** Of a template alone nobody knows the name of its stack. */
const isTemplate = ({ isTemplate: is = false }: Stack): boolean => is;

function measureLikeness(one: Stack, other: Stack, itemsOf: ItemsOf): number {
  const [old, fresh] = [one, other].map(
    (stack) =>
      new Set(
        itemsOf(stack).flatMap(({ type, path }) => (type === 'asset' ? [] : [`${type} ${placeIn(stack.name, path)}`])),
      ),
  );
  const same = [...old].filter((each) => fresh.has(each)).length;
  return same / Math.max(1, new Set([...old, ...fresh]).size);
}
