import { isDamagedGzip, unpack } from '../../engine/aws/unpack';
import {
  type Baseline,
  CaptureCounter,
  type CapturedRecord,
  type FeatureSchema,
  type Problem,
  WindowCounter,
  type WindowCounts,
} from '../../engine/drift';
import { countStream, describeDamage } from '../../engine/traffic/count-stream';
import { type CsvRecord, readCsvRecords } from './csv-records';
import { describeFileError, InputError } from './input-error';
import { readBytes } from './local-files';
import { checkHeader } from './read-baseline';
import { readTextLines } from './text-lines';

/** The column of a live CSV that holds the model's answers, if the baseline has any. */
const PREDICTION_COLUMN = 'prediction';
/** Rows of a CSV have no time, and none is asked of them. */
const NO_TIME = new Date(0);

/** How the columns of live rows are to be taken. */
export interface LiveColumns {
  /** What captured requests may carry, in its order: the baseline's columns and those that are passed over. */
  readonly received: readonly FeatureSchema[];
  /** Columns that are left out on purpose, whatever carries them. */
  readonly ignored: ReadonlySet<string>;
}

/** Counts live files of a baseline. */
interface LiveCounter {
  readonly onBytes?: (count: number) => void;
  readonly baseline: Baseline;
  readonly ignored: ReadonlySet<string>;
  readonly rows: WindowCounter;
  readonly capture: CaptureCounter;
}

/**
 * Counts live files against a baseline as they are read, so that memory does not grow with them. Lines and rows that cannot
 * be compared are counted by reason.
 *
 * @param onBytes is told how many bytes of the files were read
 * @throws InputError when a file cannot be opened, or a CSV lacks columns of the baseline
 */
export async function countLive(
  baseline: Baseline,
  files: readonly string[],
  { received, ignored }: LiveColumns,
  onBytes?: (count: number) => void,
): Promise<WindowCounts> {
  const rows = new WindowCounter(baseline);
  const counter: LiveCounter = {
    onBytes,
    baseline,
    ignored,
    rows,
    capture: new CaptureCounter(baseline, rows, { columns: received, ignored }),
  };
  for (const file of files) {
    try {
      await countFile(counter, file);
    } catch (error) {
      // What the system refuses has a code.
      throw (error as NodeJS.ErrnoException).code === undefined ? error : describeFileError(`--live ${file}`, error);
    }
  }
  return rows.counts();
}

async function countFile(counter: LiveCounter, file: string): Promise<void> {
  const named = /\.(jsonl|json|csv)(?:\.gz)?$/i.exec(file)?.[1].toLowerCase();
  if ((named ?? (await guessKind(file))) === 'csv') {
    await countCsv(counter, file);
  } else {
    await countStream(counter.capture, readBytes(file, counter.onBytes), file);
  }
}

/** By the first byte that is not white space: a captured line begins with a brace. */
async function guessKind(file: string): Promise<'jsonl' | 'csv'> {
  try {
    for await (const chunk of unpack(readBytes(file))) {
      const text = Buffer.from(chunk).toString().trimStart();
      if (text !== '') {
        return text.startsWith('{') ? 'jsonl' : 'csv';
      }
    }
  } catch (error) {
    if (!isDamagedGzip(error)) {
      throw error;
    }
  }
  return 'csv';
}

async function countCsv({ baseline, ignored, rows, onBytes }: LiveCounter, file: string): Promise<void> {
  let columns: CsvColumns | undefined;
  const damage = new Map<number, Problem>();
  const lines = readTextLines(unpack(readBytes(file, onBytes)), (line, problem) => damage.set(line, problem));
  try {
    for await (const record of readCsvRecords(lines, () => columns?.header.length === 1)) {
      const location = `${file} line ${record.line}`;
      const problem = takeDamage(damage, record);
      if (!columns) {
        columns = matchColumns(baseline, file, record, ignored);
      } else if (problem) {
        rows.reject(problem, location);
      } else if (!record.values) {
        rows.reject({ reason: 'badCsv', detail: 'the quotes do not match' }, location);
      } else if (record.values.length !== columns.header.length) {
        rows.reject(
          {
            reason: 'wrongArity',
            detail: `the row has ${record.values.length} values, the header ${columns.header.length}`,
          },
          location,
        );
      } else {
        rows.addRecord(toRecord(record.values, columns), location);
      }
    }
  } catch (error) {
    if (!isDamagedGzip(error)) {
      throw error;
    }
    rows.reject(describeDamage(error), file);
    return;
  }
  if (!columns) {
    throw new InputError(`--live ${file} is empty: a CSV needs a header that names its columns`);
  }
}

/** The first problem that the bytes of a record's lines had. */
function takeDamage(damage: Map<number, Problem>, { line, lines }: CsvRecord): Problem | undefined {
  let first: Problem | undefined;
  for (let number = line; damage.size > 0 && number < line + lines; number++) {
    first ??= damage.get(number);
    damage.delete(number);
  }
  return first;
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

function matchColumns(
  baseline: Baseline,
  file: string,
  { values: header }: CsvRecord,
  ignored: ReadonlySet<string>,
): CsvColumns {
  if (!header) {
    throw new InputError(
      `--live ${file}: the quotes of the header do not match; a CSV needs a header that names its columns`,
    );
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
  const list = (names: readonly string[]): string =>
    `${names.slice(0, NAMED_COLUMNS).join(', ').slice(0, 500)}${names.length > NAMED_COLUMNS ? ', …' : ''}`;
  if (missing.length === all) {
    return `${file} has none of the baseline's columns in its first line, which reads ${list(header)}; a CSV needs a header with their names (captured JSON lines need a name in .jsonl)`;
  }
  return `${file} lacks the columns ${list(missing)}; its header has ${list(header)}. What live rows do not have can be left out with --ignore`;
}

function toRecord(values: readonly string[], { positions, prediction, unknownNames }: CsvColumns): CapturedRecord {
  const row = positions.map((position) => values[position]);
  return {
    inferenceTime: NO_TIME,
    rows: [row],
    predictions: prediction === -1 ? [] : [values[prediction]],
    wrongArities: [],
    unknownNames,
    problems: [],
  };
}
