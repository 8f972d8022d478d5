import type { DriftConfig, EffectLimits } from '../../contract/drift-config';
import { combine, testBeyondMissing, testBeyondNumbers, testBeyondShares } from './beyond-chunks';
import { calibrate, chooseSpread } from './calibration';
import { testChiSquared } from './chi-squared';
import type { CategoricalBaseline, ColumnBaseline, NumericBaseline } from './column-baseline';
import type { CategoricalCounts, NumericCounts } from './column-counts';
import { describeBars, describeCategories } from './describe-distribution';
import { STATISTICS } from './effect-statistics';
import { correctForOthers, type Evidence, NUMERIC_WEIGHTS } from './evidence';
import { hasGroups, testGrownGroup } from './grown-group';
import { sumBars, sumGroups } from './numeric-bins';
import type { ColumnReport, ColumnStatistics, Distribution } from './report';
import { CHI_SQUARED_MEAN, type ChunkSpread, KOLMOGOROV_MEAN } from './spread';
import {
  type AnyStatistic,
  type ComparedColumn,
  describeEffect,
  isNumeric,
  isOfMissing,
  type MissingShares,
  type PartTest,
  reachesLimit,
  readLimit,
} from './statistic';
import { testKolmogorovSmirnov, testTwoProportions } from './statistics';
import { sum } from './sum';
import { type Effect, tellEffect, tellHeadlines, tellInOrder } from './tell-effects';
import { type ToldApart, tellApart } from './told-apart';
import { boundUnseen, testUnseen } from './unseen-values';
import { goesOn, testParts } from './value-parts';
import type { ColumnCounts } from './window-counts';

const GOES_ON = 'goes on beyond the baseline, with whose rows it rises or falls as an id or a time does: no drift';

/** What of a configuration decides on a single column. */
export type ComparisonSettings = Pick<DriftConfig, 'effect' | 'calibrationChunks'>;

/** A column as measured, before it is judged among the others. */
export interface ColumnComparison
  extends Pick<
    ColumnReport,
    'name' | 'type' | 'rows' | 'baselineRows' | 'missingShare' | 'baselineMissingShare' | 'statistics' | 'distribution'
  > {
  readonly evidence: readonly Evidence[];
  /** Those of the effects that belong to the verdict's sentence. */
  readonly headlines?: readonly string[];
  /** Why something is not tested, for people. */
  readonly note?: string;
  /** The smallest p-value of the column's tests, corrected for the others: the column's one p-value. */
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
      ? NOTHING_COMPARED
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
    const effects = tellMissing(baseline.type, shares, limits, statistics);
    tests.push({ pValue, effects, ...(baseline.type === 'numeric' && { weight: NUMERIC_WEIGHTS.missing }) });
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
    headlines: compared.headlines,
    ...(compared.note && { note: compared.note }),
    pValue: Math.min(1, ...tests.map((test) => correctForOthers(test, tests))),
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
    const limit = readLimit(statistic, limits);
    const value = statistic.measureMissing(shares);
    return statistic.columnTypes.includes(type) && reachesLimit(statistic, value, limit)
      ? [statistic.describe?.(value, limit, shares) ?? describeEffect(statistic, value, limit)]
      : [];
  });
}

interface Comparison {
  readonly statistics: ColumnStatistics;
  readonly headlines?: readonly string[];
  readonly note?: string;
  readonly evidence: Evidence[];
}

const NOTHING_COMPARED: Comparison = { statistics: {}, evidence: [] };

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
  const [measures, effects]: [Record<string, number | undefined>, Effect[]] = [{ ...test.statistics }, []];
  for (const statistic of statistics) {
    if (isOfMissing(statistic) || !statistic.columnTypes.includes(baseline.type)) {
      continue;
    }
    const value = statistic.measure(column);
    if (value !== undefined) {
      measures[statistic.name] = value;
    }
    const text = tellEffect(statistic, value, limits, column);
    if (text !== undefined) {
      effects.push({ statistic, text });
    }
  }
  const tell = (part?: PartTest): string[] => tellInOrder(effects, part);
  const evidence: Evidence[] = [{ pValue: test.pValue, effects: tell() }];
  if (isNumeric(column) && goesOn(column)) {
    return { statistics: measures, evidence: [], note: GOES_ON };
  }
  if (isNumeric(column)) {
    // Where rows are not independent the tests of parts do not hold.
    const parts = spread ? [] : testParts(column);
    parts.forEach(({ name, pValue }) => (measures[`${name}PValue`] = pValue));
    return {
      statistics: measures,
      headlines: tellHeadlines(effects),
      evidence: [
        { ...evidence[0], weight: NUMERIC_WEIGHTS.values },
        ...parts.map(({ name, pValue }) => ({ pValue, effects: tell(name), weight: NUMERIC_WEIGHTS.part })),
      ],
    };
  }
  // Where rows are not independent the test does not hold.
  if (hasGroups(column) && !spread) {
    const pValue = testGrownGroup(column);
    measures.newValuePValue = pValue;
    evidence.push({ pValue, effects: tell('newValue') });
    return { statistics: measures, headlines: tellHeadlines(effects), evidence };
  }
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
    evidence.push({ pValue, effects: tell('unseen') });
  }
  return { statistics: measures, evidence };
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
