import type { ValueReading } from './value-reader';

/** What live texts of one column are told by. */
export interface TextBaseline {
  readonly name: string;
  /** The place of the first of its signals among the baseline's features. */
  readonly first: number;
  /** The words that the baseline knows. */
  readonly words: readonly string[];
  /** The most telling words, the most telling first. */
  readonly telling: readonly string[];
  /** Whether personal data in it is masked. @default false */
  readonly mask?: true;
  /** How values are read; absent where it is the usual way. */
  readonly reading?: ValueReading;
}
