import { BACKSLASH, COMMA, LETTER_N, LETTER_R, NOT_ASCII, QUOTE, SPACE } from './ascii';
import { FieldScanner } from './field-scanner';
import type { RowCounter } from './row-counter';

/** What stands behind a field. */
const NEXT_FIELD = 0;
const NEXT_ROW = 1;
const END = 2;
const NOT_UNDERSTOOD = 3;

/**
 * Reads the CSV in a JSON string into the batches of counters: fields in quotes or not, rows that end with `\n` or `\r\n`.
 * Gives up on whatever else there is; the batches are to be cleared then. Reads what `readCsv` reads, or nothing.
 */
export class RowScanner {
  private readonly fields = new FieldScanner('json');
  /** What stands behind the last field. */
  private next = END;

  get bytes(): Buffer {
    return this.fields.bytes;
  }

  /** The bytes that are read from; see FieldScanner. */
  use(bytes: Buffer): void {
    if (bytes !== this.fields.bytes) {
      this.fields.use(bytes);
    }
  }

  /**
   * Reads rows of as many values as there are columns, which must be more than one.
   *
   * @param at behind the quote that opens the string
   * @param layout the column of each value, -1 for one that is passed over; undefined where each has its own
   * @returns behind the quote that closes it; -1 when there is something else than such rows
   */
  scanRows({ columns, batch }: RowCounter, at: number, layout?: Int32Array): number {
    const { bytes } = this.fields;
    do {
      at = this.skipEmptyLines(at);
      if (bytes[at] === QUOTE) {
        return at + 1;
      }
      const start = batch.startRow();
      const last = (layout ?? columns).length - 1;
      for (let field = 0; field <= last; field++) {
        const quoted = this.opensQuotes(at);
        const column = layout === undefined ? field : layout[field];
        at =
          column === -1
            ? this.fields.findTextEnd(quoted ? at + 2 : at, quoted)
            : this.fields.scan(columns[column], batch, start + column, quoted ? at + 2 : at, quoted, field === last);
        if (at === -1) {
          return -1;
        }
        if (field < last && !quoted && bytes[at] === COMMA) {
          at++;
          continue;
        }
        at = this.leaveField(at, quoted);
        if (field < last && this.next !== NEXT_FIELD) {
          return -1;
        }
      }
      batch.rows++;
    } while (this.next === NEXT_ROW);
    return this.next === END ? at : -1;
  }

  /**
   * Reads the answer to rows: the value of each line, or all values of a single line when there are as many as rows. Several
   * values to one row are not understood: what they are depends on more than their bytes.
   *
   * @param rows how many rows were answered
   * @returns as scanRows
   */
  scanAnswers({ columns: [column], batch }: RowCounter, rows: number, at: number): number {
    const { bytes } = this.fields;
    do {
      at = this.skipEmptyLines(at);
      if (bytes[at] === QUOTE) {
        return batch.rows === 0 ? -1 : at + 1;
      }
      // Blank first values are passed over or refused, and quoted ones are rare.
      if (bytes[at] <= SPACE || bytes[at] >= NOT_ASCII || bytes[at] === COMMA) {
        return -1;
      }
      let values = 0;
      do {
        at = this.fields.scan(column, batch, batch.startRow(), at, false, true);
        if (at === -1) {
          return -1;
        }
        at = this.leaveField(at, false);
        batch.rows++;
        values++;
      } while (this.next === NEXT_FIELD);
      if (
        values > 1 &&
        (values !== rows || batch.rows !== rows || (bytes[this.skipEmptyLines(at)] !== QUOTE && this.next === NEXT_ROW))
      ) {
        return -1;
      }
    } while (this.next === NEXT_ROW);
    return this.next === END ? at : -1;
  }

  private opensQuotes(at: number): boolean {
    const { bytes } = this.fields;
    return bytes[at] === BACKSLASH && bytes[at + 1] === QUOTE;
  }

  private skipEmptyLines(at: number): number {
    const { bytes } = this.fields;
    while (bytes[at] === BACKSLASH) {
      const length = measureLineEnd(bytes, at);
      if (length === 0) {
        return at;
      }
      at += length;
    }
    return at;
  }

  /** Passes over what stands behind a field, and keeps what that was. */
  private leaveField(at: number, quoted: boolean): number {
    const { bytes } = this.fields;
    this.next = NOT_UNDERSTOOD;
    if (quoted) {
      if (!this.opensQuotes(at)) {
        return at;
      }
      at += 2;
    }
    const byte = bytes[at];
    if (byte === COMMA) {
      this.next = NEXT_FIELD;
      return at + 1;
    }
    if (byte === QUOTE) {
      this.next = END;
      return at + 1;
    }
    const length = byte === BACKSLASH ? measureLineEnd(bytes, at) : 0;
    if (length > 0) {
      this.next = NEXT_ROW;
    }
    return at + length;
  }
}

/** The bytes of an escaped line end that begins at the backslash at `at`; 0 when there is none. */
function measureLineEnd(bytes: Uint8Array, at: number): number {
  if (bytes[at + 1] === LETTER_N) {
    return 2;
  }
  return bytes[at + 1] === LETTER_R && bytes[at + 2] === BACKSLASH && bytes[at + 3] === LETTER_N ? 4 : 0;
}
