import { FEWEST_DIMENSIONS, FIRST_MULTIPLIER, PROJECTIONS, SECOND_MULTIPLIER } from '../../contract/embedding';

/** As the baseline has numbers. */
const DIGITS = 1e4;

/** Random projections of embeddings of one length; jobs/evaluate/embeddings.py has the same for the baseline. */
export class Projection {
  /** By dimension, +1 or -1 for each projection. */
  private readonly signs: Float64Array;

  /** @param dimensions the numbers of an embedding */
  public constructor(private readonly dimensions: number) {
    this.signs = new Float64Array(dimensions * PROJECTIONS);
    for (let place = 0; place < this.signs.length; place++) {
      const bits = hash(Math.floor(place / PROJECTIONS) + 1);
      this.signs[place] = (bits >>> (place % PROJECTIONS)) & 1 ? 1 : -1;
    }
  }

  /**
   * Projects an embedding as a direction: how long it is does not matter, and of one that is all zeros each projection is 0.
   *
   * @returns the projections, or for people why it is none that can be compared
   */
  public project(embedding: unknown): readonly number[] | string {
    const { dimensions, signs } = this;
    if (!Array.isArray(embedding) || embedding.length < FEWEST_DIMENSIONS) {
      return `has no embedding, which the baseline has of ${dimensions} numbers`;
    }
    if (embedding.length !== dimensions) {
      return `has an embedding of ${embedding.length} numbers, the baseline of ${dimensions}`;
    }
    const sums = new Float64Array(PROJECTIONS);
    let squares = 0;
    for (let dimension = 0; dimension < dimensions; dimension++) {
      const value: unknown = embedding[dimension];
      if (typeof value !== 'number' || !Number.isFinite(value)) {
        return `has an embedding with ${JSON.stringify(value)} in the place of a number`;
      }
      squares += value * value;
      for (let projection = 0; projection < PROJECTIONS; projection++) {
        sums[projection]! += value * signs[dimension * PROJECTIONS + projection]!;
      }
    }
    const length = Math.sqrt(squares);
    return Array.from(sums, (sum) => (length > 0 ? Math.round((sum / length) * DIGITS) / DIGITS : 0));
  }
}

function hash(number: number): number {
  let bits = number;
  bits = Math.imul(bits ^ (bits >>> 16), FIRST_MULTIPLIER);
  bits = Math.imul(bits ^ (bits >>> 13), SECOND_MULTIPLIER);
  return bits ^ (bits >>> 16);
}
