import { type Baseline, type CapturedRecord, type FeatureSchema, parseCaptureLine, WindowCounter, type WindowCounts } from '../../lambda/drift';
import { splitLines } from '../../lambda/detect-drift/objects';
import { type CsvRecord, readCsvRecords } from './csv-records';
import { describeFileError, InputError } from './input-error';
import { isDamagedGzip, readBytes } from './local-files';
import { checkHeader } from './read-baseline';

/** The column of a live CSV that holds the model's answers, if the baseline has any. */
const PREDICTION_COLUMN = 'prediction';
/** Rows of a CSV have no time, and none is asked of them. */
const NO_TIME = new Date(0);

/** What was counted of the live files. */
export interface LiveCounts {
  readonly counts: WindowCounts;
  /** Files whose compressed bytes are damaged; what came before the damage is counted. */
  readonly damaged: readonly { readonly location: string; readonly detail: string }[];
}

/**
 * Counts live files against a baseline, line by line, so that memory does not grow with them. Lines and rows that cannot
 * be compared are counted by reason.
 *
 * @param ignored columns that are left out on purpose
 * @throws InputError when a file cannot be opened, or a CSV lacks columns of the baseline
 */
export async function countLive(baseline: Baseline, files: readonly string[], ignored: ReadonlySet<string>): Promise<LiveCounts> {
  const counter = new WindowCounter(baseline);
  const damaged: LiveCounts['damaged'][number][] = [];
  for (const file of files) {
    try {
      await countFile(baseline, file, ignored, counter);
    } catch (error) {
      if (!isDamagedGzip(error)) {
        // What the system refuses has a code.
        throw (error as NodeJS.ErrnoException).code === undefined ? error : describeFileError(`--live ${file}`, error);
      }
      damaged.push({ location: file, detail: `what comes after the damage is lost: ${(error as Error).message}` });
    }
  }
  return { counts: counter.counts(), damaged };
}

async function countFile(baseline: Baseline, file: string, ignored: ReadonlySet<string>, counter: WindowCounter): Promise<void> {
  const lines = splitLines(readBytes(file));
  const first = await lines.next();
  const kind = /\.(jsonl|json|csv)(?:\.gz)?$/i.exec(file)?.[1].toLowerCase() ?? (first.value?.trimStart().startsWith('{') ? 'jsonl' : 'csv');
  const all = async function* (): AsyncGenerator<string> {
    if (!first.done) {
      yield first.value;
      yield* lines;
    }
  };
  await (kind === 'csv' ? countCsv(baseline, file, all(), ignored, counter) : countCapture(baseline, file, all(), ignored, counter));
}

async function countCapture(baseline: Baseline, file: string, lines: AsyncIterable<string>, ignored: ReadonlySet<string>, counter: WindowCounter): Promise<void> {
  const schema: FeatureSchema[] = baseline.features.map(({ name, type }) => ({ name, type }));
  let number = 0;
  for await (const line of lines) {
    number++;
    if (line.trim() === '') {
      continue;
    }
    const location = `${file} line ${number}`;
    const parsed = parseCaptureLine(line, schema);
    if (!('inferenceTime' in parsed)) {
      counter.reject(parsed, location);
    } else if (parsed.unknownNames.length === 0) {
      counter.addRecord(parsed, location);
    } else {
      counter.addRecord({ ...parsed, unknownNames: parsed.unknownNames.filter((name) => !ignored.has(name)) }, location);
    }
  }
}

async function countCsv(baseline: Baseline, file: string, lines: AsyncIterable<string>, ignored: ReadonlySet<string>, counter: WindowCounter): Promise<void> {
  let columns: CsvColumns | undefined;
  for await (const record of readCsvRecords(lines, () => columns?.header.length === 1)) {
    if (!columns) {
      columns = matchColumns(baseline, file, record, ignored);
      continue;
    }
    const location = `${file} line ${record.line}`;
    if (!record.values) {
      counter.reject({ reason: 'badCsv', detail: 'the quotes do not match' }, location);
    } else if (record.values.length !== columns.header.length) {
      counter.reject({ reason: 'wrongArity', detail: `the row has ${record.values.length} values, the header ${columns.header.length}` }, location);
    } else {
      counter.addRecord(toRecord(record.values, columns), location);
    }
  }
  if (!columns) {
    throw new InputError(`--live ${file} is empty: a CSV needs a header that names its columns`);
  }
}

/** Where a CSV has what is compared. */
interface CsvColumns {
  readonly header: readonly string[];
  /** By the baseline's features. */
  readonly positions: readonly number[];
  /** -1 when there is none. */
  readonly prediction: number;
  /** Columns that the baseline lacks. */
  readonly unknownNames: string[];
}

function matchColumns(baseline: Baseline, file: string, { values: header }: CsvRecord, ignored: ReadonlySet<string>): CsvColumns {
  if (!header) {
    throw new InputError(`--live ${file}: the quotes of the header do not match; a CSV needs a header that names its columns`);
  }
  checkHeader(`--live ${file}`, header);
  const missing = baseline.features.map(({ name }) => name).filter((name) => !header.includes(name));
  if (missing.length > 0) {
    throw new InputError(describeMissing(`--live ${file}`, missing, baseline.features.length, header));
  }
  const names = new Set(baseline.features.map(({ name }) => name));
  const prediction = baseline.predictions && !names.has(PREDICTION_COLUMN) ? header.indexOf(PREDICTION_COLUMN) : -1;
  return {
    header,
    positions: baseline.features.map(({ name }) => header.indexOf(name)),
    prediction,
    unknownNames: header.filter((name, i) => !names.has(name) && !ignored.has(name) && i !== prediction),
  };
}

/** Columns that a message names; a file that is no CSV at all may seem to have any number. */
const NAMED_COLUMNS = 20;

function describeMissing(file: string, missing: readonly string[], all: number, header: readonly string[]): string {
  const list = (names: readonly string[]): string => `${names.slice(0, NAMED_COLUMNS).join(', ').slice(0, 500)}${names.length > NAMED_COLUMNS ? ', …' : ''}`;
  if (missing.length === all) {
    return `${file} has none of the baseline's columns in its first line, which reads ${list(header)}; a CSV needs a header with their names (captured JSON lines need a name in .jsonl)`;
  }
  return `${file} lacks the columns ${list(missing)}; its header has ${list(header)}. What live rows do not have can be left out with --ignore`;
}

function toRecord(values: readonly string[], { positions, prediction, unknownNames }: CsvColumns): CapturedRecord {
  const row = positions.map((position) => values[position]);
  return { inferenceTime: NO_TIME, rows: [row], predictions: prediction === -1 ? [] : [values[prediction]], wrongArities: [], unknownNames, problems: [] };
}
