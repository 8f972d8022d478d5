import { stringify } from 'csv-stringify/sync';
import { markCell } from '../../contract/spreadsheet-cells';
import type { FeatureSchema } from '../drift/schema';
import { ValueReader } from '../drift/value-reader';
import type { LabelledRow } from './held-record';
import type { Interpreter } from './interpret';

/** Rows that are written at once. */
const AT_ONCE = 10_000;

/** Labelled rows of live traffic as a file of raw rows. */
export interface TrainingRows {
  /** The first line of the text. */
  readonly header: string;
  /** CSV with a header: the id, the target, the model's columns in its order. */
  readonly text: string;
  readonly rows: number;
  /** Rows that are left out, by reason. */
  readonly leftOut: Readonly<Record<string, number>>;
  /** The keys of contradicting rows. */
  readonly contradicted: readonly string[];
}

/**
 * Writes labelled rows as raw rows for the preparation. A row is left out when the caller did not name it (`unnamed`: its
 * split follows from its key, and a key made up here would put the same customer into two splits), when its input is not
 * what the model takes (`unreadableInput`: one such row would stop every later run), and when another row of the window says
 * the same under the same key (`repeatedKey`).
 *
 * Rows of one key that say different things are all left out (`contradictingRows`), like labels that contradict: anybody who
 * may call the endpoint can send any key, so that the last one would let them replace a customer's features, and the first
 * one would let them be first.
 *
 * The same rows give the same text. A cell that a spreadsheet would execute stands behind an apostrophe (`markCell`), which the
 * preparation takes off.
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
  const byKey = new Map<string, LabelledRow[]>();
  for (const row of rows) {
    if (row.key === undefined) {
      leave('unnamed');
    } else if (!isReadable(row, schema, readers)) {
      leave('unreadableInput');
    } else {
      const others = byKey.get(row.key);
      if (others) {
        others.push(row);
      } else {
        byKey.set(row.key, [row]);
      }
    }
  }
  const toLine = ({ key, truth, label, input }: LabelledRow): string[] =>
    [key!, interpreter.nameTruth(truth, label), ...input!.map((value) => value ?? '')].map(markCell);
  const chosen: LabelledRow[] = [];
  const contradicted: string[] = [];
  for (const [key, [first, ...others]] of byKey) {
    const line = others.length === 0 ? undefined : stringify([toLine(first)]);
    if (others.every((other) => stringify([toLine(other)]) === line)) {
      chosen.push(first);
      others.forEach(() => leave('repeatedKey'));
    } else {
      [first, ...others].forEach(() => leave('contradictingRows'));
      contradicted.push(key);
    }
  }
  chosen.sort((a, b) => (a.key! < b.key! ? -1 : 1));
  const header = [idColumn, targetColumn, ...schema.map(({ name }) => name)].map(markCell);
  const first = stringify([header]);
  const texts = [first];
  // Many rows as arrays of texts take several times the memory of the file.
  for (let from = 0; from < chosen.length; from += AT_ONCE) {
    texts.push(stringify(chosen.slice(from, from + AT_ONCE).map(toLine)));
  }
  return { header: first, text: texts.join(''), rows: chosen.length, leftOut, contradicted: contradicted.sort() };
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
