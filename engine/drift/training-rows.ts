import type { Baseline, BaselineSources } from './baseline';
import { buildOneByOne, buildPredictions, type RawColumn } from './build-baseline';
import { type CsvDialect, describeDialect, translateText } from './csv-dialect';
import { parseTable } from './parse-table';
import type { RawValues, Table } from './plain-table';
import { NO_NUMBER, NO_VALUE, type ReadNumbers, readNumbers } from './read-numbers';
import { BaselineError, type FeatureType, type Row } from './schema';
import { isRisingTime } from './time-column';

/** Share of texts among the values of a column from which on it is no numeric one. */
const TOO_MANY_TEXTS = 0.1;
/** The same for the first rows, which may be special: only what is text for the most part makes a categorical column. */
const MOSTLY_TEXTS = 0.5;
const FIRST_ROWS = 1000;

/** How the columns of training rows are to be taken. */
export interface RowsOptions {
  /** Types that hold whatever the values look like, by column. */
  readonly types?: ReadonlyMap<string, FeatureType>;
  /** Columns that live rows do not have. */
  readonly absent?: ReadonlySet<string>;
  /** Columns that live rows have and whose values are not compared. */
  readonly ignored?: ReadonlySet<string>;
  /**
   * Whether windows may be compared with chunks of the rows.
   * @default true
   */
  readonly calibrated?: boolean;
  /** Is told how many columns are built, and of how many. */
  readonly onColumn?: (done: number, all: number) => void;
  /** The column of the model's predictions, which live rows do not have. */
  readonly prediction?: string;
}

/**
 * A CSV of training rows with a header, whose columns say by their values what type they are; with commas between its values, or
 * as a spreadsheet writes it where a comma stands before decimals.
 */
export class TrainingRows {
  /**
   * @param file names it in errors
   * @throws BaselineError when it is no such CSV
   */
  public static parse(file: string, given: string): TrainingRows {
    const { text, dialect } = translateText(file, given);
    let header: readonly string[] | undefined;
    let table: Table;
    try {
      table = parseTable(text, true);
      header = table.record(0);
      // In a file of one column an empty line is a missing value.
      table = header?.length === 1 ? parseTable(text, false) : table;
    } catch (error) {
      throw new BaselineError(`${file} cannot be read as CSV: ${(error as Error).message}`);
    }
    if (header === undefined) {
      throw new BaselineError(`${file} is empty: give a CSV of training rows with a header`);
    }
    const problem = describeHeaderProblem(header);
    if (problem !== undefined) {
      throw new BaselineError(`${file}: ${problem}`);
    }
    // Behind the header.
    return new TrainingRows(file, header, table, table.length, dialect);
  }

  private constructor(
    private readonly file: string,
    /** The names of the columns. */
    public readonly header: readonly string[],
    private readonly table: Table,
    /** Behind the last of its records that belong to the rows. */
    private readonly end: number,
    /** How the file is written, where that is not the usual way. */
    public readonly dialect?: CsvDialect,
  ) {}

  /**
   * Builds the baseline. A column that is given no type is numeric if at least nine in ten of its values can be read as
   * numbers; what other values it has is in the notes.
   *
   * @throws BaselineError when there are no rows or no columns to compare, or an option names a column that the file lacks
   */
  public build(options: RowsOptions, sources: BaselineSources): Baseline {
    const { types = new Map(), absent = new Set(), ignored = new Set(), prediction } = options;
    this.requireColumns([...types.keys(), ...absent, ...ignored, ...(prediction === undefined ? [] : [prediction])]);
    const names = this.header.filter((name) => !absent.has(name) && name !== prediction);
    if (names.every((name) => ignored.has(name))) {
      throw new BaselineError(`${this.file}: no column is left to compare`);
    }
    if (this.length === 0) {
      throw new BaselineError(`${this.file} has no rows`);
    }
    const built = buildOneByOne(this.readColumns(names, options), sources, options.calibrated);
    const notes = built.features.filter(({ name }) => !types.has(name)).flatMap((column) => this.noteStrays(column));
    const told = [...describeDialect(this.file, this.dialect), ...(built.notes ?? []), ...notes];
    const baseline = told.length === 0 ? built : { ...built, notes: told };
    return prediction === undefined
      ? baseline
      : { ...baseline, predictions: buildPredictions(this.readColumn(prediction)) };
  }

