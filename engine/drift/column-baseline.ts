import type { CategoricalCounts, NumericCounts } from './column-counts';
import type { NumericBins } from './numeric-bins';
import type { ChunkSpread } from './spread';
import type { ValueReading } from './value-reader';

/** A numeric column of the baseline. */
export interface NumericBaseline {
  readonly name: string;
  readonly type: 'numeric';
  readonly bins: NumericBins;
  /** Of the population of baseline values; 0 when they are all alike, or too large to square. */
  readonly standardDeviation: number;
  readonly counts: NumericCounts;
  /**
   * Of parts of the values only those beyond the extremes are compared: the counts are those of a sketch, or the values are distances, of
   * which a single one says nothing.
   */
  readonly rangeOnly?: true;
  /** They rise, or fall, with every row, as ids and times do: later traffic that lies beyond all of them is no drift. */
  readonly monotone?: true;
  /** How consecutive rows differ from the others, for the calibrated mode; absent when their order is not known. */
  readonly spreads?: readonly ChunkSpread[];
  /** How values are read; absent where it is the usual way. */
  readonly reading?: ValueReading;
}

/** A categorical column of the baseline. */
export interface CategoricalBaseline {
  readonly name: string;
  readonly type: 'categorical';
  /** Most frequent first. */
  readonly categories: readonly string[];
  /** Whether rarer categories were left out of the list: then a value outside it need not be new. */
  readonly truncated: boolean;
  /** How many values occur once in the baseline. */
  readonly singletons: number;
  readonly counts: CategoricalCounts;
  /** How consecutive rows differ from the others, for the calibrated mode; absent when their order is not known. */
  readonly spreads?: readonly ChunkSpread[];
  /** How values are read; absent where it is the usual way. */
  readonly reading?: ValueReading;
}

/** A column of the baseline. */
export type ColumnBaseline = NumericBaseline | CategoricalBaseline;
