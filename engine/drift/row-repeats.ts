import type { ColumnBaseline } from './column-baseline';
import type { RowBatch } from './row-batch';
import { sum } from './sum';

/** Rows are counted by so many groups of their hash: other rows add about a thousandth of all to a row's own group. */
const GROUP_BITS = 10;
const GROUPS = 2 ** GROUP_BITS;
/** Rows that agree in so many columns that tell most are the same: the others would only cost time. */
const TELLING_COLUMNS = 8;
/** Odd and without a pattern: the golden ratio, as in Knuth's multiplicative hashing. */
const MULTIPLIER = 0x9e3779b1;
/** Of the low half of a double the bits that count: the groups are the same as in parts of a window that were counted before. */
const COMMON_BITS = 0xff000000;

/**
 * Counts how often rows repeat, by groups of the hash of their values, in memory that does not grow. Groups add up, so that
 * parts of a window give what the whole gives.
 */
export class RowRepeats {
  private readonly tally = new Float64Array(GROUPS);
  private readonly columns: Int32Array;
  private values = new Float64Array(0);
  /** The same in halves, each low one first. */
  private halves = new Int32Array(0);

  /** @param columns of the baseline */
  constructor(columns: readonly ColumnBaseline[]) {
    this.columns = Int32Array.from(chooseTelling(columns));
  }

  /** Counts the row of a batch that begins at a place. */
  count(batch: RowBatch, place: number): void {
    const { columns } = this;
    if (batch.values !== this.values) {
      this.values = batch.values;
      this.halves = new Int32Array(batch.values.buffer);
    }
    const { halves } = this;
    let hash = 0;
    for (let i = 0; i < columns.length; i++) {
      const at = 2 * (place + columns[i]);
      hash = mix(hash, halves[at + 1] ^ (halves[at] & COMMON_BITS));
    }
    if (batch.texts.size > 0) {
      hash = this.mixTexts(hash, batch, place);
    }
    this.tally[chooseGroup(hash)]++;
  }

  /** Texts that are no value of their own in the batch. */
  private mixTexts(hash: number, { texts }: RowBatch, place: number): number {
    return this.columns.reduce((mixed, column) => mixText(mixed, texts.get(place + column) ?? ''), hash);
  }

  /** Rows by group; none where no column tells them apart. */
  counts(): number[] {
    return this.columns.length === 0 ? [] : [...this.tally];
  }
}

/**
 * The columns that tell rows apart: those of which no value is frequent. A column without categories (an id, a free text, one
 * that is not compared) is none: what one client repeats may well have a number of its own.
 */
export function chooseTelling(columns: readonly ColumnBaseline[]): number[] {
  const shares = columns.map(findLargestShare);
  return columns
    .flatMap((column, i) => (column.type === 'numeric' || column.categories.length > 0 ? [i] : []))
    .sort((a, b) => shares[a] - shares[b] || a - b)
    .slice(0, TELLING_COLUMNS);
}

/** The share of a column's most frequent value, which no row can exceed. */
export function findLargestShare({ counts }: ColumnBaseline): number {
  const values = 'cells' in counts ? [...counts.cells, counts.invalid] : [...counts.categories, counts.other];
  return Math.max(...values, counts.missing) / (sum(values) + counts.missing);
}

/**
 * Rows of a baseline by group, told apart by where their values are counted: near values are the same, so that a table never
 * repeats its rows more often than this says.
 *
 * @param columns the slots of each column that tells rows apart, see RowBatch
 */
export function groupSlots(columns: readonly Int32Array[]): number[] {
  const tally = new Array<number>(GROUPS).fill(0);
  columns[0]?.forEach((_, row) => {
    tally[chooseGroup(columns.reduce((hash, slots) => mix(hash, slots[row]), 0))]++;
  });
  return tally;
}

/** Adds up the groups of two parts. */
export function mergeGroups(a: readonly number[], b: readonly number[]): number[] {
  return a.map((count, i) => count + b[i]);
}

/** How often the rows repeat that repeat most, the first most often: the groups without what other rows add to each. */
export function rankRepeats(groups: readonly number[]): number[] {
  const rows = groups.reduce((total, count) => total + count, 0);
  return groups
    .map((count) => Math.max(0, Math.round(count - (rows - count) / (groups.length - 1))))
    .sort((a, b) => b - a);
}

function mix(hash: number, word: number): number {
  return Math.imul(((hash << 5) | (hash >>> 27)) ^ word, MULTIPLIER);
}

function mixText(hash: number, text: string): number {
  for (let i = 0; i < text.length; i++) {
    hash = mix(hash, text.charCodeAt(i));
  }
  return hash;
}

function chooseGroup(hash: number): number {
  return Math.imul(hash ^ (hash >>> 15), MULTIPLIER) >>> (32 - GROUP_BITS);
}
