import type { DriftConfig } from '../../contract/drift-config';
import { EMBEDDING } from '../../contract/embedding';
import type { ColumnBaseline } from './column-baseline';
import type { ColumnComparison } from './compare-column';
import type { EmbeddingBaseline } from './embedding-baseline';
import type { EmbeddingCounts } from './embedding-counter';
import type { ColumnChange, ColumnReport } from './report';
import { sum } from './sum';
import type { ColumnCounts } from './window-counts';

/**
 * Measures the embeddings of a window as one more column: that of the projection which changed most, whose p-values are
 * corrected for the number of projections (Bonferroni).
 *
 * @param isUnderstood whether few enough answers are without an embedding to compare the others
 */
export function compareEmbedding(
  { projections }: EmbeddingBaseline,
  counts: EmbeddingCounts,
  { minimumRows, falseDiscoveryRate }: DriftConfig,
  isUnderstood: boolean,
  compare: (column: ColumnBaseline, live: ColumnCounts) => ColumnComparison,
): ColumnComparison {
  const several = projections.length;
  const compared = projections
    .map((column, i) => compare(column, counts.projections[i]))
    .sort((one, other) => one.pValue - other.pValue || (other.statistics.ks ?? 0) - (one.statistics.ks ?? 0));
  const [most] = compared;
  const found = countEmbeddings(counts);
  const note = !isUnderstood
    ? `${counts.unread} answers have no embedding that can be compared, too many to compare the others`
    : found < minimumRows
      ? `${found} embeddings in the window, at least ${minimumRows} are needed to compare them`
      : undefined;
  const changed = compared.filter(({ pValue }) => pValue * several <= falseDiscoveryRate).length;
  return {
    ...most,
    name: EMBEDDING,
    // Which values are new says nothing where they have no unit.
    headlines: [],
    statistics: { ...most.statistics, changedProjections: changed },
    ...(note === undefined
      ? {
          evidence: most.evidence.map((test) => ({ ...test, pValue: Math.min(1, test.pValue * several) })),
          pValue: Math.min(1, most.pValue * several),
        }
      : { evidence: [], pValue: 1, note }),
  };
}

/** What likely happened to embeddings that drifted. */
export function explainEmbedding({ statistics }: ColumnReport, { projections }: EmbeddingBaseline): ColumnChange {
  const changed = statistics.changedProjections ?? 0;
  return {
    kind: 'shape',
    text: `is distributed otherwise along ${changed} of ${projections.length} random directions: the model sees something else in the requests than in the held-out rows, such as new topics or other kinds of images`,
  };
}

/** How many embeddings were counted. */
export function countEmbeddings({ projections: [first] }: EmbeddingCounts): number {
  return sum(first.cells);
}
