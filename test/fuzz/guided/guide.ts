import { mutate, Random } from '../mutate';

/** What is tried, with the counters of the places that it passes. */
export interface Guided {
  /** Throws where something does not hold. */
  readonly run: (input: Buffer, random: Random) => void;
  readonly passed: Uint32Array;
  readonly seeds: readonly Buffer[];
  /** What is worth putting in. @default - those of captured lines */
  readonly tokens?: readonly Buffer[];
}

/** What came of it. */
export interface Guidance {
  /** The inputs that led to places, or to numbers of passages, that none before had. */
  readonly kept: readonly Buffer[];
  /** How many places were passed. */
  readonly places: number;
  readonly failure?: { readonly input: Buffer; readonly error: Error; readonly run: number };
}

/** An input grows to this at most. */
const LONGEST_INPUT = 20_000;

/**
 * Changes inputs, and goes on from those that lead somewhere new: the seeds first, then `runs` others. The same seed gives the
 * same inputs.
 *
 * @param guided whether what leads somewhere new is gone on from; else all are changes of the seeds
 */
export function fuzz(target: Guided, runs: number, seed: number, guided = true): Guidance {
  const random = new Random(seed);
  const seen = new Uint8Array(target.passed.length);
  const kept: Buffer[] = [];
  const attempt = (input: Buffer, run: number): Guidance['failure'] => {
    target.passed.fill(0);
    try {
      target.run(input, new Random(seed + run));
    } catch (error) {
      return { input, error: error as Error, run };
    }
    if (isNew(target.passed, seen)) {
      kept.push(input);
    }
    return undefined;
  };
  let failure: Guidance['failure'];
  target.seeds.forEach((input, i) => {
    failure ??= attempt(input, i);
  });
  const seedsKept = kept.length;
  for (let run = 0; run < runs && !failure; run++) {
    // Half of the time from what is newest: what was found last has been changed least.
    const pool = !guided ? target.seeds : random.below(2) === 0 ? kept.slice(seedsKept) : kept;
    const from = pool.length === 0 ? target.seeds : pool;
    failure = attempt(mutate(random, from, target.tokens).subarray(0, LONGEST_INPUT), target.seeds.length + run);
  }
  return { kept, places: seen.reduce((total, bits) => total + Number(bits > 0), 0), ...(failure && { failure }) };
}

/** Whether a place was passed for the first time, or as often as never before: once, twice, three times, up to 7, 15, 31, 127, more. */
function isNew(passed: Uint32Array, seen: Uint8Array): boolean {
  let found = false;
  for (let place = 0; place < passed.length; place++) {
    const count = passed[place];
    if (count > 0) {
      const bit =
        count < 4 ? 1 << (count - 1) : count < 8 ? 8 : count < 16 ? 16 : count < 32 ? 32 : count < 128 ? 64 : 128;
      if ((seen[place] & bit) === 0) {
        seen[place] |= bit;
        found = true;
      }
    }
  }
  return found;
}
