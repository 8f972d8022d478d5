import { DRIFT_OPTIONS } from '../../contract/command-line';
import { FILTER_SUBJECTS, type RecordRule, readsRows } from '../../contract/record-filter';
import { isObject } from '../../contract/validation';
import type { ColumnNames } from './column-names';
import type { FeatureSchema, RawValue, Row } from './schema';
import { unifySpelling } from './spellings';

/** How much of the traffic a filter left out. */
export interface LeftOutCounts {
  /** Requests of which nothing counts. */
  readonly records: number;
  /** Rows of the other requests. */
  readonly rows: number;
}

/** Which captured requests, and which of their rows, are left out before anything is counted. */
export class RecordFilter {
  /** @returns undefined where nothing is left out */
  static of(rules: readonly RecordRule[] | undefined): RecordFilter | undefined {
    return rules && rules.length > 0 ? new RecordFilter(rules) : undefined;
  }

  /** Whether rows have to be read to tell. */
  readonly readsRows: boolean;
  private readonly values: ReadonlyMap<RecordRule, ReadonlySet<string>>;

  private constructor(private readonly rules: readonly RecordRule[]) {
    this.readsRows = readsRows(rules);
    this.values = new Map(
      rules.map((rule) => [
        rule,
        new Set(rule.is.map(rule.by === FILTER_SUBJECTS.column ? unifySpelling : (text) => text.trim())),
      ]),
    );
  }

  /**
   * Whether a request is left out for its custom attributes.
   *
   * @param attributes as they were captured: a list of texts
   */
  leavesOut(attributes: unknown): boolean {
    const texts = (Array.isArray(attributes) ? attributes : [attributes]).filter((text) => typeof text === 'string');
    return texts.length > 0 && this.rules.some((rule) => this.isNamed(rule, texts));
  }

  private isNamed(rule: RecordRule, texts: readonly string[]): boolean {
    const values = this.values.get(rule)!;
    switch (rule.by) {
      case FILTER_SUBJECTS.customAttributes:
        return [...texts, texts.join(',')].some((text) => values.has(text.trim()));
      case FILTER_SUBJECTS.customAttribute:
        return texts.flatMap(listAttributes).some(([name, value]) => name === rule.name && values.has(value));
      case FILTER_SUBJECTS.column:
        return false;
    }
  }

  /**
   * The places of the rows that are left out.
   *
   * @param rows as they came in
   * @param names of the columns that they may carry
   */
  findRows(rows: readonly Row[], names: ColumnNames): number[] {
    return this.readsRows ? rows.flatMap((row, i) => (this.leavesOutRow(row, names) ? [i] : [])) : [];
  }

  private leavesOutRow(row: Row, names: ColumnNames): boolean {
    return this.rules.some((rule) => {
      const column = rule.by === FILTER_SUBJECTS.column ? names.find(rule.name!) : undefined;
      const place = column === undefined ? -1 : names.locate(column, row.length);
      return place !== -1 && this.hasValue(rule, row[place]);
    });
  }

  /** Whether a row is left out by the value of a column that was found by its name. */
  hasValue(rule: RecordRule, value: RawValue): boolean {
    return this.values.get(rule)!.has(unifySpelling(value ?? ''));
  }

  /** The columns that rules name and a schema lacks: nothing is left out by them. */
  listUnknown(schema: readonly FeatureSchema[], names: ColumnNames): string[] {
    return this.columns
      .filter(({ name }) => schema.length > 0 && names.find(name!) === undefined)
      .map(({ name }) => name!);
  }

  /** The rules that look at columns. */
  get columns(): readonly RecordRule[] {
    return this.rules.filter(({ by }) => by === FILTER_SUBJECTS.column);
  }
}

/**
 * The attributes of one text by their names: members of a JSON object, or `name=value` between commas and semicolons. White
 * space around both, and quotes around the value, do not count.
 */
function listAttributes(text: string): [string, string][] {
  if (text.trimStart().startsWith('{')) {
    try {
      const document: unknown = JSON.parse(text);
      return isObject(document) ? Object.entries(document).map(([name, value]) => [name, String(value)]) : [];
    } catch {
      // A brace may begin something else.
    }
  }
  return text.split(/[,;]/).flatMap((part): [string, string][] => {
    const [, name, value] = /^\s*([^=]*?)\s*=\s*(.*?)\s*$/s.exec(part) ?? [];
    return name === undefined ? [] : [[name, /^".*"$/s.test(value) ? value.slice(1, -1) : value]];
  });
}

/** Such as `custom attribute source is synthetic-check or load-test`. */
export function describeRule({ by, name, is }: RecordRule): string {
  const what = { customAttribute: `custom attribute ${name}`, customAttributes: 'custom attributes', column: name }[by];
  return `${what} is ${is.map((value) => (value === '' ? 'empty' : value)).join(' or ')}`;
}

/** What a person does about a window of which nothing is left. */
export const ALL_LEFT_OUT_ADVICE =
  'Nothing was compared, since the filter left everything out. See whether it is meant to leave out so much, and whether the callers of the endpoint are those that may say so: whoever sends what the filter names is not watched.';

/** A rule as options of the command. */
export function writeRule({ by, name, is }: RecordRule): string[] {
  return is.flatMap((value) =>
    by === FILTER_SUBJECTS.column
      ? [DRIFT_OPTIONS.leaveOutColumn, `${name}=${value}`]
      : [DRIFT_OPTIONS.leaveOutAttribute, by === FILTER_SUBJECTS.customAttribute ? `${name}=${value}` : value],
  );
}

/** Adds up what was left out of two parts. */
export function addLeftOut(a: LeftOutCounts, b: LeftOutCounts): LeftOutCounts {
  return { records: a.records + b.records, rows: a.rows + b.rows };
}

/** Whether all that there is to compare was left out. */
export function isAllLeftOut({ rows, leftOut }: { readonly rows: number; readonly leftOut?: LeftOutCounts }): boolean {
  return rows === 0 && leftOut !== undefined && leftOut.records + leftOut.rows > 0;
}

/** What was left out, for people. */
export function tellLeftOut({ records, rows }: LeftOutCounts): string {
  const parts = [
    ...(records > 0 || rows === 0
      ? [`${records.toLocaleString('en-GB')} ${records === 1 ? 'request' : 'requests'}`]
      : []),
    ...(rows > 0
      ? [`${rows.toLocaleString('en-GB')} ${rows === 1 ? 'row' : 'rows'}${records > 0 ? ' of others' : ''}`]
      : []),
  ];
  return `${parts.join(' and ')} left out by the filter`;
}

/**
 * The same before a verdict, which says so where it was all that there was.
 *
 * @param counted what of the traffic counts
 */
export function explainLeftOut(leftOut: LeftOutCounts, counted: number): string {
  const text = tellLeftOut(leftOut);
  return isAllLeftOut({ rows: counted, leftOut }) ? `all of the traffic is left out: ${text}` : text;
}
