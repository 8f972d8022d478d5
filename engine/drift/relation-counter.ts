import type { ColumnBaseline } from './column-baseline';
import { NumericCounter, type NumericCounts } from './column-counts';
import { type MultivariateBaseline, RowScorer } from './multivariate';

/** Counts how far rows are from the relations that hold in the baseline. */
export class RelationCounter {
  private readonly scorer: RowScorer;
  private readonly distances: NumericCounter;

  /** @param features the baseline's, in the order of the rows */
  constructor(multivariate: MultivariateBaseline, features: readonly ColumnBaseline[]) {
    this.scorer = new RowScorer(multivariate, features);
    this.distances = new NumericCounter(multivariate.distances.bins.points);
  }

  /** Counts the row whose slots, see RowBatch, begin at a place. */
  count(slots: Int32Array, start: number): void {
    this.distances.addNumber(this.scorer.score(slots, start));
  }

  counts(): NumericCounts {
    return this.distances.counts();
  }
}
