import { isObject } from '../../contract/validation';
import { simplifyName } from '../answers/answer-names';
import type { ColumnNames } from './column-names';
import { openTable } from './json-tables';
import type { RawValue, Row } from './schema';

/** Rows of a body, in the schema's order. */
export interface BodyRows {
  readonly rows: Row[];
  /** Names that the schema lacks, once for each row that has them. */
  readonly unknownNames: string[];
  /** What could not be understood, for people; absent when all was. */
  readonly notUnderstood?: string;
}

/** So many objects wrap each other at most. */
const DEEPEST = 5;

/** The names under which clients and servers wrap rows, in small letters and without `_`, `-` and blanks. */
const WRAPPERS: ReadonlySet<string> = new Set([
  ...['instances', 'inputs', 'input', 'data', 'samples', 'rows', 'records', 'items', 'examples', 'observations'],
  ...['dataframesplit', 'dataframerecords', 'dataframe', 'inputdata', 'inputs1', 'input1', 'features', 'values'],
  ...['predictions', 'payload', 'body', 'request', 'requests', 'ndarray', 'x', 'queries', 'batch'],
]);

/**
 * Reads the rows of a JSON body: rows by position, by name, or column by column, in what clients and servers wrap them in. A
 * body that is none of these is not understood: it is not a row whose values are all missing.
 */
export function readJsonRows(document: unknown, names: ColumnNames): BodyRows {
  const reader = new BodyReader(names);
  reader.read(document, DEEPEST);
  return reader;
}

class BodyReader implements BodyRows {
  readonly rows: Row[] = [];
  readonly unknownNames: string[] = [];
  notUnderstood?: string;

  constructor(private readonly names: ColumnNames) {}

