import type { DriftConfig, EffectLimits } from '../../contract/drift-config';
import { combine, testBeyondMissing, testBeyondNumbers, testBeyondShares } from './beyond-chunks';
import { calibrate, chooseSpread } from './calibration';
import { testChiSquared } from './chi-squared';
import type { CategoricalBaseline, ColumnBaseline, NumericBaseline } from './column-baseline';
import type { CategoricalCounts, NumericCounts } from './column-counts';
import { describeBars, describeCategories } from './describe-distribution';
import { STATISTICS } from './effect-statistics';
import { sumBars, sumGroups } from './numeric-bins';
import type { ColumnReport, ColumnStatistics, Distribution } from './report';
import { CHI_SQUARED_MEAN, type ChunkSpread, KOLMOGOROV_MEAN } from './spread';
import {
  type AnyStatistic,
  type ComparedColumn,
  describeEffect,
  isOfMissing,
  type MissingShares,
  reachesLimit,
  type Statistic,
} from './statistic';
import { sum, testKolmogorovSmirnov, testTwoProportions } from './statistics';
import { type ToldApart, tellApart } from './told-apart';
import { boundUnseen, testUnseen } from './unseen-values';
import type { ColumnCounts } from './window-counts';

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

/**
 * Measures a column of live traffic against the baseline's.
 *
 * @param statistics what is measured, in the order of reports
 */
export function compareColumn(
  baseline: ColumnBaseline,
  live: ColumnCounts,
  { effect: limits, calibrationChunks }: ComparisonSettings,
  statistics: readonly AnyStatistic[] = STATISTICS,
): ColumnComparison {
  const spread = calibrationChunks > 0 ? chooseSpread(baseline.spreads, calibrationChunks) : undefined;
  const { present, groups, distribution } = lookAtBoth(baseline, live);
  const compared =
    present[0] === 0 || present[1] === 0
      ? { statistics: {}, evidence: [] }
      : compareValues(
          { baseline, live, present, groups, expectedUnseenShare: expectUnseenShare(baseline, spread, present[0]) },
          limits,
          spread,
          statistics,
        );
  const unusable = { baseline: countUnusable(baseline.counts), live: countUnusable(live) };
  const [baselineRows, rows] = [present[0] + unusable.baseline, present[1] + unusable.live];
  const shares = {
    missingShare: rows === 0 ? 0 : unusable.live / rows,
    baselineMissingShare: baselineRows === 0 ? 0 : unusable.baseline / baselineRows,
  };
  const tests = [...compared.evidence];
  const measures: Record<string, number | undefined> = { ...compared.statistics };
  if (unusable.baseline + unusable.live > 0) {
    const pValue = testMissing(unusable, { baseline: baselineRows, live: rows }, spread);
    tests.push({ pValue, effects: tellMissing(baseline.type, shares, limits, statistics) });
    measures.missingPValue = pValue;
  }
  return {
    name: baseline.name,
    type: baseline.type,
    rows,
    baselineRows,
    ...shares,
    statistics: measures,
    evidence: tests,
    pValue: tests.length === 0 ? 1 : Math.min(1, tests.length * Math.min(...tests.map((test) => test.pValue))),
    distribution,
  };
}

/** Rows with a usable value, what of them is in which group, and how that looks. */
function lookAtBoth(
  baseline: ColumnBaseline,
  live: ColumnCounts,
): Pick<ComparedColumn, 'present' | 'groups'> & { readonly distribution: Distribution } {
  if (baseline.type === 'numeric') {
    const { bins } = baseline;
    const cells = [baseline.counts.cells, (live as NumericCounts).cells] as const;
    return {
      present: [sum(cells[0]), sum(cells[1])],
      groups: [sumGroups(bins, cells[0]), sumGroups(bins, cells[1])],
      distribution: describeBars(sumBars(bins, cells[0]), sumBars(bins, cells[1]), bins.edges),
    };
  }
  const { categories, other } = live as CategoricalCounts;
  const groups = [
    [...baseline.counts.categories, baseline.counts.other],
    [...categories, other],
  ] as const;
  return {
    present: [sum(groups[0]), sum(groups[1])],
    groups,
    distribution: describeCategories(baseline, live as CategoricalCounts),
  };
}

interface Sides {
  readonly baseline: number;
  readonly live: number;
}

/** The p-value of the change of the share of rows without a usable value. */
function testMissing(unusable: Sides, rows: Sides, spread: ChunkSpread | undefined): number {
  const { statistic, pValue } = testTwoProportions(unusable.baseline, rows.baseline, unusable.live, rows.live);
  const distance = statistic ** 2 * (1 / rows.baseline + 1 / rows.live);
  return spread?.missing
    ? combine(
        calibrate(distance, CHI_SQUARED_MEAN, rows, spread.missing, spread, pValue),
        Math.max(pValue, testBeyondMissing(spread, unusable.live, rows.live)),
      )
    : pValue;
}

function tellMissing(
  type: ColumnBaseline['type'],
  shares: MissingShares,
  limits: EffectLimits,
  statistics: readonly AnyStatistic[],
): string[] {
  return statistics.filter(isOfMissing).flatMap((statistic) => {
    const limit = limits[statistic.name] ?? statistic.limit;
    const value = statistic.measureMissing(shares);
    return statistic.columnTypes.includes(type) && reachesLimit(statistic, value, limit)
      ? [statistic.describe?.(value, limit, shares) ?? describeEffect(statistic, value, limit)]
      : [];
  });
}

