import { stringify } from 'csv-stringify/sync';
import type { FeatureSchema } from '../drift/schema';
import { ValueReader } from '../drift/value-reader';
import type { Interpreter } from './interpret';
import type { LabelledRow } from './join';

/** Labelled rows of live traffic as a file of raw rows. */
export interface TrainingRows {
  /** CSV with a header: the id, the target, the model's columns in its order. */
  readonly text: string;
  readonly rows: number;
  /** Rows that are left out, by reason. */
  readonly leftOut: Readonly<Record<string, number>>;
}

/**
 * Writes labelled rows as raw rows for the preparation. A row is left out when the caller did not name it (`unnamed`: its
 * split follows from its key, and a key made up here would put the same customer into two splits), when its input is not
 * what the model takes (`unreadableInput`: one such row would stop every later run), and when a later row has the same key
 * (`repeatedKey`).
 *
 * The same rows give the same text.
 */
export function writeTrainingRows(
  rows: readonly LabelledRow[],
  schema: readonly FeatureSchema[],
  idColumn: string,
  targetColumn: string,
  interpreter: Interpreter,
): TrainingRows {
  const leftOut: Record<string, number> = {};
  const leave = (reason: string): void => {
    leftOut[reason] = (leftOut[reason] ?? 0) + 1;
  };
  const readers = schema.map((feature) => new ValueReader(feature));
  const byKey = new Map<string, LabelledRow>();
  for (const row of rows) {
    if (row.key === undefined) {
      leave('unnamed');
    } else if (!isReadable(row, schema, readers)) {
      leave('unreadableInput');
    } else {
      if (byKey.has(row.key)) {
        leave('repeatedKey');
      }
      byKey.set(row.key, row);
    }
  }
  const lines = [...byKey]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { truth, label, input }]) => [
      key,
      interpreter.nameTruth(truth, label),
      ...input!.map((value) => value ?? ''),
    ]);
  const header = [idColumn, targetColumn, ...schema.map(({ name }) => name)];
  return { text: stringify([header, ...lines]), rows: lines.length, leftOut };
}

/** Python before 3.11, as in SageMaker's containers, refuses a CSV file that has a NUL anywhere. */
function isReadable(
  { key, input, label }: LabelledRow,
  schema: readonly FeatureSchema[],
  readers: readonly ValueReader[],
): boolean {
  return (
    input?.length === schema.length &&
    ![key, label, ...input].some((text) => text?.includes('\0')) &&
    !readers.some((reader, i) => schema[i].type === 'numeric' && reader.readNumber(input[i]) === 'invalid')
  );
}
