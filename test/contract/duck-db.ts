/** What is used of DuckDB. */
export interface Connection {
  runAndReadAll(sql: string): Promise<{ getRowObjectsJson(): Record<string, unknown>[] }>;
  closeSync(): void;
}
const { DuckDBInstance } = require('@duckdb/node-api') as {
  DuckDBInstance: { create(): Promise<{ connect(): Promise<Connection> }> };
};

/** A database in memory. */
export async function connect(): Promise<Connection> {
  return (await DuckDBInstance.create()).connect();
}
