import type { RecordRule } from '../../contract/record-filter';
import type { WindowCounter } from '../../engine/drift';
import { CARRIAGE_RETURN, COMMA, LINE_FEED, QUOTE } from '../../engine/drift/ascii';
import { FieldScanner } from '../../engine/drift/field-scanner';
import type { RecordFilter } from '../../engine/drift/record-filter';
import type { CsvColumns } from './csv-columns';

/** Of a column of the file that is not counted, and of the model's answers. */
const NOT_COUNTED = -1;
const ANSWER = -2;

/**
 * Reads the ordinary line of a CSV file from its bytes: as many values as the header has, in quotes or not, without a quote or a line
 * break in one. Puts them into the batches of a counter, and gives up on everything that it does not fully understand; such a
 * line is for `CsvRecordReader`, which would read an ordinary line the same way.
 */
export class CsvLineScanner {
  private readonly fields = new FieldScanner('plain');
  /** By the file's columns: the feature of each. */
  private readonly features: Int32Array;
  private bytes: Buffer = Buffer.alloc(0);
  /** Whether the filter leaves out the last line. */
  isLeftOut = false;
  /** By the file's columns: what the filter leaves out by it. */
  private readonly rules: (readonly RecordRule[])[] = [];

  constructor(
    private readonly counter: WindowCounter,
    columns: CsvColumns,
    private readonly filter?: RecordFilter,
  ) {
    this.features = new Int32Array(columns.header.length).fill(NOT_COUNTED);
    columns.positions.forEach((position, feature) => (this.features[position] = feature));
    if (columns.prediction !== -1) {
      this.features[columns.prediction] = ANSWER;
    }
    if (filter?.readsRows) {
      this.rules = columns.header.map((column) => filter.columns.filter(({ name }) => name === column));
    }
  }

  /**
   * Reads the line that begins at `at`.
   *
   * @param bytes end with a line feed
   * @returns behind the line's line feed; -1 when it is no ordinary line; nothing is added to the batches then, nor when it is left out
   */
  scan(bytes: Buffer, at: number): number {
    if (bytes !== this.bytes) {
      this.bytes = bytes;
      this.fields.use(bytes);
    }
    const { features, predictions } = this.counter;
    const rows = features.batch.rows;
    const answers = predictions?.batch.rows ?? 0;
    const end = this.scanLine(at);
    if (end === -1 || this.isLeftOut) {
      features.batch.cut(rows);
      predictions?.batch.cut(answers);
    }
    return end;
  }

  private scanLine(start: number): number {
    const { features, bytes, counter } = this;
    const { batch, columns } = counter.features;
    const row = batch.startRow();
    const last = features.length - 1;
    this.isLeftOut = false;
    let at = start;
    for (let column = 0; column <= last; column++) {
      const quoted = bytes[at] === QUOTE;
      at += quoted ? 1 : 0;
      const feature = features[column];
      const begin = at;
      at =
        feature >= 0
          ? this.fields.scan(columns[feature], batch, row + feature, at, quoted, column === last)
          : this.scanOther(feature, at, quoted, column === last);
      if (at !== -1 && this.rules[column]?.length > 0) {
        this.isLeftOut ||= this.leavesOut(this.rules[column], begin, at);
      }
      if (at === -1 || (quoted && bytes[at++] !== QUOTE)) {
        return -1;
      }
      if (column < last && bytes[at++] !== COMMA) {
        return -1;
      }
    }
    batch.rows++;
    at += bytes[at] === CARRIAGE_RETURN ? 1 : 0;
    return bytes[at] === LINE_FEED ? at + 1 : -1;
  }

  private leavesOut(rules: readonly RecordRule[], start: number, end: number): boolean {
    const value = this.bytes.toString('utf8', start, end);
    return rules.some((rule) => this.filter!.hasValue(rule, value));
  }

  private scanOther(feature: number, at: number, quoted: boolean, last: boolean): number {
    const answers = feature === ANSWER ? this.counter.predictions : undefined;
    if (answers === undefined) {
      return this.fields.findTextEnd(at, quoted);
    }
    const end = this.fields.scan(answers.columns[0], answers.batch, answers.batch.startRow(), at, quoted, last);
    answers.batch.rows++;
    return end;
  }
}
