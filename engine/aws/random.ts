// Looked up once: jest's sandbox makes every look at a global slow, and simulations draw millions of numbers.
const { imul } = Math;

/**
 * A small seeded generator of uniform numbers in [0, 1): Mulberry32 (Tommy Ettinger, public domain). Good enough to
 * draw samples, and the same on every machine.
 */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
