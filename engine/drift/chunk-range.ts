/** How many of the outermost chunks tell how far apart chunks lie at the edge of their range. */
const OUTERMOST = 10;

/** One end of a range. */
interface End {
  readonly value: number;
  /** How far within it the next chunks lie; the unit that what is beyond is measured in. 0 where all chunks are alike. */
  readonly step: number;
}

/** What chunks of the baseline did in one respect, as a number that has no bounds. */
export interface ChunkRange {
  /** How many chunks it is of. */
  readonly chunks: number;
  readonly middle: number;
  readonly low: End;
  readonly high: End;
}

/**
 * The range of the chunks' values; undefined when there are too few to tell.
 *
 * @param noise what values at each end differ by where chunks differ by chance only; steps are no smaller
 */
export function measureRange(
  values: readonly number[],
  noise: { readonly low: number; readonly high: number },
): ChunkRange | undefined {
  if (values.length < OUTERMOST) {
    return undefined;
  }
  const sorted = Float64Array.from(values).sort();
  const last = sorted.length - 1;
  const steps = countSteps(sorted.length);
  return {
    chunks: sorted.length,
    middle: sorted[last >> 1] / 2 + sorted[(last + 1) >> 1] / 2,
    low: { value: sorted[0], step: Math.max(noise.low, sorted[steps] - sorted[0]) },
    high: { value: sorted[last], step: Math.max(noise.high, sorted[last] - sorted[last - steps]) },
  };
}

/**
 * The p-value of a window's value: 1 within the range of the chunks, and ever smaller beyond it.
 *
 * That a further chunk lies beyond all the others has a probability of 2 in one more than there are. How far beyond follows from the
 * outermost ones: where the tail is exponential, the differences between successive values are independent and exponential too
 * (Rényi, 1953), the i-th of them with a mean of 1/i, so that the probability to be further than c times the distance between the
 * outermost and the one k steps within is the product of i / (i + c) for i from 1 to k. Lighter tails, those of a season or of normally
 * distributed chunks, only make it conservative; values of heavy tails are logarithms here.
 *
 * @param value as a chunk of as many rows would have it
 * @param widening by how much more a window differs than a chunk, since it has fewer rows; at least 1
 * @param noise by how much the window's own value may be off by chance; steps are no smaller
 */
export function testRange(
  { chunks, middle, low, high }: ChunkRange,
  value: number,
  widening: number,
  noise = 0,
): number {
  const narrowed = middle + (value - middle) / widening;
  const [end, beyond] = narrowed > middle ? [high, narrowed - high.value] : [low, low.value - narrowed];
  if (!(beyond > 0)) {
    return 1;
  }
  const step = Math.max(end.step, noise);
  let pValue = 2 / (chunks + 1);
  for (let i = 1; i <= countSteps(chunks); i++) {
    pValue *= step === 0 ? 0 : i / (i + beyond / step);
  }
  return pValue;
}

function countSteps(chunks: number): number {
  return Math.min(OUTERMOST, chunks >> 1) - 1;
}
