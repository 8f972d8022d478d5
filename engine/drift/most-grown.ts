import { hypergeometricTail } from './distributions';

/** A value was rare if the window has it in at least so many times the baseline's share. */
const RARE = 3;

/** A place of counts whose share grew. */
export interface Grown {
  readonly place: number;
  readonly rows: number;
  readonly baselineRows: number;
  /** Of the values. */
  readonly share: number;
  readonly baselineShare: number;
}

/** Rows with a usable value: baseline, live. */
type Present = readonly [number, number];

/**
 * Of the places from `from` to `to` that have at least three times their share, the one that grew most.
 *
 * @param to exclusive
 */
export function findMostGrown(
  baseline: readonly number[],
  live: readonly number[],
  present: Present,
  [from, to] = [0, live.length],
): Grown | undefined {
  let found: Grown | undefined;
  for (let place = from; place < to; place++) {
    const [baselineRows, rows] = [baseline[place], live[place]];
    const [baselineShare, share] = [baselineRows / present[0], rows / present[1]];
    if (
      share > 0 &&
      share >= RARE * baselineShare &&
      share - baselineShare > (found ? found.share - found.baselineShare : 0)
    ) {
      found = { place, rows, baselineRows, share, baselineShare };
    }
  }
  return found;
}

/** The p-value of the place that grew most, by Fisher's exact test and corrected for all that it was chosen from. */
export function testMostGrown(
  found: Pick<Grown, 'rows' | 'baselineRows'> | undefined,
  present: Present,
  places: number,
): number {
  return found ? Math.min(1, places * hypergeometricTail(found.rows, present[1], found.baselineRows, present[0])) : 1;
}
