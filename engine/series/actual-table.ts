import { parseDecimal } from '../../contract/decimal';
import { SERIES_SEPARATOR } from '../../contract/forecasting';
import type { ForecastConfig } from '../../contract/quality-config';
import { isObject } from '../../contract/validation';
import { parseQuotedCsv, QuotedCsvError } from '../drift/quoted-csv';
import type { NumberedLine } from '../traffic/split-lines';
import { readStep } from './steps';

/** What a series was at a time. */
export interface Actual {
  readonly series: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly value: number;
}

/** Why a line says nothing of what came true. */
export type ActualProblem = 'notATable' | 'notJson' | 'unreadableRow' | 'unreadableTime' | 'unreadableValue';

/** What takes the lines of a table. */
export interface ActualReader {
  addActual(actual: Actual, location: string): void;
  rejectActual(reason: ActualProblem, detail: string, location: string): void;
}

const SEPARATORS = [',', ';', '\t', '|'];

/** Reads one file of the table that the training reads, line by line: CSV with a header, or lines of JSON. */
export class ActualTable {
  private readonly wanted: readonly string[];
  private read?: (text: string) => readonly unknown[];
  private isTable = true;

  /** @param uri the file's name, for people */
  constructor(
    private readonly config: ForecastConfig,
    private readonly uri: string,
    private readonly reader: ActualReader,
  ) {
    this.wanted = [config.timestamp, config.target, ...config.series];
  }

  /** Hands over what the lines say, in their order. */
  addLines(lines: readonly NumberedLine[]): void {
    for (const { text, number } of lines) {
      if (!this.isTable) {
        return;
      }
      const location = `${this.uri} line ${number}`;
      if (this.read) {
        this.addLine(text, location);
      } else {
        this.open(text, location);
      }
    }
  }

  private open(first: string, location: string): void {
    if (first.trimStart().startsWith('{')) {
      this.read = (text) => {
        const document: unknown = JSON.parse(text);
        return this.wanted.map((name) => (isObject(document) ? document[name] : undefined));
      };
      this.addLine(first, location);
      return;
    }
    const { separator } = this.config;
    const found = (separator === undefined ? SEPARATORS : [separator])
      .map((mark) => ({ mark, header: splitRow(first, mark).map((name) => name.trim()) }))
      .find(({ header }) => this.wanted.every((name) => header.includes(name)));
    if (!found) {
      this.isTable = false;
      this.reader.rejectActual('notATable', `there is no header with ${this.wanted.join(', ')}`, location);
      return;
    }
    const places = this.wanted.map((name) => found.header.indexOf(name));
    this.read = (text) => {
      const row = splitRow(text, found.mark);
      return places.map((place) => row[place]);
    };
  }

  private addLine(text: string, location: string): void {
    let values: readonly unknown[];
    try {
      values = this.read!(text);
    } catch (error) {
      if (!(error instanceof SyntaxError) && !(error instanceof QuotedCsvError)) {
        throw error;
      }
      this.reader.rejectActual(error instanceof SyntaxError ? 'notJson' : 'unreadableRow', error.message, location);
      return;
    }
    const [moment, given, ...names] = values.map((value) => (value === null ? undefined : value));
    const time = readStep(String(moment ?? ''), this.config.dateOrder);
    const value = typeof given === 'number' ? given : this.readNumber(String(given ?? ''));
    if (time === undefined) {
      this.reader.rejectActual('unreadableTime', `${JSON.stringify(moment)} is no time`, location);
    } else if (!Number.isFinite(value)) {
      this.reader.rejectActual('unreadableValue', `${JSON.stringify(given)} is no number`, location);
    } else {
      const series = names.map((name) => String(name ?? '').trim()).join(SERIES_SEPARATOR);
      this.reader.addActual({ series, time, value }, location);
    }
  }

  private readNumber(text: string): number {
    const { decimalMark, thousandsMark } = this.config;
    const whole = thousandsMark === undefined ? text : text.replaceAll(thousandsMark, '');
    return parseDecimal(decimalMark === '.' ? whole : whole.replace(decimalMark, '.'));
  }
}

function splitRow(text: string, separator: string): string[] {
  if (!text.includes('"')) {
    return text.split(separator);
  }
  // The reader of quoted CSV knows commas only: what is in quotes keeps its own.
  const marked = separator === ',' ? text : swap(text, separator);
  const [row = []] = parseQuotedCsv(marked, true);
  return separator === ',' ? row : row.map((value) => swap(value, separator));
}

/** The text with its commas and another mark in each other's places. */
function swap(text: string, mark: string): string {
  return text.replace(/[\s\S]/gu, (one) => (one === ',' ? mark : one === mark ? ',' : one));
}