  read(document: unknown, depth: number): void {
    if (Array.isArray(document)) {
      this.readList(document, depth);
    } else if (isObject(document) && depth > 0) {
      this.readObject(document, depth);
    } else if (typeof document === 'string' && /^\s*[[{]/.test(document)) {
      this.readText(document, depth);
    } else if (document === null || typeof document === 'object' || (typeof document === 'string' && depth < DEEPEST)) {
      this.giveUp(document);
    } else {
      this.rows.push([readJsonValue(document)]);
    }
  }

  private readList(list: readonly unknown[], depth: number): void {
    if (list.length > 0 && list.every(isObject)) {
      list.forEach((one) => this.read(one, depth - 1));
    } else if (list.length > 0 && list.every(Array.isArray)) {
      // A batch of a batch.
      const rows = list.length === 1 && list[0].length > 0 && list[0].every(Array.isArray) ? list[0] : list;
      this.rows.push(...rows.map((row: unknown[]) => row.map(readJsonValue)));
    } else if (this.names.compared.length === 1 && (this.names.size === 1 || list.length !== this.names.size)) {
      this.rows.push(...list.map((value) => [readJsonValue(value)]));
    } else if (list.length > 0) {
      this.rows.push(list.map(readJsonValue));
    }
  }

  private readObject(document: Readonly<Record<string, unknown>>, depth: number): void {
    const keys = Object.keys(document);
    const wrappers = keys.filter((key) => isWrapper(key, document[key]));
    const named = keys.filter((key) => this.names.knows(key) && !wrappers.includes(key));
    if (named.length > 0) {
      this.readBeside(document, named, depth);
      return;
    }
    if (this.names.size === 0 && wrappers.length === 0) {
      this.readNamed(document);
      return;
    }
    const table = openTable(document, this.names);
    if (table === null) {
      this.giveUp(document);
      return;
    }
    if (table !== undefined) {
      this.read(table, depth - 1);
      return;
    }
    const holders = keys.filter((key) => this.holdsNames(document[key]));
    if (this.arePartsOfARow(document, holders)) {
      this.readNamed(joinParts(document, holders));
      return;
    }
    // A column may be called as a wrapper is.
    const inner = wrappers.length > 0 ? wrappers : holders;
    if (inner.length === 1 || (inner.length > 0 && inner.length === keys.length && wrappers.length === 0)) {
      inner.forEach((key) => this.read(document[key], depth - 1));
    } else if (wrappers.some((key) => this.names.knows(key))) {
      this.readNamed(document);
    } else {
      this.readPaths(document);
    }
  }

  /** Columns beside lists or objects: these may hold rows, beside which stand remarks, or a part of the one row. */
  private readBeside(document: Readonly<Record<string, unknown>>, named: readonly string[], depth: number): void {
    const rest = Object.fromEntries(Object.entries(document).filter(([key]) => !named.includes(key)));
    const { rows, unknownNames, notUnderstood } = this.readApart(rest, depth);
    const [first = []] = rows;
    if (notUnderstood !== undefined || rows.length === 0 || !rows.every((row) => this.names.fits(row.length))) {
      this.readNamed(document);
      return;
    }
    const holdsMore = first.filter((value) => value !== undefined).length > named.length;
    if (rows.length > 1 || first.length !== this.names.size) {
      if (holdsMore) {
        this.rows.push(...rows);
        this.unknownNames.push(...unknownNames);
      } else {
        this.readNamed(document);
      }
      return;
    }
    const row: RawValue[] = [...first];
    for (const name of named) {
      const column = this.names.find(name)!;
      row[column] = holdsMore ? (row[column] ?? readJsonValue(document[name])) : readJsonValue(document[name]);
    }
    this.rows.push(row);
    this.unknownNames.push(...unknownNames);
  }

  private readApart(document: Readonly<Record<string, unknown>>, depth: number): BodyRows {
    const reader = new BodyReader(this.names);
    if (Object.values(document).some(mayHoldRows)) {
      reader.read(document, depth);
    }
    return reader;
  }

  /** Whether several objects name columns, each of them others: `{"customer": {…}, "contract": {…}}`. */
  private arePartsOfARow(document: Readonly<Record<string, unknown>>, holders: readonly string[]): boolean {
    if (holders.length < 2 || !holders.every((key) => isObject(document[key]))) {
      return false;
    }
    const columns = holders.flatMap((key) => this.listColumns(document[key] as object));
    return new Set(columns).size === columns.length;
  }

  private listColumns(object: object): number[] {
    return Object.keys(object).flatMap((key) => (this.names.knows(key) ? [this.names.find(key)!] : []));
  }

  /** Whether an object, or each of a list, names a column: an envelope of whatever name then holds rows. */
  private holdsNames(value: unknown): boolean {
    const objects = Array.isArray(value) ? value : [value];
    return objects.length > 0 && objects.every((one) => isObject(one) && this.listColumns(one).length > 0);
  }

  /** A row whose columns are called by their way through objects, as pandas' `json_normalize` calls them. */
  private readPaths(document: Readonly<Record<string, unknown>>): void {
    const row = ['.', '_']
      .map((mark) => Object.fromEntries(listPaths(document, mark, DEEPEST)))
      .find((paths) => Object.keys(paths).some((path) => this.names.knows(path)));
    if (row === undefined) {
      this.giveUp(document);
    } else {
      this.readNamed(row);
    }
  }

  /** A row by name, or rows column by column: lists, or objects by row as pandas writes them. */
  private readNamed(document: Readonly<Record<string, unknown>>): void {
    const entries = Object.entries(document).map(([name, value]) => [this.names.find(name), value, name] as const);
    const known = entries.filter(([column]) => column !== undefined).map(([, value]) => value);
    const keys = listKeys(known);
    if (keys === undefined && known.length > 0 && known.every(isObject)) {
      // Values that say of what type they are, as DynamoDB writes them, or something else within: no column's values.
      this.giveUp(document);
      return;
    }
    for (const key of keys ?? [undefined]) {
      const row: RawValue[] = Array.from({ length: this.names.size }, () => undefined);
      for (const [column, value, name] of entries) {
        if (column === undefined) {
          this.unknownNames.push(name);
        } else {
          row[column] = readJsonValue(key === undefined ? value : (value as Record<string, unknown>)[key]);
        }
      }
      this.rows.push(row);
    }
  }

  /** A body within a body, as text. */
  private readText(text: string, depth: number): void {
    let document: unknown;
    try {
      document = JSON.parse(text);
    } catch {
      if (depth === DEEPEST) {
        // A text may well begin with a bracket.
        this.rows.push([text]);
      } else {
        this.giveUp(text);
      }
      return;
    }
    this.read(document, depth - 1);
  }

  private giveUp(document: unknown): void {
    this.notUnderstood ??= isObject(document)
      ? `JSON that names no column of the baseline: its names are ${Object.keys(document).slice(0, 10).join(', ') || 'none'}`
      : `JSON that holds no row: ${String(JSON.stringify(document)).slice(0, 60)}`;
  }
}

/** One object of the parts of a row; what stands beside them is kept where no part has it. */
function joinParts(document: Readonly<Record<string, unknown>>, parts: readonly string[]): Record<string, unknown> {
  const others = Object.entries(document).filter(([key]) => !parts.includes(key));
  return Object.assign(Object.fromEntries(others), ...parts.map((key) => document[key]));
}

/** The values within objects, each by the names that lead to it. */
function listPaths(document: object, mark: string, depth: number): [string, unknown][] {
  return Object.entries(document).flatMap(([key, value]): [string, unknown][] =>
    isObject(value) && depth > 0
      ? listPaths(value, mark, depth - 1).map(([rest, inner]) => [`${key}${mark}${rest}`, inner])
      : [[key, value]],
  );
}

/** By what the values of columns are found, where each column has the same; undefined where they are those of one row. */
function listKeys(columns: readonly unknown[]): string[] | undefined {
  const areLists = columns.every(Array.isArray);
  if (columns.length === 0 || !(areLists || columns.every(isObject))) {
    return undefined;
  }
  const [first, ...others] = columns.map((column) => Object.keys(column as object));
  return first.length > 0 &&
    others.every((keys) => keys.length === first.length && keys.every((key, i) => key === first[i]))
    ? first
    : undefined;
}

function isWrapper(name: string, value: unknown): boolean {
  return mayHoldRows(value) && wrapsRows(name);
}

function mayHoldRows(value: unknown): boolean {
  return Array.isArray(value) || isObject(value) || (typeof value === 'string' && /^\s*[[{]/.test(value));
}

/** Whether a name is one under which rows are wrapped. */
export function wrapsRows(name: string): boolean {
  return WRAPPERS.has(simplifyName(name));
}

function readJsonValue(value: unknown): RawValue {
  if (value === null || value === undefined) {
    return undefined;
  }
  if (Array.isArray(value) && value.length === 1) {
    // A column of one column.
    return readJsonValue(value[0]);
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
