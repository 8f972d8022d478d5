/** One test of a column: how surprising the live values are, and in words which effects are large enough to matter. */
export interface Evidence {
  readonly pValue: number;
  /** The effects at or above their limits; empty when the change is too small to matter. */
  readonly effects: readonly string[];
  /**
   * Its part of the rate that the column's tests share.
   * @default 1
   */
  readonly weight?: number;
}

/** A test's p-value, corrected for the other tests of its column (Bonferroni, weighted). */
export function correctForOthers({ pValue, weight = 1 }: Evidence, evidence: readonly Evidence[]): number {
  const weights = evidence.reduce((total, test) => total + (test.weight ?? 1), 0);
  return Math.min(1, (pValue * weights) / weight);
}

/** Parts of the rate in a numeric column: most changes are of all values, and those of a part are seldom in doubt. */
export const NUMERIC_WEIGHTS = { values: 4, missing: 2, part: 1 };
