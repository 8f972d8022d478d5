import type { PredictionReader } from '../answers/prediction-reader';
import { BRACE, BRACKET, CARRIAGE_RETURN, IS_PLAIN, LINE_FEED, QUOTE, ZERO } from './ascii';
import { equalBytes, viewBytes } from './byte-words';
import { NumericCounter } from './column-counts';
import type { ColumnNames } from './column-names';
import { HeaderFinder } from './header-finder';
import { FIRST_SLOT } from './row-batch';
import { RowCounter } from './row-counter';
import { RowScanner } from './row-scanner';
import type { WindowCounter } from './window-counts';

/** What stands between the values of a line as SageMaker writes it. */
const INPUT_TYPE = viewBytes(Buffer.from('{"captureData":{"endpointInput":{"observedContentType":"'));
const INPUT_DATA = viewBytes(Buffer.from('","mode":"INPUT","data":"'));
const OUTPUT_TYPE = viewBytes(Buffer.from(',"encoding":"CSV"},"endpointOutput":{"observedContentType":"'));
const OUTPUT_DATA = viewBytes(Buffer.from('","mode":"OUTPUT","data":"'));
const METADATA = viewBytes(Buffer.from(',"encoding":"CSV"}},"eventMetadata":{"eventId":"'));
const INFERENCE_ID = viewBytes(Buffer.from('","inferenceId":"'));
const INFERENCE_TIME = viewBytes(Buffer.from('","inferenceTime":"'));
const END = viewBytes(Buffer.from('"},"eventVersion":"0"}'));

const SECOND = 1000;
/** Lengths of `yyyy-mm-dd` and `yyyy-mm-ddThh:mm:ssZ`. */
const DATE_LENGTH = 10;
const TIME_LENGTH = 20;

/**
 * Reads the ordinary line of a data-capture file from its bytes: CSV in and CSV out, in the very form that SageMaker writes.
 * Puts rows and predictions into batches, and gives up on everything that it does not fully understand; such a line is for
 * `parseCaptureLine`, which would read an ordinary line the same way.
 */
export class LineScanner {
  /** Of the last line, in milliseconds since 1970. */
  inferenceTime = 0;
  private readonly rows = new RowScanner();
  private readonly features: RowCounter;
  private readonly answers: RowCounter;
  private readonly header: HeaderFinder;
  /** Where the values of a whole row belong, if some are passed over; and the like of the last row. */
  private readonly whole: Int32Array | undefined;
  private layout: Int32Array | undefined;
  private bytes: Buffer = Buffer.alloc(0);
  private view = viewBytes(this.bytes);
  private date = '';
  private dateTime = NaN;

  /**
   * @param reader says which numbers are predictions
   * @param names the columns that requests may carry
   */
  constructor(
    counter: WindowCounter,
    private readonly reader: Pick<PredictionReader, 'accepts'>,
    names: ColumnNames,
  ) {
    this.header = new HeaderFinder(names);
    this.whole = names.compared.length < names.size ? placeColumns(names) : undefined;
    this.layout = this.whole;
    this.features = counter.features;
    // Without a baseline for the predictions they are read all the same, since they are counted.
    this.answers = counter.predictions ?? new RowCounter([new NumericCounter([])]);
  }

  /** How many predictions the last line holds. */
  get predictions(): number {
    return this.answers.batch.rows;
  }

  /**
   * Reads the line that begins at `at`.
   *
   * @param bytes end with a line feed
   * @returns behind the line's line feed; -1 when it is no ordinary line, and then nothing is in the batches
   */
  scan(bytes: Buffer, at: number): number {
    if (bytes !== this.bytes) {
      this.bytes = bytes;
      this.view = viewBytes(bytes);
      this.rows.use(bytes);
    }
    this.clear();
    const end = this.scanLine(at);
    if (end === -1) {
      this.clear();
    }
    return end;
  }

  private clear(): void {
    this.features.batch.clear();
    this.answers.batch.clear();
  }

