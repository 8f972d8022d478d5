import { BoundedCounts, mergeBoundedCounts } from './bounded-counts';
import { findCell } from './numeric-bins';
import { RawValue, readCategory, readNumber } from './schema';

/** Never-seen values that are kept by name. */
const NAMED_UNSEEN = 20;

/** What is counted of a numeric column. Merges by addition. */
export interface NumericCounts {
  /** By cell, see NumericBins. */
  readonly cells: readonly number[];
  readonly missing: number;
  /** Values that are not numbers. */
  readonly invalid: number;
  /** Extremes; absent when there is no value. */
  readonly minimum?: number;
  readonly maximum?: number;
}

/** What is counted of a categorical column. Merges by addition. */
export interface CategoricalCounts {
  /** By category, in the baseline's order. */
  readonly categories: readonly number[];
  /** Values that are none of the baseline's categories. */
  readonly other: number;
  readonly missing: number;
  /** Some of those values with their counts. */
  readonly unseen: readonly (readonly [string, number])[];
}

/** Counts the values of a numeric column. */
export class NumericCounter {
  private readonly cells: number[];
  private missing = 0;
  private invalid = 0;
  private minimum?: number;
  private maximum?: number;

  constructor(private readonly points: readonly number[]) {
    this.cells = new Array<number>(2 * points.length + 1).fill(0);
  }

  add(value: RawValue): void {
    const number = readNumber(value);
    if (number === undefined) {
      this.missing++;
    } else if (number === 'invalid') {
      this.invalid++;
    } else {
      this.cells[findCell(this.points, number)]++;
      this.minimum = Math.min(this.minimum ?? number, number);
      this.maximum = Math.max(this.maximum ?? number, number);
    }
  }

  counts(): NumericCounts {
    const { missing, invalid, minimum, maximum } = this;
    return { cells: [...this.cells], missing, invalid, ...(minimum === undefined ? {} : { minimum, maximum }) };
  }
}

/** Counts the values of a categorical column. */
export class CategoricalCounter {
  private readonly index: Map<string, number>;
  private readonly categories: number[];
  private readonly unseen = new BoundedCounts(NAMED_UNSEEN);
  private other = 0;
  private missing = 0;

  constructor(categories: readonly string[]) {
    this.index = new Map(categories.map((category, i) => [category, i]));
    this.categories = new Array<number>(categories.length).fill(0);
  }

  add(value: RawValue): void {
    const category = readCategory(value);
    if (category === undefined) {
      this.missing++;
      return;
    }
    const index = this.index.get(category);
    if (index === undefined) {
      this.other++;
      this.unseen.add(category);
    } else {
      this.categories[index]++;
    }
  }

  counts(): CategoricalCounts {
    return { categories: [...this.categories], other: this.other, missing: this.missing, unseen: this.unseen.entries() };
  }
}

/** Adds up the counts of two parts of the same column. */
export function mergeNumericCounts(a: NumericCounts, b: NumericCounts): NumericCounts {
  const extremes = [a.minimum, a.maximum, b.minimum, b.maximum].filter((value) => value !== undefined);
  return {
    cells: addUp(a.cells, b.cells),
    missing: a.missing + b.missing,
    invalid: a.invalid + b.invalid,
    ...(extremes.length === 0 ? {} : { minimum: Math.min(...extremes), maximum: Math.max(...extremes) }),
  };
}

/** Adds up the counts of two parts of the same column. */
export function mergeCategoricalCounts(a: CategoricalCounts, b: CategoricalCounts): CategoricalCounts {
  return {
    categories: addUp(a.categories, b.categories),
    other: a.other + b.other,
    missing: a.missing + b.missing,
    unseen: mergeBoundedCounts(NAMED_UNSEEN, a.unseen, b.unseen),
  };
}

function addUp(a: readonly number[], b: readonly number[]): number[] {
  return a.map((count, i) => count + b[i]);
}
