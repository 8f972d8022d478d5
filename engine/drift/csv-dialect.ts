import { BaselineError } from './schema';

/** How the CSV of a spreadsheet is written where a comma stands before decimals. */
export interface CsvDialect {
  /** What stands between values. */
  readonly separator: string;
  /** What stands before decimals; undefined where no number has any. */
  readonly decimalMark?: ',' | '.';
}

const SEPARATORS = [';', '\t', '|'];
/** 1,5 and 1.234,5, and the same without decimals. */
const COMMA_NUMBER = /^[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+),\d+$/;
const POINTED_THOUSANDS = /^[+-]?\d{1,3}(?:\.\d{3})+$/;
const POINT_NUMBER = /^[+-]?\d+\.\d+$/;
/** Characters of a value in quotes from which on a quote that was never closed is more likely. */
const LONGEST_VALUE = 1 << 24;

/**
 * How a CSV is written, by its first lines; undefined for one with commas between its values, which needs no translation.
 *
 * @param what names it in the message
 * @param start its first lines, a last part of a line among them
 * @throws BaselineError when some numbers have a decimal comma and others a decimal point
 */
export function findDialect(what: string, start: string): CsvDialect | undefined {
  const lines = start.split(/\r?\n/);
  const names = lines[0]!.replaceAll(/"[^"]*"/g, '""');
  const separator = names.includes(',') ? undefined : SEPARATORS.find((each) => names.includes(each));
  if (separator === undefined) {
    return undefined;
  }
  const values = lines
    .slice(1, -1)
    .flatMap((line) => line.split(separator).map((value) => value.replaceAll('"', '').trim()));
  const comma = values.find((value) => COMMA_NUMBER.test(value));
  const point = values.find((value) => POINT_NUMBER.test(value) && !POINTED_THOUSANDS.test(value));
  if (comma !== undefined && point !== undefined) {
    throw new BaselineError(
      `${what} has numbers with a decimal comma (${comma}) and with a decimal point (${point}): write all of them in one way`,
    );
  }
  return { separator, ...((comma ?? point) !== undefined && { decimalMark: comma === undefined ? '.' : ',' }) };
}

/** Writes a CSV of another dialect with commas between its values and points before decimals, line by line as it is. */
export class CsvTranslator {
  private value = '';
  private inQuotes = false;

  constructor(private readonly dialect: CsvDialect) {}

  /** The part that is whole so far. */
  write(text: string): string {
    let written = '';
    for (const letter of text) {
      if (this.inQuotes) {
        this.value += letter;
        this.inQuotes = letter !== '"' && this.value.length < LONGEST_VALUE;
      } else if (letter === this.dialect.separator) {
        written += `${this.take()},`;
      } else if (letter === '\n') {
        written += `${this.take()}\n`;
      } else {
        // A second quote in a row is one within the value, and opens it again.
        this.inQuotes = letter === '"' && (this.value === '' || this.value.startsWith('"'));
        this.value += letter;
      }
    }
    return written;
  }

  /** What is left at the end of the file. */
  end(): string {
    return this.take();
  }

  private take(): string {
    const { value } = this;
    this.value = '';
    const end = value.endsWith('\r') ? '\r' : '';
    const plain = end === '' ? value : value.slice(0, -1);
    const number = this.translateNumber((/^"(.*)"$/s.exec(plain)?.[1] ?? plain).trim());
    if (number !== undefined) {
      return number + end;
    }
    const isQuoted = plain.startsWith('"') || !plain.includes(',');
    return (isQuoted ? plain : `"${plain.replaceAll('"', '""')}"`) + end;
  }

  /** A number that has a mark of the dialect, as programs write it. */
  private translateNumber(text: string): string | undefined {
    const { decimalMark } = this.dialect;
    const isMarked =
      decimalMark !== '.' && (COMMA_NUMBER.test(text) || (decimalMark === ',' && POINTED_THOUSANDS.test(text)));
    return isMarked ? text.replaceAll('.', '').replace(',', '.') : undefined;
  }
}

/** A note on how a file is read, where that is not the usual way. */
export function describeDialect(file: string, dialect: CsvDialect | undefined): string[] {
  if (dialect === undefined) {
    return [];
  }
  const { separator, decimalMark } = dialect;
  const decimals = decimalMark === undefined ? '' : ` and ${decimalMark} before decimals`;
  return [`${file} has ${separator === '\t' ? 'tabs' : separator} between its values${decimals}, and is read so`];
}

/** Characters by which a dialect is found. */
export const SAMPLE = 1 << 18;

/** A whole text, translated; `dialect` is undefined where it needed no translation. */
export function translateText(what: string, text: string): { readonly text: string; readonly dialect?: CsvDialect } {
  const dialect = findDialect(what, `${text.slice(0, SAMPLE)}\n`);
  if (dialect === undefined) {
    return { text };
  }
  const translator = new CsvTranslator(dialect);
  return { text: translator.write(text) + translator.end(), dialect };
}
