// Tables of the Glue Data Catalog over objects of a bucket, asked in DuckDB: what is read is what Athena reads, as its pages say,
// which is stricter than DuckDB. One line is one record, names are in lower case, and partitions come from the projection.
import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Connection, connect } from './duck-db';
import { isObject, readType } from './hive-types';

/** `TableInput` of `AWS::Glue::Table`. */
export interface GlueTable {
  readonly Name: string;
  readonly PartitionKeys?: { readonly Name: string; readonly Type: string }[];
  readonly Parameters: Record<string, string>;
  readonly StorageDescriptor: {
    readonly Location: string;
    readonly Columns: { readonly Name: string; readonly Type: string }[];
    readonly SerdeInfo: { readonly SerializationLibrary: string; readonly Parameters: Record<string, string> };
  };
}

/** Objects by their URI. */
export type Objects = ReadonlyMap<string, string | Buffer>;

export type Row = Record<string, unknown>;

/** The objects of a table with the values of their partitions. Athena hides what begins with a dot or an underscore. */
export function listObjects(table: GlueTable, objects: Objects, today: string): [content: string, partition: Row][] {
  const { PartitionKeys: [key] = [], Parameters: projection, StorageDescriptor: storage } = table;
  const template = key ? projection['storage.location.template'] : storage.Location;
  const [before, after] = template.split(`\${${key?.Name}}`);
  const found: [string, Row][] = [];
  for (const [uri, content] of objects) {
    const day = uri.slice(before.length, before.length + '2026/01/31'.length);
    const rest = key ? uri.slice(before.length + day.length) : uri.slice(before.length);
    const [from] = (projection[`projection.${key?.Name}.range`] ?? '').split(',');
    const isInside =
      uri.startsWith(before) &&
      (!key || (/^\d{4}\/\d\d\/\d\d$/.test(day) && day >= from && day <= today && rest.startsWith(after)));
    if (isInside && !/^[._]/.test(path.posix.basename(uri))) {
      const bytes = Buffer.from(content as string);
      found.push([String(uri.endsWith('.gz') ? gunzipSync(bytes) : bytes), key ? { [key.Name]: day } : {}]);
    }
  }
  return found;
}

/** The rows of JSON lines: one that is not JSON has no value, where the table says so. */
export function readJsonRows(table: GlueTable, objects: Objects, today: string): Row[] {
  const { SerializationLibrary: serde, Parameters: options } = table.StorageDescriptor.SerdeInfo;
  if (serde !== 'org.openx.data.jsonserde.JsonSerDe') {
    throw new Error(`${table.Name}: ${serde}`);
  }
  return listObjects(table, objects, today).flatMap(([content, partition]) =>
    content
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => ({ ...parseLine(line, options['ignore.malformed.json'] === 'true'), ...partition })),
  );
}

function parseLine(line: string, ignore: boolean): Row {
  try {
    const value: unknown = JSON.parse(line);
    if (isObject(value)) {
      return value;
    }
    throw new SyntaxError('no object');
  } catch (error) {
    if (ignore) {
      return {};
    }
    throw error;
  }
}

/** A catalogue whose tables can be asked. */
export class Catalogue {
  private constructor(private readonly connection: Connection) {}

  /** @param today `yyyy/mm/dd` */
  static async open(tables: readonly GlueTable[], objects: Objects, today: string): Promise<Catalogue> {
    const catalogue = new Catalogue(await connect());
    await catalogue.ask(`CREATE MACRO current_date() AS DATE '${today.replaceAll('/', '-')}'`);
    // What Athena calls by other names; `sequence` counts backwards where the end is before the start.
    await catalogue.ask(
      'CREATE MACRO sequence(a, b) AS CASE WHEN b >= a THEN range(a, b + 1) ELSE range(a, b - 1, -1) END',
    );
    await catalogue.ask('CREATE MACRO cardinality(list) AS len(list)');
    await catalogue.ask('CREATE MACRO element_at(list, place) AS list[place]');
    for (const table of tables) {
      await catalogue.load(table, readJsonRows(table, objects, today));
    }
    return catalogue;
  }

  async ask(sql: string): Promise<Row[]> {
    return (await this.connection.runAndReadAll(sql)).getRowObjectsJson();
  }

  close(): void {
    this.connection.closeSync();
  }

  private async load(table: GlueTable, rows: readonly Row[]): Promise<void> {
    const columns = [...table.StorageDescriptor.Columns, ...(table.PartitionKeys ?? [])].map(
      ({ Name, Type }) => [Name, readType(Type)] as const,
    );
    const file = path.join(tmpdir(), `${randomUUID()}.json`);
    const lines = rows.map((row) => {
      const own = Object.fromEntries(Object.entries(row).map(([name, value]) => [name.toLowerCase(), value]));
      return JSON.stringify(
        Object.fromEntries(columns.map(([name, { lowerNames }]) => [name, lowerNames(own[name]) ?? null])),
      );
    });
    writeFileSync(file, lines.join('\n'));
    try {
      const types = columns.map(([name, { duckDb }]) => `"${name}": '${duckDb}'`).join(', ');
      await this.ask(
        `CREATE TABLE ${table.Name} AS SELECT * FROM read_json('${file}', format = 'newline_delimited', columns = {${types}}, maximum_object_size = 100000000)`,
      );
    } finally {
      rmSync(file);
    }
  }
}
