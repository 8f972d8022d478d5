import type { DriftConfig } from '../../contract/drift-config';
import type { Baseline } from './baseline';
import type { ColumnBaseline } from './column-baseline';
import type { NumericCounts } from './column-counts';
import { explainEmbedding } from './compare-embedding';
import { diagnose } from './diagnose';
import { findChanges } from './find-changes';
import type { ColumnReport, Diagnosis, Judgement } from './report';
import { summarizeValues } from './value-summary';
import type { ColumnCounts, WindowCounts } from './window-counts';

/** A judgement with what people want to know of it. */
export type ExplainedJudgement = Judgement & { readonly diagnosis?: Diagnosis };

/**
 * Adds to a judgement where the values of each column lie, what likely happened to those that drifted, and what the drift
 * looks like. No verdict changes.
 *
 * @param counts what was judged, made with this very baseline
 */
export function explainWindow(
  judgement: Judgement,
  baseline: Baseline,
  counts: WindowCounts,
  config: DriftConfig,
): ExplainedJudgement {
  const features = judgement.features.map((column, i) => {
    // Behind the features stands what became of embeddings, whose projections have no unit that says something.
    return i < baseline.features.length
      ? explainColumn(column, baseline.features[i]!, counts.features[i]!, config)
      : { ...column, ...(column.drifted && { changes: [explainEmbedding(column, baseline.embedding!)] }) };
  });
  const { predictions } = judgement;
  const explained: Judgement = {
    ...judgement,
    features,
    ...(predictions &&
      baseline.predictions &&
      counts.predictions && {
        predictions: explainColumn(predictions, baseline.predictions, counts.predictions, config),
      }),
  };
  const diagnosis = diagnose({ ...explained, rows: counts.rows });
  return { ...explained, ...(diagnosis && { diagnosis }) };
}

function explainColumn(
  column: ColumnReport,
  baseline: ColumnBaseline,
  live: ColumnCounts,
  config: DriftConfig,
): ColumnReport {
  const summarized = { ...column, ...summarize(baseline, live) };
  const changes = column.drifted ? findChanges(summarized, baseline, live, config) : [];
  return { ...summarized, ...(changes.length > 0 && { changes }) };
}

function summarize(baseline: ColumnBaseline, live: ColumnCounts): Pick<ColumnReport, 'values'> {
  if (baseline.type === 'categorical') {
    return {};
  }
  const [before, after] = [
    summarizeValues(baseline, baseline.counts),
    summarizeValues(baseline, live as NumericCounts),
  ];
  return { values: { ...(before && { baseline: before }), ...(after && { live: after }) } };
}
