import { isAscii } from 'node:buffer';
import { COMMA, LINE_FEED } from './ascii';
import { DecimalReader } from './decimal-reader';
import type { RawValue } from './value-reader';

const BYTE_ORDER_MARK = '\uFEFF';

/** The values of a column by row; a list of texts is that, too. */
export interface RawValues extends Iterable<RawValue> {
  readonly length: number;
  at(row: number): RawValue;
}

/** Records of as many values each. */
export interface Table {
  readonly length: number;
  /** The values of a record; undefined when there is none. */
  record(index: number): readonly string[] | undefined;
  /** A column of the records from one up to another, which is no part of it. */
  column(position: number, from: number, to: number): RawValues;
}

/**
 * A CSV without quotes: its bytes, and where each value ends. Most values of a table are read as numbers, or are one of a few
 * texts, so that hardly any of them is ever made a string.
 */
export class PlainTable implements Table {
  /**
   * @param skipEmptyLines whether an empty line is nothing, or a record of one empty value
   * @returns undefined when it has quotes, other line ends, or records of other lengths
   */
  static of(text: string, skipEmptyLines: boolean): PlainTable | undefined {
    if (text.includes('"') || text.includes('\r')) {
      return undefined;
    }
    const plain = text.slice(text.startsWith(BYTE_ORDER_MARK) ? 1 : 0);
    const table = new PlainTable(plain === '' || plain.endsWith('\n') ? plain : `${plain}\n`);
    return table.findFields(skipEmptyLines) ? table : undefined;
  }

  readonly bytes: Buffer;
  private readonly isAscii: boolean;
  private width = 0;
  /** Where each record begins, and each of its values ends. */
  private starts: number[] = [];
  private ends = new Int32Array(1024);

  private constructor(private readonly text: string) {
    this.bytes = Buffer.from(text);
    this.isAscii = isAscii(this.bytes);
  }

  get length(): number {
    return this.starts.length;
  }

  record(index: number): string[] | undefined {
    if (index >= this.length) {
      return undefined;
    }
    return Array.from({ length: this.width }, (_, position) => this.read(index, position));
  }

  column(position: number, from: number, to: number): PlainColumn {
    return new PlainColumn(this, position, from, to);
  }

  start(record: number, position: number): number {
    return position === 0 ? this.starts[record] : this.ends[record * this.width + position - 1] + 1;
  }

  end(record: number, position: number): number {
    return this.ends[record * this.width + position];
  }

  read(record: number, position: number): string {
    const [start, end] = [this.start(record, position), this.end(record, position)];
    return this.isAscii ? this.text.slice(start, end) : this.bytes.toString('utf8', start, end);
  }

  /** @returns whether all records have as many values as the first one */
  private findFields(skipEmptyLines: boolean): boolean {
    const { bytes, starts } = this;
    let { ends } = this;
    let fields = 0;
    let start = 0;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at];
      if (byte !== COMMA && byte !== LINE_FEED) {
        continue;
      }
      if (fields === ends.length) {
        const more = new Int32Array(2 * fields);
        more.set(ends);
        ends = more;
      }
      ends[fields++] = at;
      if (byte === LINE_FEED) {
        if (skipEmptyLines && at === start) {
          fields--;
        } else {
          starts.push(start);
          this.width ||= fields;
        }
        if (fields !== starts.length * this.width) {
          return false;
        }
        start = at + 1;
      }
    }
    this.ends = ends;
    return true;
  }
}

/** A column of a plain table. */
export class PlainColumn implements RawValues {
  private readonly decimals = new DecimalReader();

  constructor(
    private readonly table: PlainTable,
    private readonly position: number,
    private readonly from: number,
    private readonly to: number,
  ) {}

  get length(): number {
    return this.to - this.from;
  }

  at(row: number): string {
    return this.table.read(this.from + row, this.position);
  }

  *[Symbol.iterator](): Generator<string, void> {
    for (let row = 0; row < this.length; row++) {
      yield this.at(row);
    }
  }

  /** The value of a row where it is an ordinary number; NaN where it has to be read as a text. */
  readDecimal(row: number): number {
    const { table, position, decimals } = this;
    const record = this.from + row;
    const end = decimals.read(table.bytes, table.start(record, position));
    return end === table.end(record, position) ? decimals.value : NaN;
  }
}

/** A table whose records are texts already. */
export class ListedTable implements Table {
  constructor(private readonly records: readonly (readonly string[])[]) {}

  get length(): number {
    return this.records.length;
  }

  record(index: number): readonly string[] | undefined {
    return this.records[index];
  }

  column(position: number, from: number, to: number): string[] {
    return this.records.slice(from, to).map((record) => record[position]);
  }
}
