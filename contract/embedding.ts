// How embeddings are compared, by the evaluation in Python and by the monitors: imports nothing.

/** What answers call an embedding, and reports what is compared of it. */
export const EMBEDDING = 'embedding';

/** Random projections that stand for an embedding; at most 32, the bits of a hash. */
export const PROJECTIONS = 8;

/** A shorter one is none. */
export const FEWEST_DIMENSIONS = 2;

/**
 * The last columns of predictions.csv, where answers have embeddings: how many numbers these have, and of each answer the
 * projections.
 */
export const EMBEDDING_COLUMNS: readonly string[] = [
  `${EMBEDDING}.dimensions`,
  ...Array.from({ length: PROJECTIONS }, (_, place) => `${EMBEDDING}.${place + 1}`),
];

/**
 * The signs of a dimension in the projections are the first bits of its number's hash, the finalizer of MurmurHash3 with these
 * multipliers; test/engine/embeddings/projections.json holds both sides.
 */
export const FIRST_MULTIPLIER = 0x85ebca6b;
export const SECOND_MULTIPLIER = 0xc2b2ae35;
