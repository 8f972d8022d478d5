import type { DriftConfig } from '../../contract/drift-config';
import type { Baseline } from './baseline';
import { fisherTail } from './distributions';
import type { ChunkSpread, Spread } from './spread';

/** The rows of two samples that are compared. */
export interface SampleSizes {
  readonly baseline: number;
  readonly live: number;
}

/** The spread of as many chunks as asked for, or the nearest number above that the baseline has rows for, or else the nearest below. */
export function chooseSpread(spreads: readonly ChunkSpread[] = [], chunks: number): ChunkSpread | undefined {
  return spreads.find((spread) => spread.chunks >= chunks) ?? spreads[spreads.length - 1];
}

/**
 * Says what is taken where it is something else than what was asked for: another number of chunks, or none, where the baseline does
 * not tell how its chunks differ.
 *
 * @param name of the setting, as whoever reads it knows it
 */
export function noteChunks(
  { features }: Pick<Baseline, 'features'>,
  { calibrationChunks: asked }: Pick<DriftConfig, 'calibrationChunks'>,
  name: string,
): string[] {
  if (asked === 0) {
    return [];
  }
  const taken = features.flatMap(({ spreads }) => chooseSpread(spreads, asked)?.chunks ?? []);
  if (taken.length === 0) {
    return [
      `${name} ${asked}: none are taken, since the baseline does not tell how chunks of its rows differ; rows are taken as independent`,
    ];
  }
  const other = taken.find((chunks) => chunks !== asked);
  return other === undefined
    ? []
    : [`${name} ${asked}: ${other} chunks are taken, the next number that the baseline is cut into`];
}

/**
 * The p-value of a window that is this far from the baseline, judged by how far chunks of the baseline are from the rest of it.
 * Takes over where rows are not independent, because of seasons or because they resemble those just before.
 *
 * The squared distances of the chunks are split into what independent rows would have and what lies between the chunks, whose part does
 * not shrink when a window has more rows. A window's distance divided by what is to be expected of it is F-distributed with one and
 * chunks − 1 degrees of freedom (the second-order correction of Rao and Scott, 1984, for a shift in one direction; for others it
 * is conservative). What is no further away than one of the baseline's own chunks is never significant.
 *
 * @param distance squared, as in Spread
 * @param mean of the distance times the effective rows, when rows are independent
 * @param pValue of independent rows; the result is never smaller
 */
export function calibrate(
  distance: number,
  mean: number,
  sizes: SampleSizes,
  spread: Spread,
  { chunks, rows }: ChunkSpread,
  pValue: number,
): number {
  const between = Math.max(0, spread.mean - spread.noise);
  // A window shorter than a chunk averages over less.
  const expected = mean * (1 / sizes.baseline + 1 / sizes.live) + between * Math.max(1, rows / sizes.live);
  const largest = spread.mean === 0 ? 0 : spread.maximum * (expected / spread.mean);
  return distance <= largest ? 1 : Math.max(pValue, fisherTail(distance / expected, chunks - 1));
}
