import { type DriftConfig, MultipleTestingCorrection } from '../../contract/drift-config';
import type { Baseline } from './baseline';
import type { ColumnBaseline } from './column-baseline';
import { type ColumnComparison, compareColumn } from './compare-column';
import { compareEmbedding } from './compare-embedding';
import { measureUnread } from './describe-unread';
import { STATISTICS } from './effect-statistics';
import { correctForOthers } from './evidence';
import { findRepeatedRows } from './find-repeated-rows';
import { findSeriesChanges } from './find-series';
import { explainLeftOut } from './record-filter';
import type { ColumnReport, Judgement, Verdict } from './report';
import { listViolations } from './schema-checks';
import type { AnyStatistic } from './statistic';
import { adjustByBonferroni, adjustPValues } from './statistics';
import type { UnreadPart } from './unread-reasons';
import type { ColumnCounts, WindowCounts } from './window-counts';

/** Baselines of fewer rows do not keep the rate, and hardly find anything. */
const LEAST_BASELINE_ROWS = 200;
/** Relations that a report names, the tightest first. */
const NAMED_RELATIONS = 3;
/** Drifted columns up to which their new values are told with the verdict. */
const TOLD_COLUMNS = 2;

/**
 * Judges a window. A column has drifted when one of its tests is significant, after correction for the column's several tests
 * (Bonferroni), for the number of columns (Benjamini–Hochberg, or Bonferroni) and for the number of families (Bonferroni),
 * *and* an effect of that test reaches its limit. Predictions, and the distance
 * from the relations between features, are families of their own: not corrected for the number of features. Without any drift the share of windows with a Drift verdict is at most `falseDiscoveryRate`.
 *
 * @param counts the window's counts, made with this very baseline
 * @param statistics the distances that decide whether a significant change matters
 */
export function judgeWindow(
  baseline: Baseline,
  counts: WindowCounts,
  config: DriftConfig,
  statistics: readonly AnyStatistic[] = STATISTICS,
): Judgement {
  const compare: Compare = (column, live) => compareColumn(column, live, config, statistics);
  const unread = measureUnread(baseline, counts);
  const least = leastBaselineRows(config);
  const isBaselineSmall = baseline.rows < least;
  const few = isBaselineSmall || counts.rows < config.minimumRows;
  const enough = !few && !unread.parts.includes('requests');
  const columns = baseline.features.map((feature, i) => compare(feature, counts.features[i]));
  const isUnderstood = !unread.parts.includes('embeddings');
  const embedding =
    baseline.embedding &&
    counts.embedding &&
    compareEmbedding(baseline.embedding, counts.embedding, config, isUnderstood, compare);
  const comparisons = embedding ? [...columns, embedding] : columns;
  // By what the baseline has, not by what the window brings: a share of the rate that is left unused is no harm.
  const families = 1 + (baseline.predictions ? 1 : 0) + (baseline.multivariate ? 1 : 0);
  const features = judgeFamily(comparisons, families, config, enough);
  const predictions = judgePredictions(baseline, counts, families, config, { enough, unread: unread.parts }, compare);
  const multivariate = judgeRelations(baseline, counts, families, config, enough, compare);
  const driftedFeatures = features.filter(({ drifted }) => drifted).map(({ name }) => name);
  const predictionDrifted = predictions?.drifted ?? false;
  const multivariateDrifted = multivariate?.drifted ?? false;
  const drift = driftedFeatures.length >= config.minimumDriftedFeatures || predictionDrifted || multivariateDrifted;
  const repeated = findRepeatedRows(baseline, counts);
  const verdict = chooseVerdict(unread.parts, few, drift);
  const series = findSeriesChanges(baseline, counts);
  const leftOut = counts.leftOut && { ...counts.leftOut, text: explainLeftOut(counts.leftOut, counts.rows) };
  const reason = unread.parts.includes('requests')
    ? 'there is no verdict on the rest, which may be other traffic than the whole'
    : isBaselineSmall
      ? `the baseline has ${baseline.rows} rows, at least ${least} are needed for a verdict`
      : few
        ? `${counts.rows} rows in the window, at least ${config.minimumRows} are needed for a verdict`
        : explainVerdict(features, { predictionDrifted, multivariateDrifted, drift }, config);
  return {
    verdict,
    reason: [...unread.texts, ...tellUnusual({ leftOut, repeated, series }), reason].join('; '),
    ...(unread.texts.length > 0 && { unread: unread.texts }),
    ...(unread.parts.length > 0 && { notUnderstood: unread.parts }),
    ...(leftOut && { leftOut }),
    ...(repeated && { repeated }),
    ...(series && { series }),
    driftedFeatures,
    driftedShare: driftedFeatures.length / features.length,
    features,
    ...(multivariate && { multivariate }),
    multivariateDrifted,
    ...(predictions && { predictions }),
    predictionDrifted,
    schema: {
      violations: listViolations(
        baseline,
        counts,
        [...features.slice(0, columns.length), ...(predictions ? [predictions] : [])],
        config,
      ),
    },
  };
}

/** Rows that a baseline must have for a verdict: 200, or as many as are asked of a window where these are fewer. */
export function leastBaselineRows({ minimumRows }: DriftConfig): number {
  return Math.min(LEAST_BASELINE_ROWS, minimumRows);
}

/** What of the traffic is left out or repeated, and which series have come or gone, for people. */
export function tellUnusual({ leftOut, repeated, series }: Partial<Judgement>): string[] {
  return [
    ...(leftOut && leftOut.records + leftOut.rows > 0 ? [leftOut.text] : []),
    ...(repeated ? [repeated.text] : []),
    ...(series ? [series.text] : []),
  ];
}

