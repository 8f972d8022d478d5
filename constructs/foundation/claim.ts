import type { Construct, IConstruct } from 'constructs';

/** Who has which key, by what the key must be unique in. */
const holders = new WeakMap<IConstruct, Map<string, Construct>>();

/**
 * Claims a key within a scope for its owner, unless somebody has it already.
 *
 * @returns who has it already, if anybody
 */
export function claim(scope: IConstruct, key: string, owner: Construct): Construct | undefined {
  const taken = holders.get(scope) ?? new Map<string, Construct>();
  holders.set(scope, taken);
  const other = taken.get(key);
  if (!other) {
    taken.set(key, owner);
  }
  return other;
}
