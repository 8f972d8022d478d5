import type { ColumnBaseline, NumericBaseline } from './column-baseline';
import {
  CategoricalCounter,
  type CategoricalCounts,
  type ColumnCounter,
  NumericCounter,
  type NumericCounts,
} from './column-counts';
import type { RelationCounter } from './relation-counter';
import { RowBatch } from './row-batch';
import type { Row } from './schema';

/** Counts rows of columns: first they are put into the batch, then they are counted or given up. */
export class RowCounter {
  readonly batch: RowBatch;

  /** @param relations counts what the columns of a row make together */
  constructor(
    readonly columns: readonly ColumnCounter[],
    readonly relations?: RelationCounter,
  ) {
    this.batch = new RowBatch(columns.length);
  }

  /** Puts a row of as many values as there are columns into the batch. */
  stage(row: Row): void {
    const { columns, batch } = this;
    const start = batch.startRow();
    for (let column = 0; column < columns.length; column++) {
      columns[column].stage(row[column], batch, start + column);
    }
    batch.rows++;
  }

  /** Counts the rows of the batch and empties it. */
  count(): void {
    const { columns, batch, relations } = this;
    for (let row = 0, place = 0; row < batch.rows; row++) {
      relations?.count(batch.slots, place);
      for (let column = 0; column < columns.length; column++, place++) {
        columns[column].count(batch, place);
      }
    }
    batch.clear();
  }

  counts(): (NumericCounts | CategoricalCounts)[] {
    return this.columns.map((column) => column.counts());
  }
}

/** A counter of nothing yet, for live values of a column. */
export function startCounter(column: ColumnBaseline): ColumnCounter {
  return column.type === 'numeric'
    ? new NumericCounter(column.bins.points, column.reading, hasTruthsOnly(column))
    : new CategoricalCounter(column.categories, column.reading);
}

/** Whether all values are ones and zeros. */
function hasTruthsOnly({ bins: { points }, counts }: NumericBaseline): boolean {
  const isTruth = (cell: number): boolean => cell % 2 === 1 && [0, 1].includes(points[(cell - 1) / 2]);
  return counts.minimum !== undefined && counts.cells.every((count, cell) => count === 0 || isTruth(cell));
}
