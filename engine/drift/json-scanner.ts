import { isUtf8 } from 'node:buffer';
import { isWrapper as wrapsAnswers } from '../answers/answer-names';
import { BRACE, BRACE_END, BRACKET, BRACKET_END, COLON, COMMA, MINUS, QUOTE } from './ascii';
import { ByteText } from './byte-words';
import type { ColumnCounter } from './column-counts';
import type { ColumnNames } from './column-names';
import { FieldScanner } from './field-scanner';
import { wrapsRows } from './json-rows';
import { findNumberEnd, findStringEnd, isDigit, isQuote, skipBlank, skipDigits, skipMark } from './json-text';
import { LineBytes } from './line-bytes';
import { MISSING_SLOT, type RowBatch } from './row-batch';
import type { RowCounter } from './row-counter';

/** What stands before a value: from the end of the one before it. */
interface Before {
  readonly text: ByteText;
  readonly field: number;
}

/** Longer ones are not kept. */
const LONGEST_NAME = 256;
/** Whole numbers of so many digits are exact. */
const MOST_DIGITS = 15;
const WORDS = ['true', 'false', 'null'].map((word) => ({ word, text: new ByteText(Buffer.from(word)) }));

/**
 * Reads rows of JSON in a JSON string into the batches of counters: objects by name, or lists, one of them or a list of them,
 * within one object that wraps them or not. Gives up on whatever else there is; the batches are to be cleared then. Reads what
 * `readJsonRows` and `listAnswers` read, or nothing.
 */
export class JsonScanner {
  private readonly line = new LineBytes();
  private readonly numbers = new FieldScanner('value');
  private readonly strings = new FieldScanner('json');
  /** By the field before, one further: what was found there last. */
  private readonly before: (Before | undefined)[] = [];
  private field = -1;
  /** What wrapped the last rows. */
  private wrapper: ByteText | undefined;
  /** By field: when it was read. */
  private readonly seen: Float64Array;
  private row = 0;

  /**
   * @param names the columns that requests may carry
   * @param places by field of a whole row: its column, -1 for one that is passed over
   */
  constructor(
    private readonly names: ColumnNames,
    private readonly places: Int32Array,
  ) {
    this.seen = new Float64Array(names.size);
  }

  /** The bytes that are read from; see FieldScanner. */
  use(bytes: Buffer): void {
    if (bytes !== this.line.bytes) {
      this.line.use(bytes);
      this.numbers.use(bytes);
      this.strings.use(bytes);
    }
  }

  /**
   * Reads rows.
   *
   * @param at behind the quote that opens the string
   * @param layout the column of each value of a list, -1 for one that is passed over; undefined where each has its own
   * @returns behind the quote that closes it; -1 when there is something else than such rows
   */
  scanRows(counter: RowCounter, at: number, layout?: Int32Array): number {
    const { bytes } = this.line;
    const start = this.openWrapper(at, wrapsRows);
    const inside = start === -1 ? at : start;
    let end: number;
    if (bytes[inside] === BRACE) {
      end = this.scanObject(counter, inside);
    } else if (bytes[inside] === BRACKET) {
      const first = bytes[skipBlank(bytes, inside + 1)];
      end =
        first === BRACE || first === BRACKET
          ? this.scanList(inside, (place) =>
              first === BRACE ? this.scanObject(counter, place) : this.scanArray(counter, place, layout),
            )
          : this.scanArray(counter, inside, layout);
    } else {
      return -1;
    }
    return this.close(end, start !== -1);
  }

  /**
   * Reads numbers, one for each row.
   *
   * @param rows how many rows were answered
   * @returns as scanRows
   */
  scanAnswers(counter: RowCounter, rows: number, at: number): number {
    const { bytes } = this.line;
    const start = this.openWrapper(at, wrapsAnswers);
    const end = this.scanList(start === -1 ? at : start, (place) =>
      bytes[place] === BRACKET
        ? skipMark(bytes, this.scanAnswer(counter, skipBlank(bytes, place + 1)), BRACKET_END)
        : this.scanAnswer(counter, place),
    );
    return counter.batch.rows === rows ? this.close(end, start !== -1) : -1;
  }

  /** Not a function within the one above: bundled, it would be given its name for each line, which takes longer than reading it. */
  private scanAnswer({ columns: [column], batch }: RowCounter, at: number): number {
    const end = this.scanNumber(column, batch, batch.startRow(), at);
    batch.rows++;
    return end;
  }

  /** Passes over `{"name":` before a list or an object, where the name is one of what wraps; -1 when there is none. */
  private openWrapper(at: number, wraps: (name: string) => boolean): number {
    const { line } = this;
    const known = this.wrapper === undefined ? -1 : line.skip(this.wrapper, at);
    if (known !== -1 || line.bytes[at] !== BRACE) {
      return known;
    }
    if (this.before[0] !== undefined && line.skip(this.before[0].text, at + 1) !== -1) {
      // It is a row.
      return -1;
    }
    const name = skipBlank(line.bytes, at + 1);
    const value = this.findValue(name);
    const text = value === -1 ? undefined : this.readName(name);
    const opens = value !== -1 && (line.bytes[value] === BRACE || line.bytes[value] === BRACKET);
    if (!opens || text === undefined || !wraps(text) || this.names.find(text) !== undefined) {
      return -1;
    }
    this.wrapper = new ByteText(line.bytes.subarray(at, value));
    return value;
  }

