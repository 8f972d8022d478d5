import { hypergeometricTail } from './distributions';

/**
 * Exact one-sided test of whether never-seen values are more frequent than the baseline leads us to expect.
 * A baseline of `baselineRows` rows in which `singletons` values occur once predicts that share of new values
 * (Good and Turing): each of those rows would have been new to the rest.
 */
export function testUnseen(singletons: number, baselineRows: number, unseen: number, liveRows: number): number {
  return hypergeometricTail(unseen, liveRows, singletons, baselineRows);
}

/**
 * One-sided test of whether never-seen values have more rows than chance gives them, however often each of them occurs: an upper
 * bound of the p-value, by Chernoff's inequality.
 *
 * Where nothing changed, all rows of both samples could as well have been dealt out anew. A value with t rows then lies in the
 * live sample alone with a probability of at most q to the power of t, q being the live sample's share of the rows, and that several do
 * is negatively correlated; so the moments of their rows are at most those of independent values (Joag-Dev and Proschan, 1983).
 * A value that has as many rows as were unseen counts by its own probability.
 *
 * @param totals rows of each value in both samples together
 * @param unseen live rows of values that the baseline lacks
 * @param scattered those of values that are not told apart: they count as one value for each row, which only makes the bound larger
 */
export function boundUnseen(
  totals: readonly number[],
  unseen: number,
  baselineRows: number,
  liveRows: number,
  scattered = 0,
): number {
  if (unseen <= 0) {
    return 1;
  }
  const lnShare = Math.log(liveRows / (baselineRows + liveRows));
  const smaller = new Map<number, number>();
  let single = 0;
  const add = (total: number, count: number): void => {
    if (total >= unseen) {
      single += count * Math.exp(total * lnShare);
    } else if (count > 0) {
      smaller.set(total, (smaller.get(total) ?? 0) + count);
    }
  };
  totals.forEach((total) => add(total, 1));
  add(1, scattered);
  const bound = (lambda: number): number => {
    let exponent = -lambda * unseen;
    for (const [total, count] of smaller) {
      const lnChance = total * lnShare;
      const gain = lnChance + lambda * total;
      exponent += count * (gain > 30 ? gain : Math.log1p(Math.exp(gain) - Math.exp(lnChance)));
    }
    return exponent;
  };
  const possible = [...smaller].reduce((rows, [total, count]) => rows + total * count, 0) >= unseen;
  return Math.min(1, single + (possible ? Math.exp(findMinimum(bound)) : 0));
}

/** The minimum of a convex function of a number from 0 on, to within a hundredth. */
function findMinimum(measure: (at: number) => number): number {
  let [low, high] = [0, 1];
  while (high < 1024 && measure(2 * high) < measure(high)) {
    high *= 2;
  }
  high *= 2;
  for (let step = 0; step < 60 && high - low > 1e-6 * high; step++) {
    const [left, right] = [low + (high - low) / 3, high - (high - low) / 3];
    if (measure(left) < measure(right)) {
      high = right;
    } else {
      low = left;
    }
  }
  return measure((low + high) / 2);
}
