import type { CategoricalBaseline } from './column-baseline';
import type { CategoricalCounts } from './column-counts';
import type { Distribution } from './report';
import { toShares } from './statistics';
import { sum } from './sum';

/** Categories that a distribution shows; the others are shown as one. */
const SHOWN_CATEGORIES = 20;

/** The shares of two samples in the same bars, without the empty bars at either end. */
export function describeBars(baseline: number[], live: number[], edges: readonly number[]): Distribution {
  const used = baseline.map((count, i) => count + live[i] > 0);
  const from = Math.max(0, used.indexOf(true));
  const to = used.lastIndexOf(true) + 1;
  return {
    kind: 'numeric',
    edges: to === 0 ? [] : edges.slice(from, to + 1),
    baseline: toShares(baseline.slice(from, to)),
    live: toShares(live.slice(from, to)),
  };
}

/** The shares of the most frequent categories of two samples, unseen ones among them; the others are one. */
export function describeCategories(baseline: CategoricalBaseline, live: CategoricalCounts): Distribution {
  const named = live.unseen.map(([name, count]) => ({ name, baseline: 0, live: baseline.truncated ? 0 : count }));
  const all = [
    ...baseline.categories.map((name, i) => ({
      name,
      baseline: baseline.counts.categories[i],
      live: live.categories[i],
    })),
    ...named,
  ];
  const total = {
    baseline: sum(baseline.counts.categories) + baseline.counts.other,
    live: sum(live.categories) + live.other,
  };
  const weigh = (entry: { baseline: number; live: number }): number =>
    entry.baseline / (total.baseline || 1) + entry.live / (total.live || 1);
  const shown = all
    .filter((entry) => weigh(entry) > 0)
    .sort((a, b) => weigh(b) - weigh(a) || (a.name < b.name ? -1 : 1))
    .slice(0, SHOWN_CATEGORIES);
  const rest = {
    name: 'all others',
    baseline: total.baseline - sum(shown.map((entry) => entry.baseline)),
    live: total.live - sum(shown.map((entry) => entry.live)),
  };
  const entries = rest.baseline + rest.live > 0 ? [...shown, rest] : shown;
  return {
    kind: 'categorical',
    categories: entries.map((entry) => entry.name),
    baseline: entries.map((entry) => entry.baseline / (total.baseline || 1)),
    live: entries.map((entry) => entry.live / (total.live || 1)),
  };
}
