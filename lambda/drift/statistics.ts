import { chiSquaredTail, hypergeometricTail, kolmogorovTail, normalTwoSidedTail } from './distributions';

/** Shares below this count as this in the population stability index, which is infinite for an empty bin otherwise. */
export const SMALLEST_SHARE = 1e-4;

/** A test's statistic and its p-value. */
export interface TestResult {
  readonly statistic: number;
  readonly pValue: number;
}

/** The counts as shares of their sum; all zero when there is nothing. */
export function toShares(counts: readonly number[]): number[] {
  const total = sum(counts);
  return counts.map((count) => (total === 0 ? 0 : count / total));
}

/** The sum of the values. */
export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/**
 * Population stability index of two binned samples: Σ (p − q) ln(p / q) over bins that either sample has, in nats.
 *
 * @returns 0 (alike) upwards; by custom 0.1 is a small and 0.2 a large change
 */
export function measurePsi(baseline: readonly number[], live: readonly number[]): number {
  const p = toShares(baseline);
  const q = toShares(live);
  return sum(
    p.map((share, i) => {
      if (share === q[i]) {
        return 0;
      }
      const expected = Math.max(share, SMALLEST_SHARE);
      const actual = Math.max(q[i], SMALLEST_SHARE);
      return (actual - expected) * Math.log(actual / expected);
    }),
  );
}

/**
 * Jensen–Shannon distance of two binned samples: the square root of the divergence in nats, as
 * `scipy.spatial.distance.jensenshannon` gives it. 0 (alike) to √ln 2 ≈ 0.833 (nothing in common).
 * In small samples it is far above zero by chance alone: read it together with a test.
 */
export function measureJensenShannon(baseline: readonly number[], live: readonly number[]): number {
  const p = toShares(baseline);
  const q = toShares(live);
  const divergence = sum(
    p.map((share, i) => {
      const middle = (share + q[i]) / 2;
      return (relativeEntropy(share, middle) + relativeEntropy(q[i], middle)) / 2;
    }),
  );
  return Math.sqrt(Math.max(0, divergence));
}

function relativeEntropy(share: number, reference: number): number {
  return share === 0 ? 0 : share * Math.log(share / reference);
}

/** The largest difference of two shares (L∞), 0 to 1. */
export function measureLInfinity(baseline: readonly number[], live: readonly number[]): number {
  const p = toShares(baseline);
  const q = toShares(live);
  return p.reduce((largest, share, i) => Math.max(largest, Math.abs(share - q[i])), 0);
}

/**
 * Two-sample Kolmogorov–Smirnov test of counts in ordered cells: the largest difference of the two cumulative shares,
 * and its asymptotic p-value as `scipy.stats.ks_2samp(method="asymp")` has it.
 * Exact when no cell holds different values; otherwise a lower bound of the statistic (conservative).
 */
export function testKolmogorovSmirnov(baseline: readonly number[], live: readonly number[]): TestResult {
  const n1 = sum(baseline);
  const n2 = sum(live);
  if (n1 === 0 || n2 === 0) {
    return { statistic: 0, pValue: 1 };
  }
  let [below1, below2, statistic] = [0, 0, 0];
  for (let i = 0; i < baseline.length; i++) {
    below1 += baseline[i];
    below2 += live[i];
    statistic = Math.max(statistic, Math.abs(below1 / n1 - below2 / n2));
  }
  return { statistic, pValue: kolmogorovTail(statistic, Math.round((n1 * n2) / (n1 + n2))) };
}

/**
 * Chi-squared test of whether two samples have the same shares (no continuity correction), as
 * `scipy.stats.chi2_contingency(correction=False)` has it, after pooling.
 *
 * The test is only valid when no more than 20 % of the expected counts are below 5 and none is below 1 (Yates, Moore and
 * McCabe, 1999; the rule that Deequ and Model Monitor follow). Where that fails, the rare cells are pooled into one, and
 * that one with the next smallest until it expects 5. The choice looks at the totals alone, so it favours no outcome.
 *
 * @returns p-value 1 when fewer than two cells are left
 */
