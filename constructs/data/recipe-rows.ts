import { CONFIG_KEYS } from '../../contract/jobs';
import { DateOrder, REPEATED_ROWS, UnlabelledRows } from '../../contract/recipe';
import { checkProperties } from '../foundation/check-properties';
import { LifecycleValidationError } from '../foundation/validation-error';
import { checkEncodingName } from './encodings';

/** How the files of raw rows are written, where it is not found out or is not the usual. */
export interface SourceFormat {
  /**
   * The character between the values of CSV, such as `;`.
   * @default - of comma, semicolon, tab and vertical bar the one by which the header has most columns of the recipe
   */
  readonly separator?: string;
  /**
   * The encoding of CSV and JSON lines, by the name that Python has for it, such as `windows-1252` or `utf-16`.
   * @default 'utf-8'
   */
  readonly encoding?: string;
  /**
   * The character before the fraction of a number. Requests to the endpoint have a point, whatever the files have.
   * @default '.'
   */
  readonly decimalMark?: string;
  /**
   * The character between groups of three digits, such as `'` in 1'234.5.
   * @default - none
   */
  readonly thousandsMark?: string;
  /**
   * In which order dates have day, month and year. With another than the usual one, dates of ISO 8601 are read as well.
   * Requests to the endpoint have dates of ISO 8601, whatever the files have. Years of two digits are those of the 1900s
   * from 69 on, and of the 2000s before; they are read only where the year stands last.
   * @default DateOrder.YEAR_MONTH_DAY
   */
  readonly dateOrder?: DateOrder;
}

/** The shares of the rows, which add up to 1. */
export interface SplitShares {
  /** The rows that a model learns from. */
  readonly train: number;
  /** The rows by which the training sees whether it still learns. */
  readonly validation: number;
  /** The held-out rows, by which the model is judged. */
  readonly test: number;
}

/** What becomes of rows whose id an earlier row has already. */
export class RepeatedRows {
  /** All of them count; they share their split. Right where one id has many events. */
  public static keep(): RepeatedRows {
    return new RepeatedRows(REPEATED_ROWS.keep);
  }

  /** Rows with other values than an earlier row of their id stop the run; the same values count once. */
  public static error(): RepeatedRows {
    return new RepeatedRows(REPEATED_ROWS.error);
  }

  /**
   * Of the rows of an id, the one counts whose value in a column is the largest, and the last one of equals.
   *
   * @param column a column of numbers, or of dates such as 2026-01-31 or 2026-01-31T12:00:00
   */
  public static newestBy(column: string): RepeatedRows {
    if (column.trim() === '') {
      throw new LifecycleValidationError(`column: must name a column of dates or numbers, got '${column}'`);
    }
    return new RepeatedRows(REPEATED_ROWS.newest, column);
  }

  private constructor(
    private readonly rule: string,
    private readonly column?: string,
  ) {}

  /** @internal checks the rule against the recipe's columns */
  public _check({ idNames, targetName }: { readonly idNames: string[]; readonly targetName: string }): void {
    if (this.rule === REPEATED_ROWS.keep) {
      return;
    }
    if (idNames.length === 0) {
      throw new LifecycleValidationError(
        `repeatedRows: the rule '${this.rule}' compares rows of one id, and the recipe has no id column; name one with Column.id()`,
      );
    }
    if (this.column !== undefined && [...idNames, targetName].includes(this.column)) {
      throw new LifecycleValidationError(
        `repeatedRows: newestBy must name a column that says when a row was written, got ${this.column === targetName ? 'the target' : 'the id'} '${this.column}'`,
      );
    }
  }

  /** @internal */
  public _render(): Record<string, unknown> {
    if (this.rule === REPEATED_ROWS.keep) {
      return {};
    }
    return { repeated: this.rule, ...(this.column === undefined ? {} : { [CONFIG_KEYS.newestBy]: this.column }) };
  }
}

/** How files are written and which rows count. */
export interface RecipeRows {
  readonly format?: SourceFormat;
  readonly unlabelledRows?: UnlabelledRows;
  readonly repeatedRows?: RepeatedRows;
}

const USUAL_FORMAT: SourceFormat = {
  encoding: 'utf-8',
  decimalMark: '.',
  dateOrder: DateOrder.YEAR_MONTH_DAY,
};

/** However the options are written, or come from another language: the configuration's bytes, and so its hash, are one. */
function inOneOrder({
  separator,
  encoding,
  decimalMark,
  thousandsMark,
  dateOrder,
}: SourceFormat = {}): [string, unknown][] {
  return Object.entries({ separator, encoding, decimalMark, thousandsMark, dateOrder });
}

/** The shares as the preparation job reads them. */
export function renderShares({ train, validation, test }: SplitShares): SplitShares {
  return { train, validation, test };
}

/** That part of the recipe as the preparation job reads it; what is the usual is left out. */
export function renderRows({ format, unlabelledRows, repeatedRows }: RecipeRows): Record<string, unknown> {
  const rows = {
    ...(unlabelledRows === undefined || unlabelledRows === UnlabelledRows.LEAVE_OUT
      ? {}
      : { unlabelled: unlabelledRows }),
    ...repeatedRows?._render(),
  };
  const unusual = inOneOrder(format).filter(
    ([name, value]) => value !== undefined && value !== USUAL_FORMAT[name as keyof SourceFormat],
  );
  return {
    ...(unusual.length > 0 ? { format: Object.fromEntries(unusual) } : {}),
    ...(Object.keys(rows).length > 0 ? { rows } : {}),
  };
}

/** Refuses a format that cannot be. */
export function checkFormat(format: SourceFormat | undefined): void {
  if (format === undefined) {
    return;
  }
  checkProperties('SourceFormat', format);
  for (const name of ['separator', 'decimalMark', 'thousandsMark'] as const) {
    const mark = format[name];
    if (mark !== undefined && ([...mark].length !== 1 || /[0-9+\-"\r\n]/.test(mark))) {
      throw new LifecycleValidationError(
        `format.${name}: must be one character that is no digit, sign, quote or line break, got '${mark}'`,
      );
    }
  }
  const { decimalMark = USUAL_FORMAT.decimalMark, thousandsMark, encoding } = format;
  if (thousandsMark === decimalMark) {
    throw new LifecycleValidationError(
      `format.thousandsMark: must differ from the decimal mark, got '${thousandsMark}'`,
    );
  }
  checkEncodingName('format.encoding', encoding ?? 'utf-8');
}

/** Refuses shares that are none, or that do not add up. */
export function checkShares(shares: SplitShares | undefined): void {
  if (shares === undefined) {
    return;
  }
  const { train, validation, test } = shares;
  const given = `train ${train}, validation ${validation}, test ${test}`;
  if (![train, validation, test].every((share) => share > 0 && share < 1)) {
    throw new LifecycleValidationError(`split: every share must be above 0 and below 1, got ${given}`);
  }
  if (Math.abs(train + validation + test - 1) > 1e-9) {
    throw new LifecycleValidationError(`split: the shares must add up to 1, got ${given}`);
  }
}
