import { BACKSLASH, BRACE_END, BRACKET_END, CARRIAGE_RETURN, COMMA, LINE_FEED, NOT_ASCII, QUOTE, SPACE } from './ascii';
import { repeatByte, viewBytes } from './byte-words';
import type { CategoricalCounter, ColumnCounter, NumericCounter } from './column-counts';
import { DecimalReader } from './decimal-reader';
import type { RowBatch } from './row-batch';

/** How fields are written: CSV as it is, CSV within a JSON string, or values of JSON within a JSON string. */
export type FieldForm = 'plain' | 'json' | 'value';

/** The most frequent ones first. */
const ENDING: Readonly<Record<FieldForm, readonly number[]>> = {
  plain: [COMMA, LINE_FEED, CARRIAGE_RETURN],
  json: [COMMA, BACKSLASH, QUOTE],
  value: [COMMA, BRACE_END, BRACKET_END, BACKSLASH, QUOTE, SPACE],
};
const QUOTED_ENDING: Readonly<Record<FieldForm, readonly number[]>> = {
  plain: [QUOTE],
  json: [BACKSLASH, QUOTE],
  value: [BACKSLASH, QUOTE],
};

const COMMAS = repeatByte(COMMA);

/** What a byte does to a field that is in quotes or not. */
const GOES_ON = 1;
const ENDS = 2;
const QUOTED_GOES_ON = 4;
const QUOTED_ENDS = 8;

/** By byte: what it does to fields of a form. Bytes that do nothing are not understood where they stand. */
function describeBytes(form: FieldForm): Uint8Array {
  const ends = ENDING[form];
  const quotedEnds = QUOTED_ENDING[form];
  return Uint8Array.from({ length: 256 }, (_, byte) => {
    const isText = byte >= SPACE;
    const unquoted = ends.includes(byte) ? ENDS : isText && byte !== QUOTE ? GOES_ON : 0;
    return unquoted | (quotedEnds.includes(byte) ? QUOTED_ENDS : isText ? QUOTED_GOES_ON : 0);
  });
}

/**
 * Reads fields from bytes into a batch, without making strings of them. Gives up on whatever it does not understand. The
 * bytes must hold a line feed after the last field: nothing reads past it.
 */
export class FieldScanner {
  bytes: Buffer = Buffer.alloc(0);
  private view = viewBytes(this.bytes);
  private readonly kinds: Uint8Array;
  private readonly decimals = new DecimalReader();
  private readonly quotedEnd: number;
  /** What ended the last field of the last row that was read as text: the next one likely ends so, too. */
  private rowEnd: number;

  constructor(form: FieldForm) {
    this.kinds = describeBytes(form);
    this.quotedEnd = repeatByte(QUOTED_ENDING[form][0]);
    this.rowEnd = repeatByte(ENDING[form][1]);
  }

  /** The bytes to read from; a Buffer always, so that the reading code is compiled for one kind of array. */
  use(bytes: Buffer): void {
    this.bytes = bytes;
    this.view = viewBytes(bytes);
  }

  /**
   * Reads the field that begins at `at`.
   *
   * @param quoted whether it is in quotes; then `at` is behind the opening ones
   * @param last whether no comma is expected behind it
   * @returns where it ends: at a comma, a line end (of JSON: its backslash), a quote, or what ends a value of JSON; -1 when it is not understood
   */
  scan(counter: ColumnCounter, batch: RowBatch, place: number, at: number, quoted: boolean, last: boolean): number {
    return counter.type === 'numeric'
      ? this.scanNumber(counter, batch, place, at, quoted)
      : this.scanCategory(counter, batch, place, at, quoted, last);
  }

  /** As scan, for a numeric column. */
  scanNumber(counter: NumericCounter, batch: RowBatch, place: number, start: number, quoted: boolean): number {
    const { bytes, decimals } = this;
    const at = decimals.read(bytes, start);
    if (at === -1 || !this.endsField(bytes[at], quoted) || counter.reader.isDoubtful(decimals.value)) {
      return this.scanText(counter, batch, place, start, quoted);
    }
    counter.stageNumber(decimals.value, batch, place);
    return at;
  }

  private scanCategory(
    counter: CategoricalCounter,
    batch: RowBatch,
    place: number,
    start: number,
    quoted: boolean,
    last: boolean,
  ): number {
    const { table } = counter;
    const slot = table.find(this.view, start, quoted ? this.quotedEnd : last ? this.rowEnd : COMMAS);
    if (slot === -1) {
      const end = this.scanText(counter, batch, place, start, quoted);
      if (last && !quoted && end !== -1) {
        this.rowEnd = repeatByte(this.bytes[end]);
      }
      return end;
    }
    counter.stageSlot(slot, batch, place);
    return table.end;
  }

  /** As scan, for a value that has to be read as text; only ASCII is known to be whole without decoding it. */
  private scanText(counter: ColumnCounter, batch: RowBatch, place: number, start: number, quoted: boolean): number {
    const end = this.findTextEnd(start, quoted);
    if (end !== -1) {
      counter.stage(this.bytes.toString('latin1', start, end), batch, place);
    }
    return end;
  }

  /** The end of a field in ASCII, as scan returns it: passes over the field. */
  findTextEnd(start: number, quoted: boolean): number {
    const { bytes, kinds } = this;
    const goesOn = quoted ? QUOTED_GOES_ON : GOES_ON;
    let at = start;
    while (bytes[at] < NOT_ASCII && (kinds[bytes[at]] & goesOn) !== 0) {
      at++;
    }
    return this.endsField(bytes[at], quoted) ? at : -1;
  }

  private endsField(byte: number, quoted: boolean): boolean {
    return (this.kinds[byte] & (quoted ? QUOTED_ENDS : ENDS)) !== 0;
  }
}
