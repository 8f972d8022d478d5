/** Where a value without a number or category is counted: nothing there at all. */
export const MISSING_SLOT = 0;
/** Text in a numeric column, or none of the baseline's categories. */
export const OTHER_SLOT = 1;
/** Cell 0, or category 0. */
export const FIRST_SLOT = 2;

/**
 * Rows that were read but are not counted yet: whether a line counts shows at its end only. Kept and used again for every
 * line, so that reading makes no garbage.
 */
export class RowBatch {
  rows = 0;
  /** Row by row: numbers, or the categories' indices; NaN where there is neither. */
  values = new Float64Array(0);
  /** Row by row: where each value is counted. */
  slots = new Int32Array(0);
  /** The texts of values that are no number, or none of the categories, by their places. */
  readonly texts = new Map<number, string>();

  constructor(readonly columns: number) {
    this.grow();
  }

  clear(): void {
    this.rows = 0;
    if (this.texts.size > 0) {
      this.texts.clear();
    }
  }

  /** Takes back what stands behind so many rows. */
  cut(rows: number): void {
    this.rows = rows;
    for (const place of this.texts.size > 0 ? [...this.texts.keys()] : []) {
      if (place >= rows * this.columns) {
        this.texts.delete(place);
      }
    }
  }

  /** Makes room for a row; returns the place of its first value. The row is there when `rows` is raised. */
  startRow(): number {
    const start = this.rows * this.columns;
    if (start + this.columns > this.slots.length) {
      this.grow();
    }
    return start;
  }

  private grow(): void {
    const size = Math.max(2 * this.slots.length, 16 * this.columns);
    const { values, slots } = this;
    this.values = new Float64Array(size);
    this.values.set(values);
    this.slots = new Int32Array(size);
    this.slots.set(slots);
  }
}
