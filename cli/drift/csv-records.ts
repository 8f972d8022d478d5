/** One record of a CSV file. `values` is absent when its quotes do not match. */
export interface CsvRecord {
  /** The line on which it begins, from 1. */
  readonly line: number;
  /** On how many it stands. */
  readonly lines: number;
  readonly values?: readonly string[];
}

/** A quoted value may go over so many lines; beyond, a quote that was never closed is more likely. */
const MOST_LINES = 100;
/** The same in characters, for files whose lines are long. */
const MOST_CHARACTERS = 1 << 24;

/**
 * Joins the lines of a CSV file to records (RFC 4180). A stray quote costs the one line that it stands in: the lines after it
 * are read anew, so that it cannot swallow the rest of the file.
 */
export class CsvRecordReader {
  /** The line on which the next record begins, from 1. */
  line = 1;
  private waiting: string[] = [];

  /**
   * @param keepEmpty whether an empty line is a record with one empty value, as it is where there is only one column
   * @param onRecord is given every record
   */
  constructor(
    private readonly keepEmpty: () => boolean,
    private readonly onRecord: (record: CsvRecord) => void,
  ) {}

  /** Whether lines were given that may be the beginning of a record. */
  get isWaiting(): boolean {
    return this.waiting.length > 0;
  }

  /** The number of the line that is given next. */
  get nextLine(): number {
    return this.line + this.waiting.length;
  }

  /** Takes the next line, without its line end. */
  push(text: string): void {
    this.waiting.push(text);
    this.emit(false);
  }

  /** Counts a line that was read as a record elsewhere; only when none is waiting. */
  passLine(): void {
    this.line++;
  }

  /** Takes what is waiting as it is: no more lines come. */
  end(): void {
    this.emit(true);
  }

  private emit(complete: boolean): void {
    for (let taken = takeRecord(this.waiting, complete); taken; taken = takeRecord(this.waiting, complete)) {
      const { line } = this;
      const empty = taken.lines === 1 && this.waiting[0] === '';
      this.waiting = this.waiting.slice(taken.lines);
      this.line += taken.lines;
      if (!empty || this.keepEmpty()) {
        this.onRecord({ line, lines: taken.lines, values: taken.values });
      }
    }
  }
}

interface Taken {
  readonly lines: number;
  readonly values?: readonly string[];
}

/** The first record of the lines; undefined when it may go on in lines that are still to come, or there is none. */
function takeRecord(lines: readonly string[], complete: boolean): Taken | undefined {
  if (lines.length === 0) {
    return undefined;
  }
  let text = lines[0];
  for (let taken = 1; ; taken++) {
    if (hasEvenQuotes(text)) {
      const values = splitRecord(text);
      return values ? { lines: taken, values } : { lines: 1 };
    }
    if (taken === MOST_LINES || text.length > MOST_CHARACTERS || (taken === lines.length && complete)) {
      return { lines: 1 };
    }
    if (taken === lines.length) {
      return undefined;
    }
    text += `\n${lines[taken]}`;
  }
}

function hasEvenQuotes(text: string): boolean {
  let even = true;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) {
    even = !even;
  }
  return even;
}

/**
 * The values of one whole record.
 *
 * @returns undefined when a quote stands where none may
 */
export function splitRecord(text: string): string[] | undefined {
  if (!text.includes('"')) {
    return text.split(',');
  }
  const values: string[] = [];
  const value = /"([^"]*(?:""[^"]*)*)"|([^",]*)/y;
  for (;;) {
    const [, quoted, plain] = value.exec(text)!;
    values.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (value.lastIndex === text.length) {
      return values;
    }
    if (text[value.lastIndex] !== ',') {
      return undefined;
    }
    value.lastIndex++;
  }
}
