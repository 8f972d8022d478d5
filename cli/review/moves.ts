import type { Stack } from './assembly';
import { listAncestors, placeIn } from './construct-paths';
import type { Item } from './items';
import { mayBeSame } from './taken-names';

/** What one construct makes in a stack. */
export interface Unit {
  readonly root: string;
  readonly stack: Stack;
  readonly items: readonly Item[];
}

/** A construct that goes from one stack to another one, where CloudFormation makes it anew. */
export interface Move {
  readonly before: Unit;
  readonly after: Unit;
}

/** So much of what two constructs make, by type and place in them, is the same where one is the other in another stack. */
const ALIKE = 0.5;

/** Fewer resources than that are alike by chance. */
const LEAST = 3;

/** The outermost constructs that the other side does not have, of one stack each. */
export function listUnits(stack: Stack, items: readonly Item[], others: readonly Item[]): Unit[] {
  const known = new Set([stack.name, ...others.map(({ path }) => path)].flatMap(listAncestors));
  const groups: Record<string, Item[]> = {};
  for (const item of items) {
    const root = listAncestors(item.path.split('#')[0]).find((path) => !known.has(path)) ?? item.path;
    (groups[root] ??= []).push(item);
  }
  return Object.entries(groups).map(([root, each]) => ({ root, stack, items: each }));
}

/** Constructs of one stack that another stack makes now. */
export function findMoves(gone: readonly Unit[], come: readonly Unit[]): Move[] {
  const candidates = gone
    .flatMap((before) =>
      come
        .filter((after) => after.stack.name !== before.stack.name)
        .map((after) => ({ before, after, likeness: measureLikeness(before, after) })),
    )
    .filter(({ likeness, before, after }) => likeness >= ALIKE && mayBeSame(before.items, after.items))
    .sort((one, other) => other.likeness - one.likeness);
  const moves: Move[] = [];
  for (const { before, after } of candidates) {
    if (!moves.some((move) => move.before === before || move.after === after)) {
      moves.push({ before, after });
    }
  }
  return moves.map((move) => withShared(move, gone, come));
}

/** What a stack has once for all its constructs goes with the last of them, and comes with the first. */
function withShared({ before, after }: Move, gone: readonly Unit[], come: readonly Unit[]): Move {
  const place = (unit: Unit): string => placeIn(unit.stack.name, unit.root);
  const [old, fresh] = [gone, come].map((units, i) =>
    units.filter((unit) => unit.stack === [before, after][i].stack && unit !== before && unit !== after),
  );
  const shared = old.flatMap((unit) => {
    const other = fresh.find((each) => place(each) === place(unit));
    return other === undefined ? [] : [{ before: unit, after: other }];
  });
  return {
    before: { ...before, items: [...before.items, ...shared.flatMap((each) => each.before.items)] },
    after: { ...after, items: [...after.items, ...shared.flatMap((each) => each.after.items)] },
  };
}

function measureLikeness(one: Unit, other: Unit): number {
  const [old, fresh] = [one, other].map(
    ({ root, items }) =>
      new Set(
        items.filter(({ type }) => type !== 'asset').map(({ type, path }) => `${type} ${path.slice(root.length)}`),
      ),
  );
  const same = [...old].filter((each) => fresh.has(each)).length;
  return same < LEAST ? 0 : same / new Set([...old, ...fresh]).size;
}
