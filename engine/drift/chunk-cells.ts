/** The usable rows of a chunk, by the places that hold any. */
export interface ChunkCells {
  /** In increasing order. */
  readonly places: Int32Array;
  /** Rows of each of the places. */
  readonly counts: Float64Array;
  readonly rows: number;
}

/**
 * The rows of a column in the order of the places where they are counted, to be cut into any number of chunks in one pass each. Chunks
 * of few rows fill few of the places: all of them together would take most of the time that a wide baseline takes.
 */
export class OrderedRows {
  /** By place, usable rows up to and with it. */
  readonly below: Float64Array;
  /** The numbers of the usable rows, those of the lowest places first. */
  private readonly order: Int32Array;

  /**
   * @param places by row, -1 where a row is not usable
   * @param size how many places there are
   */
  constructor(
    private readonly places: Int32Array,
    size: number,
  ) {
    const starts = new Int32Array(size + 1);
    places.forEach((place) => (starts[place + 1] += place === -1 ? 0 : 1));
    for (let place = 0; place < size; place++) {
      starts[place + 1] += starts[place];
    }
    this.below = Float64Array.from(starts.subarray(1));
    this.order = new Int32Array(starts[size]);
    for (let row = 0; row < places.length; row++) {
      if (places[row] !== -1) {
        this.order[starts[places[row]]++] = row;
      }
    }
  }

  /** How many rows are usable. */
  get rows(): number {
    return this.order.length;
  }

  /** How many usable rows are at a place. */
  countAt(place: number): number {
    return this.below[place] - (place === 0 ? 0 : this.below[place - 1]);
  }

  /** Cuts all rows, usable or not, into chunks of consecutive ones. */
  cut(chunks: number): ChunkCells[] {
    const { order, places } = this;
    const chunkOf = (row: number): number => Math.floor((row * chunks) / places.length);
    const rows = new Int32Array(chunks);
    order.forEach((row) => rows[chunkOf(row)]++);
    const cells = Array.from(rows, (count) => ({ places: new Int32Array(count), counts: new Float64Array(count) }));
    const used = new Int32Array(chunks);
    for (const row of order) {
      const chunk = chunkOf(row);
      const cell = cells[chunk];
      if (used[chunk] === 0 || cell.places[used[chunk] - 1] !== places[row]) {
        cell.places[used[chunk]++] = places[row];
      }
      cell.counts[used[chunk] - 1]++;
    }
    return cells.map((cell, chunk) => ({
      places: cell.places.subarray(0, used[chunk]),
      counts: cell.counts.subarray(0, used[chunk]),
      rows: rows[chunk],
    }));
  }
}
