/**
 * A small seeded generator of uniform numbers in [0, 1): Mulberry32 (Tommy Ettinger, public domain). Good enough to
 * draw customers, and the same on every machine.
 */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** `count` items drawn without replacement, in the order they were drawn (Fisher–Yates). */
export function drawSample<T>(items: readonly T[], count: number, random: () => number): T[] {
  if (count > items.length) {
    throw new RangeError(`cannot draw ${count} of ${items.length} items`);
  }
  const pool = [...items];
  for (let index = 0; index < count; index += 1) {
    const other = index + Math.floor(random() * (pool.length - index));
    [pool[index], pool[other]] = [pool[other]!, pool[index]!];
  }
  return pool.slice(0, count);
}
