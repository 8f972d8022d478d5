import type { PredictionReader } from '../answers/prediction-reader';
import { CARRIAGE_RETURN, LINE_FEED } from './ascii';
import { ByteText } from './byte-words';
import { NumericCounter } from './column-counts';
import type { ColumnNames } from './column-names';
import { HeaderFinder } from './header-finder';
import { JsonScanner } from './json-scanner';
import { LineBytes } from './line-bytes';
import { beginsJson, PayloadScanner } from './payload-scanner';
import { FIRST_SLOT } from './row-batch';
import { RowCounter } from './row-counter';
import type { RowScanner } from './row-scanner';
import { TIME_LENGTH, TimeScanner } from './time-scanner';
import type { WindowCounter } from './window-counts';

/** What stands between the values of a line as SageMaker writes it. */
const INPUT_TYPE = new ByteText(Buffer.from('{"captureData":{"endpointInput":{"observedContentType":"'));
const OUTPUT_TYPE = new ByteText(Buffer.from('},"endpointOutput":{"observedContentType":"'));
const METADATA = new ByteText(Buffer.from('}},"eventMetadata":{"eventId":"'));
const INFERENCE_ID = new ByteText(Buffer.from('","inferenceId":"'));
const INFERENCE_TIME = new ByteText(Buffer.from('","inferenceTime":"'));
const END = new ByteText(Buffer.from('"},"eventVersion":"0"}'));

/**
 * Reads the ordinary line of a data-capture file from its bytes: CSV or JSON in and out, in the very form that SageMaker writes.
 * Puts rows and predictions into batches, and gives up on everything that it does not fully understand; such a line is for
 * `parseCaptureLine`, which would read an ordinary line the same way.
 */
export class LineScanner {
  /** Of the last line, in milliseconds since 1970. */
  inferenceTime = 0;
  private readonly line = new LineBytes();
  private readonly input: PayloadScanner;
  private readonly output: PayloadScanner;
  private readonly features: RowCounter;
  private readonly answers: RowCounter;
  private readonly header: HeaderFinder;
  /** What wraps rows differs from what wraps answers. */
  private readonly json: { readonly rows: JsonScanner; readonly answers: JsonScanner };
  /** Where the values of a whole row belong, if some are passed over; and the like of the last row. */
  private readonly whole: Int32Array | undefined;
  private layout: Int32Array | undefined;
  private readonly times = new TimeScanner();

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
    const places = placeColumns(names);
    this.whole = names.compared.length < names.size ? places : undefined;
    this.json = { rows: new JsonScanner(names, places), answers: new JsonScanner(names, places) };
    this.layout = this.whole;
    this.features = counter.features;
    // Without a baseline for the predictions they are read all the same, since they are counted.
    this.answers = counter.predictions ?? new RowCounter([new NumericCounter([])]);
    this.input = new PayloadScanner(this.line, 'INPUT', this.features.batch, (rows, at) => this.scanInput(rows, at));
    this.output = new PayloadScanner(this.line, 'OUTPUT', this.answers.batch, (rows, at) =>
      choose(rows, this.json.answers, at).scanAnswers(this.answers, this.features.batch.rows, at),
    );
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
    this.line.use(bytes);
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
    const { line } = this;
    let at = this.input.scan(line.skip(INPUT_TYPE, start));
    at = this.features.batch.rows === 0 ? -1 : this.output.scan(line.skip(OUTPUT_TYPE, at));
    at = this.arePredictions() ? line.skipText(line.skip(METADATA, at)) : -1;
    const afterId = line.skipText(line.skip(INFERENCE_ID, at));
    at = line.skip(INFERENCE_TIME, afterId === -1 ? at : afterId);
    this.inferenceTime = at === -1 ? NaN : this.times.read(line, at);
    at = Number.isNaN(this.inferenceTime) ? -1 : line.skip(END, at + TIME_LENGTH);
    if (at === -1) {
      return -1;
    }
    at += line.bytes[at] === CARRIAGE_RETURN ? 1 : 0;
    return line.bytes[at] === LINE_FEED ? at + 1 : -1;
  }

  private scanInput(rows: RowScanner, at: number): number {
    const scanner = choose(rows, this.json.rows, at);
    if (scanner === rows && this.header.mayBegin(rows.bytes, at)) {
      return -1;
    }
    const end = this.scanRows(scanner, at);
    return scanner === rows && this.features.batch.texts.size > 0 && this.beginsWithText() ? -1 : end;
  }

  /** Whether text stands in the first of several rows where numbers belong: it may be the names of the columns. */
  private beginsWithText(): boolean {
    const { batch, columns } = this.features;
    return batch.rows > 1 && columns.some(({ type }, column) => type === 'numeric' && batch.texts.has(column));
  }

  /** Rows that are like the last one: whole, or without what is passed over. Else those of the other kind. */
  private scanRows(scanner: RowScanner | JsonScanner, at: number): number {
    const end = scanner.scanRows(this.features, at, this.layout);
    if (end !== -1 || this.whole === undefined) {
      return end;
    }
    this.features.batch.clear();
    this.layout = this.layout === undefined ? this.whole : undefined;
    return scanner.scanRows(this.features, at, this.layout);
  }

  /** Whether all answers are values that stand for themselves; all others are read by what their parts are called. */
  private arePredictions(): boolean {
    const { batch, columns } = this.answers;
    if (batch.rows !== this.features.batch.rows) {
      // One more may be the name of the column.
      return false;
    }
    for (let row = 0; row < batch.rows; row++) {
      if (batch.slots[row] < FIRST_SLOT || (columns[0].type === 'numeric' && !this.reader.accepts(batch.values[row]))) {
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

/** The scanner of JSON where a payload begins so. */
function choose(rows: RowScanner, json: JsonScanner, at: number): RowScanner | JsonScanner {
  if (!beginsJson(rows.bytes[at])) {
    return rows;
  }
  json.use(rows.bytes);
  return json;
}
