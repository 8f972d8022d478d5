import { mergeNumericCounts, NumericCounter, type NumericCounts } from './column-counts';
import type { EmbeddingBaseline } from './embedding-baseline';

/** What is counted of the answers' embeddings. Merges by addition. */
export interface EmbeddingCounts {
  readonly projections: readonly NumericCounts[];
  /** Answers without an embedding that can be compared. */
  readonly unread: number;
}

/** Counts the projections of embeddings. */
export class EmbeddingCounter {
  private readonly counters: readonly NumericCounter[];
  private unread = 0;

  constructor({ projections }: EmbeddingBaseline) {
    this.counters = projections.map(({ bins }) => new NumericCounter(bins.points));
  }

  /** @param unread answers without one that can be compared */
  add(embeddings: readonly (readonly number[])[], unread: number): void {
    for (const projections of embeddings) {
      this.counters.forEach((counter, i) => counter.addNumber(projections[i]));
    }
    this.unread += unread;
  }

  counts(): EmbeddingCounts {
    return { projections: this.counters.map((counter) => counter.counts()), unread: this.unread };
  }
}

/** Adds up two parts of a window. */
export function mergeEmbeddingCounts(a: EmbeddingCounts, b: EmbeddingCounts): EmbeddingCounts {
  return {
    projections: a.projections.map((counts, i) => mergeNumericCounts(counts, b.projections[i])),
    unread: a.unread + b.unread,
  };
}
