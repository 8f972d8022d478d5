import { BoundedCounts, mergeBoundedCounts } from './bounded-counts';
import { CategoryTable } from './category-table';
import { CellFinder } from './cell-finder';
import { FIRST_SLOT, MISSING_SLOT, OTHER_SLOT, RowBatch } from './row-batch';
import { readTruth, Spellings } from './spellings';
import { groupOf, startGroups } from './value-groups';
import { type RawValue, ValueReader, type ValueReading } from './value-reader';

/** Never-seen values that are counted one by one. */
const NAMED_UNSEEN = 1000;

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
  /** All of those values, by groups of a hash of their text; absent where the baseline names all its categories. */
  readonly groups?: readonly number[];
}

/** Counts the values of a numeric column. */
export class NumericCounter {
  readonly type = 'numeric';
  readonly finder: CellFinder;
  /** By slot, see RowBatch: values may be counted here directly. */
  tally: Float64Array;
  /** The smallest and the largest value. */
  extremes: Float64Array = Float64Array.of(Infinity, -Infinity);
  readonly reader: ValueReader;
  private readonly single = new RowBatch(1);

  /**
   * @param reading how values are read, where it is not the usual way
   * @param isTruth whether the baseline has ones and zeros only, which JSON calls true and false
   */
  constructor(
    points: readonly number[],
    reading?: ValueReading,
    private readonly isTruth = false,
  ) {
    this.reader = new ValueReader(reading);
    this.finder = new CellFinder(points);
    this.tally = new Float64Array(FIRST_SLOT + this.finder.cells);
  }

  /** Reads a value into a place of a batch. */
  stage(value: RawValue, batch: RowBatch, place: number): void {
    const read = this.reader.readNumber(value);
    const number = read === 'invalid' && this.isTruth ? (readTruth(value!) ?? read) : read;
    if (typeof number === 'number') {
      this.stageNumber(number, batch, place);
    } else {
      batch.values[place] = NaN;
      batch.slots[place] = number === undefined ? MISSING_SLOT : OTHER_SLOT;
      if (number === 'invalid') {
        batch.texts.set(place, value!);
      }
    }
  }

  /** Puts a finite number into a place of a batch. */
  stageNumber(number: number, batch: RowBatch, place: number): void {
    // Which of 0 and -0 is the minimum must not depend on the order.
    batch.values[place] = number + 0;
    batch.slots[place] = FIRST_SLOT + this.finder.find(number);
  }

  /** @returns the slot that it was counted in */
  add(value: RawValue): number {
    this.stage(value, this.single, 0);
    this.count(this.single, 0);
    return this.single.slots[0];
  }

  /** @returns the slot that it was counted in */
  addNumber(number: number): number {
    this.stageNumber(number, this.single, 0);
    this.count(this.single, 0);
    return this.single.slots[0];
  }

  /** Counts the value in a place of a batch. */
  count(batch: RowBatch, place: number): void {
    this.tally[batch.slots[place]]++;
    extend(this.extremes, 0, batch.values[place]);
  }

  counts(): NumericCounts {
    const { tally } = this;
    const [minimum, maximum] = this.extremes;
    const extremes = minimum === Infinity ? {} : { minimum, maximum };
    return {
      cells: [...tally.subarray(FIRST_SLOT)],
      missing: tally[MISSING_SLOT],
      invalid: tally[OTHER_SLOT],
      ...extremes,
    };
  }
}

/** Counts the values of a categorical column. */
export class CategoricalCounter {
  readonly type = 'categorical';
  /** Slots by text. */
  readonly table: CategoryTable;
  tally: Float64Array;
  private readonly reader: ValueReader;
  private readonly index: Map<string, number>;
  private readonly spellings: Spellings;
  private readonly unseen = new BoundedCounts(NAMED_UNSEEN);
  private readonly groups?: Float64Array;
  private readonly single = new RowBatch(1);

  /**
   * @param reading how values are read, where it is not the usual way
   * @param isGrouped whether the categories are the most frequent ones only, and all others are counted in groups
   */
  constructor(categories: readonly string[], reading?: ValueReading, isGrouped = false) {
    this.reader = new ValueReader(reading);
    this.index = new Map(categories.map((category, i) => [category, FIRST_SLOT + i]));
    this.spellings = new Spellings(this.index);
    this.table = new CategoryTable(this.index, MISSING_SLOT, this.reader);
    this.tally = new Float64Array(FIRST_SLOT + categories.length);
    this.groups = isGrouped ? startGroups() : undefined;
  }

  /** Reads a value into a place of a batch. */
  stage(value: RawValue, batch: RowBatch, place: number): void {
    const category = this.reader.readCategory(value);
    const slot =
      category === undefined ? MISSING_SLOT : (this.index.get(category) ?? this.spellings.find(category) ?? OTHER_SLOT);
    this.stageSlot(slot, batch, place);
    if (slot === OTHER_SLOT) {
      batch.texts.set(place, category!);
    }
  }

  /** Puts a category of the baseline, or its absence, into a place of a batch. */
  stageSlot(slot: number, batch: RowBatch, place: number): void {
    batch.values[place] = slot < FIRST_SLOT ? NaN : slot - FIRST_SLOT;
    batch.slots[place] = slot;
  }

  /** @returns the slot that it was counted in */
  add(value: RawValue): number {
    return this.addMany(value, 1);
  }

  /** Counts a value of so many rows; returns its slot. */
  addMany(value: RawValue, rows: number): number {
    this.stage(value, this.single, 0);
    const slot = this.single.slots[0];
    this.tally[slot] += rows;
    for (let row = 0; slot === OTHER_SLOT && row < rows; row++) {
      this.addUnseen(this.single.texts.get(0)!);
    }
    this.single.clear();
    return slot;
  }

  /** Counts the value in a place of a batch. */
  count(batch: RowBatch, place: number): void {
    const slot = batch.slots[place];
    this.tally[slot]++;
    if (slot === OTHER_SLOT) {
      this.addUnseen(batch.texts.get(place)!);
    }
  }

  /** Keeps a value that is none of the categories, which is counted elsewhere. */
  addUnseen(text: string): void {
    this.unseen.add(text);
    if (this.groups) {
      this.groups[groupOf(text)]++;
    }
  }

  counts(): CategoricalCounts {
    const { tally, unseen, groups } = this;
    return {
      categories: [...tally.subarray(FIRST_SLOT)],
      other: tally[OTHER_SLOT],
      missing: tally[MISSING_SLOT],
      unseen: unseen.entries(),
      ...(groups && { groups: [...groups] }),
    };
  }
}

export type ColumnCounter = NumericCounter | CategoricalCounter;

/** Extends the extremes that stand at a place by a value; NaN extends nothing. */
function extend(extremes: Float64Array, at: number, value: number): void {
  if (value < extremes[at]) {
    extremes[at] = value;
  }
  if (value > extremes[at + 1]) {
    extremes[at + 1] = value;
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
    ...(a.groups && b.groups && { groups: addUp(a.groups, b.groups) }),
  };
}

function addUp(a: readonly number[], b: readonly number[]): number[] {
  return a.map((count, i) => count + b[i]);
}
