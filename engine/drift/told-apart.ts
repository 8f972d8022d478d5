import type { Scattered } from './chi-squared';
import type { CategoricalBaseline } from './column-baseline';
import type { CategoricalCounts } from './column-counts';
import { sum } from './sum';

/** Both sides of each value that is counted by itself, and the live rows of the others, which the baseline lacks. */
export interface ToldApart {
  readonly baseline: readonly number[];
  readonly live: readonly number[];
  readonly totals: readonly number[];
  readonly scattered: Scattered;
}

/** In the order of the values' names: that of the baseline's counts would choose which of the rare ones are pooled. */
export function tellApart(baseline: CategoricalBaseline, live: CategoricalCounts): ToldApart {
  const unseen = baseline.truncated ? [] : live.unseen;
  const values = [
    ...baseline.categories.map((name, i) => [name, baseline.counts.categories[i], live.categories[i]] as const),
    ...unseen.map(([name, count]) => [name, 0, count] as const),
  ].sort(([a], [b]) => (a < b ? -1 : 1));
  if (baseline.truncated) {
    values.push(['', baseline.counts.other, live.other]);
  }
  const rows = baseline.truncated ? 0 : live.other - sum(unseen.map(([, count]) => count));
  return {
    baseline: values.map(([, count]) => count),
    live: values.map(([, , count]) => count),
    totals: values.map(([, a, b]) => a + b),
    scattered: { rows, most: Math.max(1, ...unseen.map(([, count]) => count)) },
  };
}