interface Comparison {
  readonly statistics: ColumnStatistics;
  readonly evidence: Evidence[];
}

/** The test of a column's values, of either type. */
interface ValuesTest {
  readonly statistics: ColumnStatistics;
  readonly pValue: number;
}

/** Measures the values that are usable: the tests of the column's type, and every statistic that its type has. */
function compareValues(
  column: ComparedColumn,
  limits: EffectLimits,
  spread: ChunkSpread | undefined,
  statistics: readonly AnyStatistic[],
): Comparison {
  const { baseline, live } = column;
  const apart = baseline.type === 'categorical' ? tellApart(baseline, live as CategoricalCounts) : undefined;
  const test = apart ? testCategorical(apart, column, spread) : testNumeric(column, spread);
  const measures: Record<string, number | undefined> = { ...test.statistics };
  const effects: string[] = [];
  const unseenEffects: string[] = [];
  for (const statistic of statistics) {
    if (isOfMissing(statistic) || !statistic.columnTypes.includes(baseline.type)) {
      continue;
    }
    const value = statistic.measure(column);
    if (value !== undefined) {
      measures[statistic.name] = value;
    }
    const effect = tellEffect(statistic, value, limits, column);
    if (effect !== undefined) {
      (statistic.ofUnseen ? unseenEffects : effects).push(effect);
    }
  }
  const evidence: Evidence[] = [{ pValue: test.pValue, effects: [...unseenEffects, ...effects] }];
  if (!apart || baseline.type === 'numeric' || baseline.truncated) {
    return { statistics: measures, evidence };
  }
  const predicted = predictUnseen(baseline, spread);
  const unseen = (live as CategoricalCounts).other;
  if (predicted + unseen > 0) {
    const independent = boundUnseen(apart.totals, unseen, ...column.present, apart.scattered.rows);
    const pValue = spread
      ? Math.max(independent, testUnseen(predicted, column.present[0], unseen, column.present[1]))
      : independent;
    measures.unseenPValue = pValue;
    evidence.push({ pValue, effects: unseenEffects });
  }
  return { statistics: measures, evidence };
}

/** The change in words where it is large enough to matter. */
function tellEffect(
  statistic: Statistic,
  measured: number | undefined,
  limits: EffectLimits,
  column: ComparedColumn,
): string | undefined {
  const limit = limits[statistic.name] ?? statistic.limit;
  const value = measured ?? (statistic.direction === 'atLeast' ? 0 : Number.POSITIVE_INFINITY);
  const counts = statistic.counts?.(measured, limit, column) ?? reachesLimit(statistic, value, limit);
  return counts ? (statistic.describe?.(value, limit, column) ?? describeEffect(statistic, value, limit)) : undefined;
}

function testNumeric({ baseline, live, present }: ComparedColumn, spread: ChunkSpread | undefined): ValuesTest {
  const cells = [(baseline as NumericBaseline).counts.cells, (live as NumericCounts).cells] as const;
  const { statistic: ks, pValue: ksPValue } = testKolmogorovSmirnov(...cells);
  const sizes = { baseline: present[0], live: present[1] };
  const calibratedPValue =
    spread?.values &&
    combine(
      calibrate(ks ** 2, KOLMOGOROV_MEAN, sizes, spread.values, spread, ksPValue),
      testBeyondNumbers(baseline as NumericBaseline, live as NumericCounts, spread, ksPValue),
    );
  return {
    statistics: { ks, ksPValue, ...(calibratedPValue !== undefined && { calibratedPValue }) },
    pValue: calibratedPValue ?? ksPValue,
  };
}

function testCategorical(
  cells: ToldApart,
  { present, live }: Pick<ComparedColumn, 'present' | 'live'>,
  spread: ChunkSpread | undefined,
): ValuesTest {
  const {
    statistic: chiSquared,
    pValue: chiSquaredPValue,
    likelihoodRatioPValue,
    degreesOfFreedom,
  } = testChiSquared(cells.baseline, cells.live, cells.scattered);
  const independent = Math.max(chiSquaredPValue, likelihoodRatioPValue);
  const sizes = { baseline: present[0], live: present[1] };
  const distance = (chiSquared / Math.max(1, degreesOfFreedom)) * (1 / present[0] + 1 / present[1]);
  const calibratedPValue =
    spread?.values &&
    combine(
      calibrate(distance, CHI_SQUARED_MEAN, sizes, spread.values, spread, independent),
      Math.max(independent, testBeyondShares(spread, live as CategoricalCounts)),
    );
  return {
    statistics: {
      chiSquared,
      chiSquaredPValue,
      likelihoodRatioPValue,
      ...(calibratedPValue !== undefined && { calibratedPValue }),
    },
    pValue: calibratedPValue ?? independent,
  };
}

/** How many values of as many rows as the baseline's would be unseen by chance. */
function predictUnseen({ singletons }: CategoricalBaseline, spread: ChunkSpread | undefined): number {
  return spread ? Math.max(spread.lonely, singletons) : singletons;
}

function expectUnseenShare(baseline: ColumnBaseline, spread: ChunkSpread | undefined, present: number): number {
  return baseline.type === 'numeric' ? 0 : predictUnseen(baseline, spread) / present;
}

function countUnusable(counts: ColumnCounts): number {
  return counts.missing + ('invalid' in counts ? counts.invalid : 0);
}
