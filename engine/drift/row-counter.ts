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
import type { RowRepeats } from './row-repeats';
import type { Row } from './schema';

/**
 * Counts rows of columns: first they are put into the batch, then they are counted or given up. The columns count in one
 * memory, so that a row is counted without asking each of them.
 */
export class RowCounter {
  readonly batch: RowBatch;
  private readonly tally: Float64Array;
  /** By column: where its slots begin in the tally. */
  private readonly starts: Int32Array;
  /** Of the numeric columns, two each. */
  private readonly extremes: Float64Array;
  private readonly numeric: Int32Array;

  /**
   * @param relations counts what the columns of a row make together
   * @param repeats counts how often rows repeat
   */
  constructor(
    readonly columns: readonly ColumnCounter[],
    readonly relations?: RelationCounter,
    readonly repeats?: RowRepeats,
  ) {
    this.batch = new RowBatch(columns.length);
    this.starts = new Int32Array(columns.length);
    columns.slice(1).forEach((_, i) => (this.starts[i + 1] = this.starts[i] + columns[i].tally.length));
    this.tally = concatenate(columns.map(({ tally }) => tally));
    const numeric = columns.filter((column) => column.type === 'numeric');
    this.numeric = Int32Array.from(numeric, (column) => columns.indexOf(column));
    this.extremes = concatenate(numeric.map(({ extremes }) => extremes));
    columns.forEach((column, i) => {
      column.tally = this.tally.subarray(this.starts[i], this.starts[i] + column.tally.length);
    });
    numeric.forEach((column, i) => {
      column.extremes = this.extremes.subarray(2 * i, 2 * i + 2);
    });
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
    const { batch, relations, repeats, tally, starts, extremes, numeric } = this;
    const { slots, values } = batch;
    const width = starts.length;
    const end = batch.rows * width;
    for (let place = 0; place < end; place += width) {
      relations?.count(slots, place);
      repeats?.count(batch, place);
    }
    // Column by column, whose counts stay close to the processor.
    for (let column = 0; column < width; column++) {
      const start = starts[column];
      for (let place = column; place < end; place += width) {
        tally[start + slots[place]]++;
      }
    }
    for (let i = 0; i < numeric.length; i++) {
      let low = extremes[2 * i];
      let high = extremes[2 * i + 1];
      for (let place = numeric[i]; place < end; place += width) {
        const value = values[place];
        low = value < low ? value : low;
        high = value > high ? value : high;
      }
      extremes[2 * i] = low;
      extremes[2 * i + 1] = high;
    }
    if (batch.texts.size > 0) {
      this.countTexts();
    }
    batch.clear();
  }

  private countTexts(): void {
    const { batch, columns } = this;
    for (const [place, text] of batch.texts) {
      const column = columns[place % columns.length];
      if (column.type === 'categorical') {
        column.addUnseen(text);
      }
    }
  }

  counts(): (NumericCounts | CategoricalCounts)[] {
    return this.columns.map((column) => column.counts());
  }
}

function concatenate(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A counter of nothing yet, for live values of a column. */
export function startCounter(column: ColumnBaseline): ColumnCounter {
  return column.type === 'numeric'
    ? new NumericCounter(column.bins.points, column.reading, hasTruthsOnly(column))
    : new CategoricalCounter(column.categories, column.reading, column.counts.groups !== undefined);
}

/** Whether all values are ones and zeros. */
function hasTruthsOnly({ bins: { points }, counts }: NumericBaseline): boolean {
  const isTruth = (cell: number): boolean => cell % 2 === 1 && [0, 1].includes(points[(cell - 1) / 2]);
  return counts.minimum !== undefined && counts.cells.every((count, cell) => count === 0 || isTruth(cell));
}
