import { Baseline, PREDICTION_NAME } from './baseline';
import { NumericCounts } from './column-counts';
import { ColumnComparison, compareColumn, percent } from './compare-column';
import { DriftConfig } from './drift-config';
import { ColumnReport, Judgement, SchemaViolation } from './report';
import { adjustPValues } from './statistics';
import { WindowCounts } from './window-counts';

/**
 * Judges a window. A column has drifted when one of its tests is significant, after correction for the column's several tests
 * (Bonferroni) and for the number of columns (Benjamini–Hochberg), *and* an effect of that test reaches its limit.
 * Predictions are a family of their own: one column, no correction for the others.
 *
 * @param counts the window's counts, made with this very baseline
 */
export function judgeWindow(baseline: Baseline, counts: WindowCounts, config: DriftConfig): Judgement {
  const enough = counts.rows >= config.minimumRows;
  const comparisons = baseline.features.map((feature, i) => compareColumn(feature, counts.features[i], config.effect));
  const features = judgeFamily(comparisons, config, enough);
  const predictions = judgePredictions(baseline, counts, config, enough);
  const driftedFeatures = features.filter(({ drifted }) => drifted).map(({ name }) => name);
  const predictionDrifted = predictions?.drifted ?? false;
  const drift = driftedFeatures.length >= config.minimumDriftedFeatures || predictionDrifted;
  return {
    verdict: !enough ? 'InsufficientData' : drift ? 'Drift' : 'NoDrift',
    reason: !enough
      ? `${counts.rows} rows in the window, at least ${config.minimumRows} are needed for a verdict`
      : explainVerdict(driftedFeatures, features.length, predictionDrifted, drift, config),
    driftedFeatures,
    driftedShare: driftedFeatures.length / features.length,
    features,
    ...(predictions && { predictions }),
    predictionDrifted,
    schema: { violations: listViolations(baseline, counts) },
  };
}

function judgePredictions(baseline: Baseline, counts: WindowCounts, config: DriftConfig, enough: boolean): ColumnReport | undefined {
  if (!baseline.predictions || !counts.predictions) {
    return undefined;
  }
  const comparison = compareColumn(baseline.predictions, counts.predictions, config.effect);
  const judged = enough && counts.predictedRows >= config.minimumRows;
  const [report] = judgeFamily([comparison], config, judged);
  const notes: string[] = [];
  if (counts.earlierPredictions > 0) {
    notes.push(`${counts.earlierPredictions} predictions were made before this model version served and are left out`);
  }
  if (enough && !judged) {
    notes.push(`${counts.predictedRows} predictions in the window, at least ${config.minimumRows} are needed to compare them`);
  }
  return { ...report, reasons: [...report.reasons, ...notes] };
}

function judgeFamily(comparisons: readonly ColumnComparison[], config: DriftConfig, enough: boolean): ColumnReport[] {
  const adjusted = adjustPValues(comparisons.map(({ pValue }) => pValue));
  // The largest p-value that the procedure rejects: each single test of a column is held against it.
  const accepted = Math.max(0, ...comparisons.filter((_, i) => adjusted[i] <= config.falseDiscoveryRate).map(({ pValue }) => pValue));
  const someRejected = adjusted.some((pValue) => pValue <= config.falseDiscoveryRate);
  return comparisons.map(({ evidence, pValue: _, distribution, ...column }, i) => {
    const significant = enough && someRejected ? evidence.filter(({ pValue }) => pValue * evidence.length <= accepted) : [];
    const effects = [...new Set(significant.flatMap((test) => test.effects))];
    const drifted = effects.length > 0;
    const certainty = `p ${adjusted[i] < 1e-9 ? '< 1e-9' : `= ${adjusted[i].toPrecision(2)}`} after correction`;
    const reasons = drifted ? effects.map((effect) => `${effect}; ${certainty}`) : significant.length > 0 ? [`changed, but too little to matter; ${certainty}`] : [];
    return { ...column, drifted, adjustedPValue: adjusted[i], reasons, ...(distribution && { distribution }) };
  });
}

function explainVerdict(drifted: readonly string[], compared: number, predictionDrifted: boolean, drift: boolean, config: DriftConfig): string {
  const names = `${drifted.slice(0, 5).join(', ')}${drifted.length > 5 ? ', …' : ''}`;
  const columns = drifted.length === 0 ? `none of ${compared} features drifted` : `${drifted.length} of ${compared} features drifted (${names})`;
  const few = !drift && drifted.length > 0 ? `, fewer than the ${config.minimumDriftedFeatures} that count` : '';
  return `${columns}${few}${predictionDrifted ? '; the predictions drifted' : ''}`;
}

function listViolations(baseline: Baseline, counts: WindowCounts): SchemaViolation[] {
  const columns = baseline.features.length;
  const arities = counts.wrongArities.map(
    ([arity, rows]): SchemaViolation => ({ kind: 'wrongArity', rows, message: `${rows} rows have ${arity} values, the schema has ${columns} columns` }),
  );
  const names = counts.unknownNames.map(
    ([name, rows]): SchemaViolation => ({ kind: 'unknownColumn', rows, message: `${rows} rows name a column ${JSON.stringify(name)} that the schema lacks` }),
  );
  const read = [
    ...baseline.features.map(({ name }, i) => ({ name, live: counts.features[i], all: counts.rows })),
    ...(counts.predictions ? [{ name: PREDICTION_NAME, live: counts.predictions, all: counts.predictedRows }] : []),
  ];
  const types = read.flatMap(({ name, live, all }): SchemaViolation[] => {
    const rows = (live as Partial<NumericCounts>).invalid ?? 0;
    const share = rows / Math.max(1, all);
    return rows === 0 ? [] : [{ kind: 'notNumeric', rows, message: `${name} is numeric, but ${rows} rows (${percent(share)}) hold something else` }];
  });
  return [...arities, ...names, ...types];
}