/**
 * Rows that wait for more of their kind may wait where only answers are not understood; and features that drifted are drift,
 * since all of their rows were read.
 */
function chooseVerdict(unread: readonly UnreadPart[], few: boolean, drift: boolean): Verdict {
  if (unread.includes('requests')) {
    return 'NotUnderstood';
  }
  if (few) {
    return 'InsufficientData';
  }
  return drift ? 'Drift' : unread.length > 0 ? 'NotUnderstood' : 'NoDrift';
}

/** Measures a column of live traffic against the baseline's. */
type Compare = (column: ColumnBaseline, live: ColumnCounts) => ColumnComparison;

function judgePredictions(
  baseline: Baseline,
  counts: WindowCounts,
  families: number,
  config: DriftConfig,
  { enough, unread }: { readonly enough: boolean; readonly unread: readonly UnreadPart[] },
  compare: Compare,
): ColumnReport | undefined {
  if (!baseline.predictions || !counts.predictions) {
    return undefined;
  }
  const comparison = compare(baseline.predictions, counts.predictions);
  const many = counts.predictedRows >= config.minimumRows;
  const understood = !unread.includes('answers');
  const judged = enough && many && understood;
  const [report] = judgeFamily([comparison], families, config, judged);
  const notes: string[] = [];
  if (counts.earlierPredictions > 0) {
    notes.push(`${counts.earlierPredictions} predictions were made before this model version served and are left out`);
  }
  if (enough && !understood) {
    notes.push(`${counts.unread.answers} answers were not understood, too many to compare the others`);
  } else if (enough && !many) {
    notes.push(
      `${counts.predictedRows} predictions in the window, at least ${config.minimumRows} are needed to compare them`,
    );
  }
  return { ...report, reasons: [...report.reasons, ...notes] };
}

function judgeRelations(
  { multivariate }: Baseline,
  counts: WindowCounts,
  families: number,
  config: DriftConfig,
  enough: boolean,
  compare: Compare,
): ColumnReport | undefined {
  if (!multivariate || !counts.multivariate) {
    return undefined;
  }
  const [report] = judgeFamily([compare(multivariate.distances, counts.multivariate)], families, config, enough);
  const relations = multivariate.directions.slice(0, NAMED_RELATIONS).map(({ features }) => features.join(' – '));
  return report.drifted
    ? { ...report, reasons: [...report.reasons, `watched are above all the relations ${relations.join('; ')}`] }
    : report;
}

/**
 * Judges the columns of one family.
 *
 * @param families how many share the rate
 * @param enough whether there are rows enough for a verdict
 */
export function judgeFamily(
  comparisons: readonly ColumnComparison[],
  families: number,
  config: DriftConfig,
  enough: boolean,
): ColumnReport[] {
  const adjust = config.correction === MultipleTestingCorrection.BONFERRONI ? adjustByBonferroni : adjustPValues;
  const adjusted = adjust(comparisons.map(({ pValue }) => pValue)).map((pValue) => Math.min(1, pValue * families));
  // The largest p-value that the procedure rejects: each single test of a column is compared with it. Without one, only a
  // p-value of 0 would do, and that is rejected.
  const rejected = comparisons.filter((_, i) => adjusted[i] <= config.falseDiscoveryRate);
  const accepted = Math.max(0, ...rejected.map(({ pValue }) => pValue));
  return comparisons.map(({ evidence, pValue: _, distribution, headlines = [], note, ...column }, i) => {
    const significant = enough ? evidence.filter((test) => correctForOthers(test, evidence) <= accepted) : [];
    const effects = [...new Set(significant.flatMap((test) => test.effects))];
    const drifted = effects.length > 0;
    const certainty = `p ${adjusted[i] < 1e-9 ? '< 1e-9' : `= ${adjusted[i].toPrecision(2)}`} after correction`;
    const reasons = drifted
      ? effects.map((effect) => `${effect}; ${certainty}`)
      : significant.length > 0
        ? [`changed, but too little to matter; ${certainty}`]
        : [];
    const newValues = effects.find((effect) => headlines.includes(effect));
    return {
      ...column,
      drifted,
      adjustedPValue: adjusted[i],
      reasons: note ? [...reasons, note] : reasons,
      ...(newValues && { newValues }),
      ...(distribution && { distribution }),
    };
  });
}

function explainVerdict(
  features: readonly ColumnReport[],
  others: { predictionDrifted: boolean; multivariateDrifted: boolean; drift: boolean },
  config: DriftConfig,
): string {
  const drifted = features.filter((column) => column.drifted).map(({ name }) => name);
  const names = `${drifted.slice(0, 5).join(', ')}${drifted.length > 5 ? ', …' : ''}`;
  const columns =
    drifted.length === 0
      ? `none of ${features.length} features drifted`
      : `${drifted.length} of ${features.length} features drifted (${names})`;
  const few = !others.drift && drifted.length > 0 ? `, fewer than the ${config.minimumDriftedFeatures} that count` : '';
  const values = describeNewValues(features)
    .map((text) => `; ${text}`)
    .join('');
  return `${columns}${few}${others.multivariateDrifted ? '; the relations between features drifted' : ''}${others.predictionDrifted ? '; the predictions drifted' : ''}${values}`;
}

/** Values that the baseline hardly has, of the columns that drifted by them; none where many drifted, which have more in common. */
export function describeNewValues(columns: readonly ColumnReport[]): string[] {
  const drifted = columns.filter((column) => column.drifted);
  return drifted.length > TOLD_COLUMNS
    ? []
    : drifted.flatMap(({ name, newValues }) => (newValues === undefined ? [] : [`${name}: ${newValues}`]));
}