  private close(at: number, isWrapped: boolean): number {
    const { bytes } = this.line;
    const end = at === -1 ? -1 : skipBlank(bytes, isWrapped ? skipMark(bytes, at, BRACE_END) : at);
    return end !== -1 && bytes[end] === QUOTE ? end + 1 : -1;
  }

  /** Behind a list, each entry of which `scan` reads to its end; it has one at least. */
  private scanList(at: number, scan: (at: number) => number): number {
    const { bytes } = this.line;
    let next = skipMark(bytes, at, BRACKET);
    while (next !== -1) {
      const end = scan(next);
      next = skipMark(bytes, end, COMMA);
      if (next === -1) {
        return skipMark(bytes, end, BRACKET_END);
      }
    }
    return -1;
  }

  private scanArray(counter: RowCounter, at: number, layout: Int32Array | undefined): number {
    const start = counter.batch.startRow();
    const fields = layout ?? counter.columns;
    let field = 0;
    const end = this.scanList(at, (place) => {
      const column = layout === undefined ? field : layout[field];
      return field++ < fields.length ? this.scanValue(counter, column, start, place) : -1;
    });
    counter.batch.rows++;
    return field === fields.length ? end : -1;
  }

  private scanObject(counter: RowCounter, at: number): number {
    const { bytes } = this.line;
    const { batch, columns } = counter;
    if (bytes[at] !== BRACE) {
      return -1;
    }
    const start = batch.startRow();
    const row = ++this.row;
    let compared = 0;
    let end = at + 1;
    let behind = -1;
    this.field = -1;
    do {
      const value = this.findField(end);
      if (value === -1 || this.seen[this.field] === row) {
        // Of two values by one name the last one counts, which is rare.
        return -1;
      }
      this.seen[this.field] = row;
      const column = this.places[this.field];
      compared += column === -1 ? 0 : 1;
      end = this.scanValue(counter, column, start, value);
      behind = skipMark(bytes, end, BRACE_END);
    } while (end !== -1 && behind === -1);
    if (compared < columns.length) {
      this.fillMissing(batch, start, row);
    }
    batch.rows++;
    return compared === 0 ? -1 : behind;
  }

  private fillMissing({ slots, values }: RowBatch, start: number, row: number): void {
    this.places.forEach((column, field) => {
      if (column !== -1 && this.seen[field] !== row) {
        slots[start + column] = MISSING_SLOT;
        values[start + column] = NaN;
      }
    });
  }

  /** Behind the name of the field behind the present one, whose place is kept; -1 when it is none of the columns'. */
  private findField(at: number): number {
    const { line, before, field } = this;
    const last = before[field + 1];
    const known = last === undefined ? -1 : line.skip(last.text, at);
    if (known !== -1) {
      this.field = last!.field;
      return known;
    }
    const name = field === -1 ? skipBlank(line.bytes, at) : skipMark(line.bytes, at, COMMA);
    const value = this.findValue(name);
    const text = value === -1 ? undefined : this.readName(name);
    const found = text === undefined ? undefined : this.names.find(text);
    if (found === undefined || wrapsRows(text!)) {
      return -1;
    }
    if (value - at <= LONGEST_NAME) {
      before[field + 1] = { text: new ByteText(line.bytes.subarray(at, value)), field: found };
    }
    this.field = found;
    return value;
  }

  /** Behind `"name":`, with white space; -1 when something else stands there. */
  private findValue(at: number): number {
    const { bytes } = this.line;
    const end = at !== -1 && isQuote(bytes, at) ? findStringEnd(bytes, at + 2) : -1;
    return end === -1 ? -1 : skipMark(bytes, end + 2, COLON);
  }

  private readName(at: number): string | undefined {
    const { bytes } = this.line;
    const name = bytes.subarray(at + 2, findStringEnd(bytes, at + 2));
    return isUtf8(name) ? name.toString() : undefined;
  }

  /** Reads a value that is no list and no object; one that is passed over where there is no column. */
  private scanValue({ columns, batch }: RowCounter, column: number, start: number, at: number): number {
    const { bytes } = this.line;
    if (isQuote(bytes, at)) {
      const end =
        column === -1
          ? this.strings.findTextEnd(at + 2, true)
          : this.strings.scan(columns[column], batch, start + column, at + 2, true, false);
      return end !== -1 && isQuote(bytes, end) ? end + 2 : -1;
    }
    const word =
      bytes[at] === MINUS || isDigit(bytes[at]) ? undefined : WORDS.find(({ text }) => this.line.skip(text, at) !== -1);
    if (word === undefined) {
      return column === -1 ? findNumberEnd(bytes, at) : this.scanNumber(columns[column], batch, start + column, at);
    }
    if (column !== -1) {
      columns[column].stage(word.word === 'null' ? undefined : word.word, batch, start + column);
    }
    return at + word.text.length;
  }

  private scanNumber(counter: ColumnCounter, batch: RowBatch, place: number, at: number): number {
    const { bytes } = this.line;
    const end = findNumberEnd(bytes, at);
    if (end === -1) {
      return -1;
    }
    if (counter.type === 'numeric' || isWhole(bytes, at, end)) {
      return this.numbers.scan(counter, batch, place, at, false, bytes[end] !== COMMA) === end ? end : -1;
    }
    counter.stage(String(Number(bytes.toString('latin1', at, end))), batch, place);
    return end;
  }
}

/** Whether a number is written in the one way in which its text is written: a category is a text. */
function isWhole(bytes: Uint8Array, at: number, end: number): boolean {
  return end - at <= MOST_DIGITS && skipDigits(bytes, at) === end;
}
