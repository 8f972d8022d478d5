import { isUtf8 } from 'node:buffer';
import {
  type Baseline,
  type CapturedRecord,
  cutLine,
  type LineReader,
  LineSplitter,
  LONGEST_LINE,
  type Problem,
  type WindowCounter,
} from '../../engine/drift';
import { LINE_FEED } from '../../engine/drift/ascii';
import { RecordFilter } from '../../engine/drift/record-filter';
import type { ExpandTexts } from '../../engine/drift/requested-columns';
import { type CsvColumns, matchColumns } from './csv-columns';
import { CsvLineScanner } from './csv-line-scanner';
import { type CsvRecord, CsvRecordReader } from './csv-records';
import { InputError } from './input-error';

/** Rows of a CSV have no time, and none is asked of them. */
const NO_TIME = new Date(0);
/** Rows that are counted together. */
const ROWS_AT_ONCE = 256;

/**
 * Counts the bytes of a CSV file with a header, in one pass and in memory that does not grow with it. Ordinary lines are read
 * from their bytes, all others as text; which way a line takes changes nothing.
 */
export class CsvCounter implements LineReader {
  private readonly splitter = new LineSplitter(this);
  private readonly records = new CsvRecordReader(
    () => this.columns?.header.length === 1,
    (record) => this.addRecord(record),
  );
  private readonly filter: RecordFilter | undefined;
  private columns?: CsvColumns;
  private scanner?: CsvLineScanner;
  /** What is wrong with the bytes of lines whose record has not come yet. */
  private readonly damage = new Map<number, Problem>();

  /**
   * @param file its name, for people
   * @param ignored columns that are left out on purpose
   * @param expandTexts required where the baseline has texts
   */
  constructor(
    private readonly baseline: Baseline,
    private readonly counter: WindowCounter,
    private readonly file: string,
    private readonly ignored: ReadonlySet<string>,
    private readonly expandTexts?: ExpandTexts,
  ) {
    this.filter = RecordFilter.of(baseline.leaveOut);
  }

  /** Whether what comes next may belong to the record before it. */
  get isWaiting(): boolean {
    return this.records.isWaiting;
  }

  /** How many lines were read of records that have ended. */
  get lines(): number {
    return this.records.line - 1;
  }

  /** @throws InputError when the header lacks columns of the baseline */
  write(chunk: Uint8Array): void {
    this.splitter.write(chunk);
  }

  /** @throws InputError when there is nothing in the file */
  end(): void {
    this.splitter.end();
    this.records.end();
    this.flush();
    if (!this.columns) {
      throw new InputError(`--live ${this.file} is empty: a CSV needs a header that names its columns`);
    }
  }

  readLine(bytes: Buffer, start: number): number {
    const next = this.records.isWaiting ? -1 : this.addOrdinaryLine(bytes, start);
    if (next !== -1) {
      this.records.passLine();
      return next;
    }
    const line = cutLine(bytes, start, this.records.line === 1);
    this.addLine(line.toString(), isUtf8(line) ? undefined : NOT_UTF8);
    return bytes.indexOf(LINE_FEED, start) + 1;
  }

  passLine(): void {
    this.addLine('\uFFFD', { reason: 'lineTooLong', detail: `the line is longer than ${LONGEST_LINE} bytes` });
  }

  private addOrdinaryLine(bytes: Buffer, start: number): number {
    const next = this.scanner?.scan(bytes, start) ?? -1;
    if (next !== -1 && this.scanner!.isLeftOut) {
      this.counter.leaveOut(0, 1);
    } else if (next !== -1 && this.counter.features.batch.rows === ROWS_AT_ONCE) {
      this.flush();
    }
    return next;
  }

  /** Counts the rows that were read, so that what is counted is whole. */
  flush(): void {
    const { rows } = this.counter.features.batch;
    if (rows > 0) {
      const { prediction, unknownNames } = this.columns!;
      this.counter.addStaged(NO_TIME.getTime(), prediction === -1 ? 0 : rows, rows);
      this.counter.addUnknownNames(unknownNames, rows);
    }
  }

  private addLine(line: string, problem: Problem | undefined): void {
    if (problem) {
      this.damage.set(this.records.nextLine, problem);
    }
    this.records.push(line);
  }

  private addRecord(record: CsvRecord): void {
    const { columns, counter } = this;
    const location = `${this.file} line ${record.line}`;
    const problem = this.takeDamage(record);
    if (!columns) {
      this.columns = matchColumns(this.baseline, this.file, record.values, this.ignored);
      // What is compared of texts is nothing that bytes say.
      this.scanner = this.expandTexts ? undefined : new CsvLineScanner(counter, this.columns, this.filter);
    } else if (problem) {
      counter.reject(problem, location);
    } else if (!record.values) {
      counter.reject({ reason: 'badCsv', detail: 'the quotes do not match' }, location);
    } else if (record.values.length !== columns.header.length) {
      counter.reject(
        {
          reason: 'wrongArity',
          detail: `the row has ${record.values.length} values, the header ${columns.header.length}`,
        },
        location,
      );
    } else if (this.isLeftOut(record.values, columns)) {
      counter.leaveOut(0, 1);
    } else {
      this.flush();
      counter.addRecord(toRecord(record.values, columns, this.expandTexts), location);
    }
  }

  private isLeftOut(values: readonly string[], { header }: CsvColumns): boolean {
    return (
      this.filter?.columns.some(
        (rule) => header.includes(rule.name!) && this.filter!.hasValue(rule, values[header.indexOf(rule.name!)]),
      ) ?? false
    );
  }

  /** The first problem that the bytes of a record's lines had. */
  private takeDamage({ line, lines }: CsvRecord): Problem | undefined {
    const { damage } = this;
    let first: Problem | undefined;
    for (let number = line; damage.size > 0 && number < line + lines; number++) {
      first ??= damage.get(number);
      damage.delete(number);
    }
    return first;
  }
}

const NOT_UTF8: Problem = { reason: 'notUtf8', detail: 'bytes of the line are not UTF-8' };

function toRecord(
  values: readonly string[],
  { positions, prediction, unknownNames }: CsvColumns,
  expandTexts: ExpandTexts | undefined,
): CapturedRecord {
  const row = positions.map((position) => values[position]);
  return {
    inferenceTime: NO_TIME,
    rows: [expandTexts?.(row) ?? row],
    predictions: prediction === -1 ? [] : [values[prediction]],
    wrongArities: [],
    unknownNames,
    problems: [],
  };
}
