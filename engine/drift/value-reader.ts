import { MINUS, POINT, ZERO } from './ascii';

/** A value as it came in; undefined when there was none. */
export type RawValue = string | undefined;

/** How the recipe says that a column's values are read, where it is not the usual way. */
export interface ValueReading {
  /**
   * The texts that mean "no value here", besides an empty one.
   * @default - the usual ones
   */
  readonly missingTexts?: readonly string[];
  /**
   * Whether white space around a category counts for nothing.
   * @default false
   */
  readonly trim?: boolean;
  /**
   * Whether capitals of a category count for nothing.
   * @default false
   */
  readonly ignoreCase?: boolean;
}

/** Texts that mean "no value here", after white space around them is taken off: the same as for the serving preprocessor. */
export const MISSING_TEXTS: readonly string[] = ['', 'NA', 'N/A', 'NaN', 'nan', 'null', 'NULL'];

/** Reads the values of one column, in the baseline and in live traffic, as the serving preprocessor does. */
export class ValueReader {
  /** The texts that mean "no value here". */
  readonly missing: ReadonlySet<string>;
  /** Whether there is a number that means "no value here". */
  readonly hasDoubtful: boolean;
  /** Numbers that are written like one of them, such as -999. */
  private readonly missingNumbers: ReadonlySet<number>;

  constructor(readonly reading: ValueReading = {}) {
    this.missing = new Set(reading.missingTexts ? ['', ...reading.missingTexts] : MISSING_TEXTS);
    this.missingNumbers = new Set([...this.missing].map(parseNumber).filter((number) => number !== undefined));
    this.hasDoubtful = this.missingNumbers.size > 0;
  }

  /** Whether a text means "no value here". */
  isMissing(text: string): boolean {
    return this.missing.has(text.trim());
  }

  /** Whether a number has to be read as text, because it may mean "no value here". */
  isDoubtful(number: number): boolean {
    return this.hasDoubtful && this.missingNumbers.has(number);
  }

  /**
   * Reads a number.
   *
   * @returns undefined when the value is missing, however a number that means so is written; `invalid` when it is text or not
   *   finite
   */
  readNumber(value: RawValue): number | undefined | 'invalid' {
    // Most values are numbers, and a text that is one means "no value here" only if its number does.
    const number = value === undefined ? undefined : parseNumber(value);
    if (number === undefined) {
      return this.missing.has(value?.trim() ?? '') ? undefined : 'invalid';
    }
    return this.isDoubtful(number) ? undefined : number;
  }

  /**
   * Reads a category, with line breaks as spaces, as the preprocessor has it.
   *
   * @returns undefined when the value is missing
   */
  readCategory(value: RawValue): string | undefined {
    if (value === undefined || this.isMissing(value)) {
      return undefined;
    }
    const line = /[\r\n]/.test(value) ? value.replace(/\r\n|\n|\r/g, ' ') : value;
    const trimmed = this.reading.trim ? line.trim() : line;
    // Of letters that have no pair, such as ß, the small letters of the capital ones are what Python's casefold gives.
    return this.reading.ignoreCase ? trimmed.toUpperCase().toLowerCase() : trimmed;
  }
}

const USUAL = new ValueReader();

/** Reads a number in the usual way, see {@link ValueReader.readNumber}. */
export function readNumber(value: RawValue): number | undefined | 'invalid' {
  return USUAL.readNumber(value);
}

/** The number that a text is, with white space around it or not. */
function parseNumber(text: string): number | undefined {
  const number = Number(text);
  if (!Number.isFinite(number)) {
    return undefined;
  }
  const first = text.charCodeAt(0);
  const isDecimal = (first > ZERO && first <= ZERO + 9) || first === MINUS || first === POINT;
  // JavaScript also reads 0x10, 0b1 and 0o7, which the model does not, and white space alone as zero.
  return isDecimal || !/^\s*(0[box]|$)/i.test(text) ? number : undefined;
}