export function testChiSquared(baseline: readonly number[], live: readonly number[]): TestResult {
  const n1 = sum(baseline);
  const n2 = sum(live);
  const cells = poolRareCells(baseline, live, Math.min(n1, n2) / (n1 + n2));
  if (n1 === 0 || n2 === 0 || cells.length < 2) {
    return { statistic: 0, pValue: 1 };
  }
  const statistic = sum(
    cells.map(([count1, count2]) => {
      const expected1 = ((count1 + count2) * n1) / (n1 + n2);
      const expected2 = ((count1 + count2) * n2) / (n1 + n2);
      return (count1 - expected1) ** 2 / expected1 + (count2 - expected2) ** 2 / expected2;
    }),
  );
  return { statistic, pValue: chiSquaredTail(statistic, cells.length - 1) };
}

function poolRareCells(baseline: readonly number[], live: readonly number[], smallerShare: number): [number, number][] {
  const expect = (cell: [number, number]): number => (cell[0] + cell[1]) * smallerShare;
  const cells = baseline
    .map((count, i): [number, number] => [count, live[i]])
    .filter(([count1, count2]) => count1 + count2 > 0)
    .sort((a, b) => expect(a) - expect(b));
  const rare = cells.filter((cell) => expect(cell) < 5).length;
  if (rare === 0 || (rare <= 0.2 * cells.length && expect(cells[0]) >= 1)) {
    return cells;
  }
  const pooled: [number, number] = [0, 0];
  let taken = 0;
  while (taken < cells.length && (taken < rare || expect(pooled) < 5)) {
    pooled[0] += cells[taken][0];
    pooled[1] += cells[taken][1];
    taken++;
  }
  return [pooled, ...cells.slice(taken)];
}

/**
 * Two-sided test of whether two shares differ (pooled two-proportion z test, no continuity correction).
 *
 * @returns z (positive when the live share is larger) and its p-value; p-value 1 when neither or every row counts
 */
export function testTwoProportions(baselineCount: number, baselineRows: number, liveCount: number, liveRows: number): TestResult {
  if (baselineRows === 0 || liveRows === 0) {
    return { statistic: 0, pValue: 1 };
  }
  const pooled = (baselineCount + liveCount) / (baselineRows + liveRows);
  const variance = pooled * (1 - pooled) * (1 / baselineRows + 1 / liveRows);
  if (variance === 0) {
    return { statistic: 0, pValue: 1 };
  }
  const z = (liveCount / liveRows - baselineCount / baselineRows) / Math.sqrt(variance);
  return { statistic: z, pValue: normalTwoSidedTail(z) };
}

/**
 * Exact one-sided test of whether never-seen values are more frequent than the baseline leads us to expect.
 * A baseline of `baselineRows` rows in which `singletons` values occur once predicts that share of new values
 * (Good and Turing): each of those rows would have been new to the rest.
 */
export function testUnseen(singletons: number, baselineRows: number, unseen: number, liveRows: number): number {
  return hypergeometricTail(unseen, liveRows, singletons, baselineRows);
}

/**
 * Adjusts p-values for having looked at many (Benjamini and Hochberg, 1995), as `scipy.stats.false_discovery_control`.
 *
 * @returns in the given order; rejecting those ≤ q keeps the expected share of false discoveries ≤ q
 */
export function adjustPValues(pValues: readonly number[]): number[] {
  const order = pValues.map((_, i) => i).sort((a, b) => pValues[b] - pValues[a]);
  const adjusted = new Array<number>(pValues.length);
  let smallest = 1;
  order.forEach((index, position) => {
    const rank = pValues.length - position;
    smallest = Math.min(smallest, pValues[index] * (pValues.length / rank));
    adjusted[index] = smallest;
  });
  return adjusted;
}
