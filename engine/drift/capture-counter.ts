import { isUtf8 } from 'node:buffer';
import { PredictionReader, type ReadEmbeddings } from '../answers/prediction-reader';
import { LINE_FEED } from './ascii';
import type { Baseline } from './baseline';
import { type Problem, parseCaptureLine, type ReadRows } from './capture';
import { ColumnNames } from './column-names';
import { LineScanner } from './line-scanner';
import { cutLine, type LineReader, LineSplitter, LONGEST_LINE } from './line-splitter';
import { RecordFilter } from './record-filter';
import { type ExpandTexts, listRequested } from './requested-columns';
import type { FeatureSchema } from './schema';
import type { WindowCounter } from './window-counts';

/** Which of the captured records count, and how. */
export interface CaptureOptions {
  /** Records of other times are passed over; the end is exclusive. @default - all count */
  readonly window?: { readonly start: Date; readonly end: Date };
  /** All that requests may carry, in its order, with what is passed over. @default - the baseline's features */
  readonly columns?: readonly FeatureSchema[];
  /** Names that JSON rows may have beyond these. */
  readonly ignored?: ReadonlySet<string>;
  /** Makes of a line with series one with rows of what is compared of them. Required where the baseline is of a forecast. */
  readonly flatten?: (line: string) => string;
  /** Puts in place of texts what is compared of them. Required where the baseline has texts. */
  readonly expandTexts?: ExpandTexts;
  /** Reads the rows of requests. Required where the baseline is of images. */
  readonly readRows?: ReadRows;
  /** Reads the embeddings of answers. Required where the baseline has them. */
  readonly readEmbeddings?: ReadEmbeddings;
  /** In bytes. @default LONGEST_LINE */
  readonly longestLine?: number;
}

/**
 * Counts the bytes of data-capture files, in one pass and in memory that does not grow with them. Ordinary lines are read
 * from their bytes, all others by `parseCaptureLine`; which way a line takes changes nothing.
 */
export class CaptureCounter {
  readonly longestLine: number;
  private readonly scanner: LineScanner;
  private readonly schema: readonly FeatureSchema[];
  private readonly start: number;
  private readonly end: number;
  private readonly ignored: ReadonlySet<string>;
  private readonly answers: PredictionReader;
  private readonly filter: RecordFilter | undefined;
  /** Of a forecast, whose requests hold series. */
  private readonly flatten: CaptureOptions['flatten'];
  /** Texts are told by more than their bytes. */
  private readonly expandTexts: ExpandTexts | undefined;
  /** Images are told by their pixels. */
  private readonly readRows: ReadRows | undefined;

  /** @param counter where is counted; other rows may be added to it meanwhile */
  constructor(
    baseline: Baseline,
    private readonly counter: WindowCounter,
    {
      window,
      columns,
      ignored = new Set(),
      flatten,
      expandTexts,
      readRows,
      readEmbeddings,
      longestLine = LONGEST_LINE,
    }: CaptureOptions = {},
  ) {
    this.answers = new PredictionReader(baseline, readEmbeddings);
    this.filter = RecordFilter.of(baseline.leaveOut);
    this.schema = columns ?? listRequested(baseline);
    const { texts, target, embedding } = baseline;
    const isMissing =
      (target?.type === 'forecasting' && !flatten) || (texts && !expandTexts) || (target?.images && !readRows);
    if (isMissing || (embedding && !readEmbeddings)) {
      throw new Error('this baseline needs what openRequests makes');
    }
    this.flatten = flatten;
    this.expandTexts = expandTexts;
    this.readRows = readRows;
    this.scanner = new LineScanner(counter, this.answers, ColumnNames.of(this.schema));
    this.start = window?.start.getTime() ?? -Infinity;
    this.end = window?.end.getTime() ?? Infinity;
    this.ignored = ignored;
    this.longestLine = longestLine;
  }

  /**
   * Starts a file, whose bytes are then written; several may be open at the same time.
   *
   * @param location its name, for people
   * @param inside whether lines that are too damaged to have a time count
   */
  open(location: string, inside = true): LineSplitter {
    return new LineSplitter(new CaptureFile(this, location, inside), this.longestLine);
  }

  /**
   * Counts the line that begins at `at`, if it is an ordinary one.
   *
   * @param bytes end with a line feed
   * @returns behind its line feed; -1 when it is no ordinary line
   */
  addOrdinaryLine(bytes: Buffer, at: number): number {
    const { scanner } = this;
    if (this.flatten || this.expandTexts || this.readRows || !this.answers.isPlain || this.filter?.readsRows) {
      // Which of several probabilities is the largest is no ordinary thing to read, nor which rows count. A request with custom
      // attributes is no ordinary line.
      return -1;
    }
    const next = scanner.scan(bytes, at);
    if (next !== -1 && this.isInWindow(scanner.inferenceTime)) {
      this.counter.addStaged(scanner.inferenceTime, scanner.predictions);
    }
    return next;
  }

  /** Counts a line of any kind; `inside` as for open. */
  addLine(bytes: Buffer, location: string, inside: boolean): void {
    const line = bytes.toString();
    if (line.trim() === '') {
      return;
    }
    const flat = this.flatten?.(line) ?? line;
    const parsed = parseCaptureLine(flat, this.schema, isUtf8(bytes), this.answers, this.filter, this.readRows);
    if (!('inferenceTime' in parsed)) {
      this.reject(parsed, location, inside);
    } else if (this.isInWindow(parsed.inferenceTime.getTime())) {
      const unknownNames = parsed.unknownNames.filter((name) => !this.ignored.has(name));
      const rows = this.expandTexts ? parsed.rows.map(this.expandTexts) : parsed.rows;
      this.counter.addRecord({ ...parsed, rows, unknownNames }, location);
    }
  }

  /** Counts what has no time of its own; `inside` as for open. */
  reject(problem: Problem, location: string, inside: boolean): void {
    if (inside) {
      this.counter.reject(problem, location);
    }
  }

  private isInWindow(time: number): boolean {
    return time >= this.start && time < this.end;
  }
}

/** Numbers the lines of a file. */
class CaptureFile implements LineReader {
  private lines = 0;

  constructor(
    private readonly counter: CaptureCounter,
    private readonly location: string,
    private readonly inside: boolean,
  ) {}

  readLine(bytes: Buffer, start: number): number {
    this.lines++;
    const next = this.counter.addOrdinaryLine(bytes, start);
    if (next !== -1) {
      return next;
    }
    this.counter.addLine(cutLine(bytes, start, this.lines === 1), this.describe(), this.inside);
    return bytes.indexOf(LINE_FEED, start) + 1;
  }

  passLine(): void {
    this.lines++;
    this.counter.reject(
      { reason: 'lineTooLong', detail: `the line is longer than ${this.counter.longestLine} bytes` },
      this.describe(),
      this.inside,
    );
  }

  private describe(): string {
    return `${this.location} line ${this.lines}`;
  }
}
