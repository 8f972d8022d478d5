import { simplifyName } from '../answers/answer-names';
import { type FeatureSchema, type Row, readNumber } from './schema';

/** Finds the columns of a schema by the names that requests call them. */
export class ColumnNames {
  private static readonly known = new WeakMap<readonly FeatureSchema[], ColumnNames>();

  /** Those of a schema, made once. */
  public static of(schema: readonly FeatureSchema[]): ColumnNames {
    const known = ColumnNames.known.get(schema) ?? new ColumnNames(schema);
    ColumnNames.known.set(schema, known);
    return known;
  }

  /** How many columns a whole row has. */
  public readonly size: number;
  /** The places of the columns that are compared, in the order of a whole row. */
  public readonly compared: readonly number[];
  private readonly exact: ReadonlyMap<string, number>;
  /** By the name in small letters, where only one column is called so. */
  private readonly alike = new Map<string, number | undefined>();
  /** The same without blanks, `_` and `-`: `Monthly Charges` is `monthly_charges` and `monthlyCharges`. */
  private readonly simple = new Map<string, number | undefined>();
  /** The places of the numeric columns. */
  private readonly numeric: readonly number[];
  /** A row of numbers may be a row of values. */
  private readonly mayBeHeader: boolean;

  private constructor(schema: readonly FeatureSchema[]) {
    this.size = schema.length;
    this.compared = schema.flatMap(({ ignored }, i) => (ignored ? [] : [i]));
    this.exact = new Map(schema.map(({ name }, i) => [name, i]));
    schema.forEach(({ name }, i) => {
      addOnce(this.alike, simplify(name), i);
      addOnce(this.simple, simplifyName(name), i);
    });
    this.numeric = schema.flatMap(({ type, ignored }, i) => (type === 'numeric' && !ignored ? [i] : []));
    this.mayBeHeader = schema.length > 0 && schema.every(({ name }) => readNumber(name) === 'invalid');
  }

  /** The column of a name, in whatever letters it is written; undefined when there is none, or more than one. */
  find(name: string): number | undefined {
    return this.exact.get(name) ?? this.alike.get(simplify(name)) ?? this.simple.get(simplifyName(name));
  }

  /** Whether a name is that of a column that is compared. */
  knows(name: string): boolean {
    const column = this.find(name);
    return column !== undefined && (this.compared.length === this.size || this.compared.includes(column));
  }

  /** Whether a row of so many values is a whole one, or one without the columns that are passed over. */
  fits(values: number): boolean {
    return values === this.size || values === this.compared.length;
  }

  /** The values that are compared; undefined when a row has too many or too few. */
  choose(row: Row): Row | undefined {
    if (row.length === this.compared.length) {
      return row;
    }
    return row.length === this.size ? this.compared.map((column) => row[column]) : undefined;
  }

  /** Where a row of so many values has a column: all values, or those that are compared; -1 where it has not. */
  locate(column: number, values: number): number {
    return values === this.size ? column : values === this.compared.length ? this.compared.indexOf(column) : -1;
  }

  /** Whether values are the names of columns, in any order: all of them, some of them, or others besides. */
  isHeader(values: readonly (string | undefined)[]): boolean {
    if (!this.mayBeHeader || values.length === 0) {
      return false;
    }
    const found = values.map((value) => this.find(value ?? ''));
    const known = new Set(found.filter((column) => column !== undefined));
    return this.compared.every((column) => known.has(column)) || (known.size === values.length && values.length > 1);
  }

  /**
   * Whether values stand for the columns before rows in their order, by names of which the schema has some or none: text in the
   * place of every number, where the row behind has numbers.
   */
  heads(values: Row, [next]: readonly Row[]): boolean {
    if (!this.mayBeHeader || next === undefined || values.length !== next.length || !this.fits(values.length)) {
      return false;
    }
    const places = this.numeric.map((column) => this.locate(column, values.length)).filter((place) => place !== -1);
    const known = values.filter((value, place) => this.locate(this.find(value ?? '') ?? -1, values.length) === place);
    return (
      (places.length > 1 || (places.length > 0 && known.length > 0)) &&
      new Set(values).size === values.length &&
      places.every((place) => readNumber(values[place]) === 'invalid' && readNumber(next[place]) !== 'invalid')
    );
  }

  /** The names that a line of CSV may begin with when it is a header, in small letters. */
  listHeaderNames(): string[] {
    return this.mayBeHeader ? [...this.alike.keys()] : [];
  }
}

function addOnce(places: Map<string, number | undefined>, name: string, place: number): void {
  places.set(name, places.has(name) ? undefined : place);
}

function simplify(name: string): string {
  return name.trim().toLowerCase();
}
