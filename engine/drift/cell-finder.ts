/** Points that lie far out on either side, where there are many. */
export const TAIL_POINTS = 50;
/** Strips of equal width; with several times as many as there are points, most strips hold one point or none. */
const STRIPS = 4096;

/**
 * Finds cells as `findCell` does, with a search of a few points instead of all. Which strip a value falls into rises with the
 * value, whatever rounding does: so points in lower strips lie below it, and points in higher ones above.
 */
export class CellFinder {
  private readonly points: Float64Array;
  /** The first point of each strip. */
  private readonly starts: Uint16Array | Uint32Array;
  private readonly low: number;
  /** Strips per unit. */
  private readonly scale: number;

  /** @param points as in NumericBins */
  constructor(points: readonly number[]) {
    this.points = Float64Array.from(points);
    // Twenty columns of the smaller kind stay close to the processor.
    this.starts = points.length < 2 ** 16 ? new Uint16Array(STRIPS + 1) : new Uint32Array(STRIPS + 1);
    // The tails' points lie far out and would leave the strips between them empty.
    const tail = points.length > 2 * TAIL_POINTS ? TAIL_POINTS : 0;
    this.low = points[tail] ?? 0;
    const scale = STRIPS / ((points[points.length - 1 - tail] ?? 0) - this.low);
    this.scale = Number.isFinite(scale) ? scale : 0;
    points.forEach((point) => this.starts[this.findStrip(point) + 1]++);
    for (let strip = 0; strip < STRIPS; strip++) {
      this.starts[strip + 1] += this.starts[strip];
    }
  }

  /** How many cells there are. */
  get cells(): number {
    return 2 * this.points.length + 1;
  }

  /** The cell of a finite value. */
  find(value: number): number {
    const { points, starts } = this;
    const strip = this.findStrip(value);
    let low = starts[strip];
    let high = starts[strip + 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (points[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low < points.length && points[low] === value ? 2 * low + 1 : 2 * low;
  }

  private findStrip(value: number): number {
    const strip = (value - this.low) * this.scale;
    // Infinity times zero is no number, and then there is one strip only.
    return strip > 0 ? (strip < STRIPS ? strip >>> 0 : STRIPS - 1) : 0;
  }
}
