import type { NumericBaseline } from './column-baseline';

/** What embeddings of answers are compared with. */
export interface EmbeddingBaseline {
  /** The numbers of an embedding. */
  readonly dimensions: number;
  /** The projections of the embeddings of held-out rows. */
  readonly projections: readonly NumericBaseline[];
}