  /** How many rows there are. */
  public get length(): number {
    return this.end - 1;
  }

  /** The first rows by themselves. */
  public takeFirst(count: number): TrainingRows {
    return new TrainingRows(this.file, this.header, this.table, Math.min(this.end, 1 + count), this.dialect);
  }

  /** The values of these columns, of the rows from one on. */
  public readFrom(start: number, names: readonly string[]): Row[] {
    const columns = names.map((name) => this.readColumn(name));
    return Array.from({ length: Math.max(0, this.length - start) }, (_, row) =>
      columns.map((column) => column.at(start + row)),
    );
  }

  /** The column of times that rise with the rows, which shows that they are in the order of their time. */
  public findTime(): string | undefined {
    return this.header.find((name) => isRisingTime(name, this.readColumn(name)));
  }

  private *readColumns(
    names: readonly string[],
    { types, ignored, onColumn }: RowsOptions,
  ): Generator<RawColumn, void> {
    for (const [i, name] of names.entries()) {
      const values = this.readColumn(name);
      const numbers = readNumbers(values);
      const type = types?.get(name) ?? (isText(numbers) ? 'categorical' : 'numeric');
      yield { feature: { name, type, compared: !ignored?.has(name) }, values, numbers, isTold: types?.has(name) };
      onColumn?.(i + 1, names.length);
    }
  }

  /** Says which values of a numeric column are no numbers. */
  private noteStrays({ name, counts }: Baseline['features'][number]): string[] {
    if (!('cells' in counts) || counts.invalid === 0) {
      return [];
    }
    const column = this.readColumn(name);
    const stray = column.at(readNumbers(column).kinds.indexOf(NO_NUMBER));
    const values = counts.cells.reduce((total, count) => total + count, counts.invalid);
    return [
      `${name}: ${counts.invalid} of ${values} values in the baseline ${counts.invalid === 1 ? 'is' : 'are'} no number, such as ${JSON.stringify(stray)}; the others make it a numeric column, unless its type is given`,
    ];
  }

  /** The values of a column, by row. */
  public readColumn(name: string): RawValues {
    return this.table.column(this.header.indexOf(name), 1, this.end);
  }

  private requireColumns(asked: readonly string[]): void {
    const missing = asked.filter((name) => !this.header.includes(name));
    if (missing.length > 0) {
      throw new BaselineError(`${this.file} lacks the columns ${missing.join(', ')}; it has ${this.header.join(', ')}`);
    }
  }
}

/** Why columns cannot be told apart by their names. */
export function describeHeaderProblem(header: readonly string[]): string | undefined {
  const unnamed = header.findIndex((name) => name.trim() === '');
  if (unnamed !== -1) {
    return `column ${unnamed + 1} has no name; every column needs one in the header`;
  }
  const twice = header.find((name, i) => header.indexOf(name) !== i);
  return twice === undefined
    ? undefined
    : `the header names the column ${JSON.stringify(twice)} twice; names must differ`;
}

/**
 * Whether values make a categorical column. What the engine cannot read as a number decides, so that types are inferred by the very rules
 * that rows are read by.
 */
function isText({ kinds }: ReadNumbers): boolean {
  const first = countTexts(kinds.subarray(0, FIRST_ROWS));
  const rest = countTexts(kinds.subarray(FIRST_ROWS));
  const present = first.values + rest.values;
  // A column without any value is no numeric one: as a categorical one, whatever arrives in it later shows.
  return (
    first.texts > MOSTLY_TEXTS * first.values || first.texts + rest.texts > TOO_MANY_TEXTS * present || present === 0
  );
}

function countTexts(kinds: Uint8Array): { readonly texts: number; readonly values: number } {
  let [texts, missing] = [0, 0];
  for (const kind of kinds) {
    texts += kind === NO_NUMBER ? 1 : 0;
    missing += kind === NO_VALUE ? 1 : 0;
  }
  return { texts, values: kinds.length - missing };
}
