import type { CategoricalBaseline, ColumnBaseline, NumericBaseline } from './baseline';
import { calibrate, chooseSpread } from './calibration';
import { CHI_SQUARED_MEAN, type ChunkSpread, KOLMOGOROV_MEAN } from './chunk-spread';
import type { CategoricalCounts, NumericCounts } from './column-counts';
import type { DriftConfig, EffectLimits } from './drift-config';
import { measureWasserstein, sumBars, sumGroups } from './numeric-bins';
import type { ColumnReport, ColumnStatistics, Distribution } from './report';
import {
  measureJensenShannon,
  measureLInfinity,
  measurePsi,
  sum,
  testChiSquared,
  testKolmogorovSmirnov,
  testTwoProportions,
  testUnseen,
  toShares,
} from './statistics';
import type { ColumnCounts } from './window-counts';

/** Categories that a distribution shows; the others are shown as one. */
const SHOWN_CATEGORIES = 20;

/** One test of a column: how surprising the live values are, and in words which effects are large enough to matter. */
export interface Evidence {
  readonly pValue: number;
  /** The effects at or above their limits; empty when the change is too small to matter. */
  readonly effects: readonly string[];
}

/** What of a configuration decides on a single column. */
export type ComparisonSettings = Pick<DriftConfig, 'effect' | 'calibrationChunks'>;

/** A column as measured, before it is judged among the others. */
export interface ColumnComparison
  extends Pick<
    ColumnReport,
    'name' | 'type' | 'rows' | 'baselineRows' | 'missingShare' | 'baselineMissingShare' | 'statistics' | 'distribution'
  > {
  readonly evidence: readonly Evidence[];
  /** Smallest p-value of the column's tests times their number (Bonferroni): the column's one p-value. */
  readonly pValue: number;
}

/** Measures a column of live traffic against the baseline's. */
export function compareColumn(
  baseline: ColumnBaseline,
  live: ColumnCounts,
  { effect: limits, calibrationChunks }: ComparisonSettings,
): ColumnComparison {
  const spread = calibrationChunks > 0 ? chooseSpread(baseline.spreads, calibrationChunks) : undefined;
  const { statistics, evidence, present, distribution } =
    baseline.type === 'numeric'
      ? compareNumeric(baseline, live as NumericCounts, limits, spread)
      : compareCategorical(baseline, live as CategoricalCounts, limits, spread);
  const [baselinePresent, livePresent] = present;
  const baselineUnusable = countUnusable(baseline.counts);
  const liveUnusable = countUnusable(live);
  const [baselineRows, rows] = [baselinePresent + baselineUnusable, livePresent + liveUnusable];
  const missingShare = rows === 0 ? 0 : liveUnusable / rows;
  const baselineMissingShare = baselineRows === 0 ? 0 : baselineUnusable / baselineRows;
  const tests = [...evidence];
  const measures: Record<string, number | undefined> = { ...statistics };
  if (baselineUnusable + liveUnusable > 0) {
    const { statistic, pValue: independent } = testTwoProportions(baselineUnusable, baselineRows, liveUnusable, rows);
    const sizes = { baseline: baselineRows, live: rows };
    const distance = statistic ** 2 * (1 / baselineRows + 1 / rows);
    const pValue = spread?.missing
      ? calibrate(distance, CHI_SQUARED_MEAN, sizes, spread.missing, spread, independent)
      : independent;
    const large = Math.abs(missingShare - baselineMissingShare) >= limits.missingShareChange;
    const words = `${percent(missingShare)} of the rows have no usable value, in the baseline ${percent(baselineMissingShare)}`;
    tests.push({ pValue, effects: large ? [words] : [] });
    measures.missingPValue = pValue;
  }
  const pValue = tests.length === 0 ? 1 : Math.min(1, tests.length * Math.min(...tests.map((test) => test.pValue)));
  return {
    name: baseline.name,
    type: baseline.type,
    rows,
    baselineRows,
    missingShare,
    baselineMissingShare,
    statistics: measures,
    evidence: tests,
    pValue,
    distribution,
  };
}

interface Comparison {
  readonly statistics: ColumnStatistics;
  readonly evidence: Evidence[];
  /** Rows with a usable value: baseline, live. */
  readonly present: readonly [number, number];
  readonly distribution: Distribution;
}