  private scanLine(start: number): number {
    // An empty line of a single column is a missing value.
    if (this.features.columns.length === 1) {
      return -1;
    }
    let at = this.skipText(this.skip(INPUT_TYPE, start));
    at = this.skip(INPUT_DATA, at);
    // JSON may be called CSV.
    at = at === -1 || isJson(this.bytes[at]) || this.header.mayBegin(this.bytes, at) ? -1 : this.scanRows(at);
    const rows = this.features.batch.rows;
    at = rows === 0 ? -1 : this.skipText(this.skip(OUTPUT_TYPE, at));
    at = this.skip(OUTPUT_DATA, at);
    at = at === -1 ? -1 : this.rows.scanAnswers(this.answers, rows, at);
    at = this.arePredictions() ? at : -1;
    at = this.skipText(this.skip(METADATA, at));
    const afterId = this.skipText(this.skip(INFERENCE_ID, at));
    at = this.skip(INFERENCE_TIME, afterId === -1 ? at : afterId);
    at = at === -1 || !this.readTime(at) ? -1 : this.skip(END, at + TIME_LENGTH);
    if (at === -1) {
      return -1;
    }
    at += this.bytes[at] === CARRIAGE_RETURN ? 1 : 0;
    return this.bytes[at] === LINE_FEED ? at + 1 : -1;
  }

  /** Rows that are like the last one: whole, or without what is passed over. Else those of the other kind. */
  private scanRows(at: number): number {
    const end = this.rows.scanRows(this.features, at, this.layout);
    if (end !== -1 || this.whole === undefined) {
      return end;
    }
    this.features.batch.clear();
    this.layout = this.layout === undefined ? this.whole : undefined;
    return this.rows.scanRows(this.features, at, this.layout);
  }

  /** Whether all answers are values that stand for themselves; all others are read by what their parts are called. */
  private arePredictions(): boolean {
    const { batch, columns } = this.answers;
    for (let row = 0; row < batch.rows; row++) {
      if (batch.slots[row] < FIRST_SLOT || (columns[0].type === 'numeric' && !this.reader.accepts(batch.values[row]))) {
        return false;
      }
    }
    return true;
  }

  /** Behind the expected bytes; -1 when there are others. */
  private skip(expected: DataView, at: number): number {
    return at !== -1 && equalBytes(this.view, at, expected, 0, expected.byteLength) ? at + expected.byteLength : -1;
  }

  /** To the quote that ends a string without escapes; -1 when it has any, or is not ASCII. */
  private skipText(at: number): number {
    if (at === -1) {
      return -1;
    }
    const { bytes } = this;
    while (IS_PLAIN[bytes[at]] === 1) {
      at++;
    }
    return bytes[at] === QUOTE ? at : -1;
  }

  /** Reads `yyyy-mm-ddThh:mm:ssZ`; whether it is that. */
  private readTime(at: number): boolean {
    const { bytes } = this;
    const hour = this.readPair(at + 11);
    const minute = this.readPair(at + 14);
    const second = this.readPair(at + 17);
    // T, two colons, Z.
    if (
      bytes[at + 10] !== 0x54 ||
      bytes[at + 13] !== 0x3a ||
      bytes[at + 16] !== 0x3a ||
      bytes[at + 19] !== 0x5a ||
      hour > 23 ||
      minute > 59 ||
      second > 59
    ) {
      return false;
    }
    if (!this.isSameDate(at)) {
      this.date = bytes.toString('latin1', at, at + DATE_LENGTH);
      this.dateTime = /^\d{4}-\d\d-\d\d$/.test(this.date) ? Date.parse(`${this.date}T00:00:00Z`) : NaN;
    }
    this.inferenceTime = this.dateTime + ((hour * 60 + minute) * 60 + second) * SECOND;
    return !Number.isNaN(this.inferenceTime);
  }

  /** A number of two digits; at least 100 when there is something else. */
  private readPair(at: number): number {
    const tens = this.bytes[at] - ZERO;
    const ones = this.bytes[at + 1] - ZERO;
    return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : 100;
  }

  private isSameDate(at: number): boolean {
    if (this.date === '') {
      return false;
    }
    for (let i = 0; i < DATE_LENGTH; i++) {
      if (this.bytes[at + i] !== this.date.charCodeAt(i)) {
        return false;
      }
    }
    return true;
  }
}

/** The column that each value of a whole row belongs to; -1 where it is passed over. */
function placeColumns({ size, compared }: ColumnNames): Int32Array {
  const places = new Int32Array(size).fill(-1);
  compared.forEach((field, column) => {
    places[field] = column;
  });
  return places;
}

function isJson(byte: number): boolean {
  return byte === BRACE || byte === BRACKET;
}
