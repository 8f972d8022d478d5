import { type FeatureSchema, readNumber } from './schema';

/** Finds the columns of a schema by the names that requests call them. */
export class ColumnNames {
  private static readonly known = new WeakMap<readonly FeatureSchema[], ColumnNames>();

  /** Those of a schema, made once. */
  public static of(schema: readonly FeatureSchema[]): ColumnNames {
    const known = ColumnNames.known.get(schema) ?? new ColumnNames(schema);
    ColumnNames.known.set(schema, known);
    return known;
  }

  public readonly size: number;
  private readonly exact: ReadonlyMap<string, number>;
  /** By the name in small letters, where only one column is called so. */
  private readonly alike = new Map<string, number | undefined>();
  /** A row of numbers may be a row of values. */
  private readonly mayBeHeader: boolean;

  private constructor(schema: readonly FeatureSchema[]) {
    this.size = schema.length;
    this.exact = new Map(schema.map(({ name }, i) => [name, i]));
    schema.forEach(({ name }, i) => {
      const simple = simplify(name);
      this.alike.set(simple, this.alike.has(simple) ? undefined : i);
    });
    this.mayBeHeader = schema.length > 0 && schema.every(({ name }) => readNumber(name) === 'invalid');
  }

  /** The column of a name, in whatever letters it is written; undefined when there is none, or more than one. */
  find(name: string): number | undefined {
    return this.exact.get(name) ?? this.alike.get(simplify(name));
  }

  /** Whether values are the names of columns, in any order: all of them, some of them, or others besides. */
  isHeader(values: readonly (string | undefined)[]): boolean {
    if (!this.mayBeHeader || values.length === 0) {
      return false;
    }
    const found = values.map((value) => this.find(value ?? ''));
    const known = new Set(found.filter((column) => column !== undefined));
    return known.size === this.size || (known.size === values.length && values.length > 1);
  }

  /** The names that a line of CSV may begin with when it is a header, in small letters. */
  listHeaderNames(): string[] {
    return this.mayBeHeader ? [...this.alike.keys()] : [];
  }
}

function simplify(name: string): string {
  return name.trim().toLowerCase();
}
