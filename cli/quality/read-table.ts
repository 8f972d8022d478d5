import { unpack } from '../../engine/aws/unpack';
import type { Problem } from '../../engine/drift';
import { type LineProblem, splitLines } from '../../engine/traffic/split-lines';
import { CsvRecordReader } from '../drift/csv-records';
import { InputError } from '../drift/input-error';
import { readBytes } from '../drift/local-files';
import { checkHeader } from '../drift/read-baseline';
import { translateBytes } from '../drift/translate-csv';

/** A row of a table. */
export interface TableRow {
  /** By the header. */
  readonly values: readonly string[];
  /** On which it begins, from 1. */
  readonly line: number;
}

/** What of a table cannot be read. */
export interface TableProblem {
  readonly reason: Problem['reason'] | LineProblem['reason'];
  readonly detail: string;
  /** Absent where it is about the file. */
  readonly line?: number;
}

/** A part of a table. */
export interface TablePart {
  readonly header: readonly string[];
  readonly rows: readonly TableRow[];
  readonly problems: readonly TableProblem[];
}

/**
 * Reads a table with a header, whatever separates its columns, in parts, so that memory does not grow with it.
 *
 * @param option that named the file
 * @throws InputError when there is no header, or it names a column twice
 */
export async function* readTable(
  option: string,
  file: string,
  onBytes?: (count: number) => void,
): AsyncGenerator<TablePart> {
  const named = `${option} ${file}`;
  let header: readonly string[] | undefined;
  let rows: TableRow[] = [];
  let problems: TableProblem[] = [];
  const reader = new CsvRecordReader(
    () => false,
    ({ values, line }) => {
      if (header === undefined) {
        header = readHeader(named, values);
      } else if (values === undefined) {
        problems.push({ reason: 'badCsv', detail: 'the quotes do not match', line });
      } else if (values.length !== header.length) {
        const detail = `the row has ${values.length} values, the header ${header.length}`;
        problems.push({ reason: 'wrongArity', detail, line });
      } else {
        rows.push({ values, line });
      }
    },
  );
  for await (const part of splitLines(translateBytes(named, unpack(readBytes(file, onBytes, option)), undefined))) {
    problems.push(...part.problems);
    for (const { text, number } of part.lines) {
      // Empty lines do not come.
      reader.line = reader.isWaiting ? reader.line : number;
      reader.push(text.replace(/\r$/, ''));
    }
    if (header !== undefined) {
      yield { header, rows, problems };
      [rows, problems] = [[], []];
    }
  }
  reader.end();
  if (header === undefined) {
    throw new InputError(`${named} is empty: a table needs a header that names its columns`);
  }
  yield { header, rows, problems };
}

function readHeader(named: string, values: readonly string[] | undefined): readonly string[] {
  if (values === undefined) {
    throw new InputError(
      `${named}: the quotes of the header do not match; a table needs a header that names its columns`,
    );
  }
  const header = values.map((name) => name.trim());
  checkHeader(named, header);
  return header;
}

/** Columns that a message names. */
const NAMED = 20;

/**
 * The position of a column.
 *
 * @param asked the option that names it
 * @throws InputError with the columns that there are
 */
export function findColumn(named: string, header: readonly string[], asked: string, column: string): number {
  const position = header.indexOf(column);
  if (position < 0) {
    const columns = `${header.slice(0, NAMED).join(', ')}${header.length > NAMED ? ', …' : ''}`;
    throw new InputError(`${asked}: ${named} has no column ${JSON.stringify(column)}; it has ${columns}`);
  }
  return position;
}