function compareNumeric(
  { bins, counts, standardDeviation }: NumericBaseline,
  live: NumericCounts,
  limits: EffectLimits,
  spread: ChunkSpread | undefined,
): Comparison {
  const present = [sum(counts.cells), sum(live.cells)] as const;
  const distribution = describeBars(sumBars(bins, counts.cells), sumBars(bins, live.cells), bins.edges);
  if (present[0] === 0 || present[1] === 0) {
    return { statistics: {}, evidence: [], present, distribution };
  }
  const { statistic: ks, pValue: ksPValue } = testKolmogorovSmirnov(counts.cells, live.cells);
  const [baselineGroups, liveGroups] = [sumGroups(bins, counts.cells), sumGroups(bins, live.cells)];
  const psi = measurePsi(baselineGroups, liveGroups);
  const jensenShannon = measureJensenShannon(baselineGroups, liveGroups);
  const distance = measureWasserstein(
    bins.points,
    counts.cells,
    live.cells,
    Math.min(counts.minimum!, live.minimum!),
    Math.max(counts.maximum!, live.maximum!),
  );
  const wasserstein = standardDeviation > 0 ? Math.min(distance / standardDeviation, Number.MAX_VALUE) : undefined;
  const effects = [
    ...whenLarge(wasserstein ?? 0, limits.wasserstein, 'Wasserstein distance', ' standard deviations'),
    ...whenLarge(psi, limits.psi, 'PSI'),
    ...whenLarge(jensenShannon, limits.jensenShannon, 'Jensen–Shannon distance'),
  ];
  const sizes = { baseline: present[0], live: present[1] };
  const calibratedPValue =
    spread?.values && calibrate(ks ** 2, KOLMOGOROV_MEAN, sizes, spread.values, spread, ksPValue);
  const statistics = {
    ks,
    ksPValue,
    ...(wasserstein !== undefined && { wasserstein }),
    psi,
    jensenShannon,
    ...(calibratedPValue !== undefined && { calibratedPValue }),
  };
  return { statistics, evidence: [{ pValue: calibratedPValue ?? ksPValue, effects }], present, distribution };
}

function compareCategorical(
  baseline: CategoricalBaseline,
  live: CategoricalCounts,
  limits: EffectLimits,
  spread: ChunkSpread | undefined,
): Comparison {
  const { counts } = baseline;
  const cells = [
    [...counts.categories, counts.other],
    [...live.categories, live.other],
  ] as const;
  const present = [sum(cells[0]), sum(cells[1])] as const;
  const distribution = describeCategories(baseline, live);
  if (present[0] === 0 || present[1] === 0) {
    return { statistics: {}, evidence: [], present, distribution };
  }
  const {
    statistic: chiSquared,
    pValue: chiSquaredPValue,
    likelihoodRatioPValue,
    degreesOfFreedom,
  } = testChiSquared(...cells);
  const independent = Math.max(chiSquaredPValue, likelihoodRatioPValue);
  const sizes = { baseline: present[0], live: present[1] };
  const distance = (chiSquared / Math.max(1, degreesOfFreedom)) * (1 / present[0] + 1 / present[1]);
  const calibratedPValue =
    spread?.values && calibrate(distance, CHI_SQUARED_MEAN, sizes, spread.values, spread, independent);
  const pValue = calibratedPValue ?? independent;
  const psi = measurePsi(...cells);
  const jensenShannon = measureJensenShannon(...cells);
  const lInfinity = measureLInfinity(...cells);
  const statistics = {
    psi,
    jensenShannon,
    chiSquared,
    chiSquaredPValue,
    likelihoodRatioPValue,
    lInfinity,
    ...(calibratedPValue !== undefined && { calibratedPValue }),
  };
  const effects = [
    ...whenLarge(psi, limits.psi, 'PSI'),
    ...whenLarge(jensenShannon, limits.jensenShannon, 'Jensen–Shannon distance'),
    ...whenLarge(lInfinity, limits.lInfinity, 'largest change of a share'),
  ];
  if (baseline.truncated) {
    return { statistics, evidence: [{ pValue, effects }], present, distribution };
  }
  const unseenShare = live.other / present[1];
  // With very many categories some new ones are to be expected; what the baseline predicts of them is no effect.
  const predicted = spread ? Math.max(spread.lonely, baseline.singletons) : baseline.singletons;
  const excess = unseenShare - predicted / present[0];
  const unseenEffects = live.other > 0 && excess >= limits.unseenShare ? [describeUnseen(live, unseenShare)] : [];
  const evidence = [{ pValue, effects: [...unseenEffects, ...effects] }];
  if (predicted + live.other === 0) {
    return { statistics: { ...statistics, unseenShare }, evidence, present, distribution };
  }
  const unseenPValue = testUnseen(predicted, present[0], live.other, present[1]);
  evidence.push({ pValue: unseenPValue, effects: unseenEffects });
  return { statistics: { ...statistics, unseenShare, unseenPValue }, evidence, present, distribution };
}

function countUnusable(counts: ColumnCounts): number {
  return counts.missing + ('invalid' in counts ? counts.invalid : 0);
}

function whenLarge(value: number, limit: number, measure: string, unit = ''): string[] {
  return value >= limit ? [`${measure} ${value.toPrecision(3)}${unit} (limit ${limit})`] : [];
}

/** Which values were never seen, in words. */
export function describeUnseen(live: CategoricalCounts, share: number): string {
  const names = [...live.unseen]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 3)
    .map(([name]) => JSON.stringify(name));
  const more = live.unseen.length > 3 ? ' and others' : '';
  return `${percent(share)} of the values were never seen in the baseline: ${names.join(', ')}${more}`;
}

function describeBars(baseline: number[], live: number[], edges: readonly number[]): Distribution {
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

function describeCategories(baseline: CategoricalBaseline, live: CategoricalCounts): Distribution {
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

/** A share as people read it. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
