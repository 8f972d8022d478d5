import { PlainColumn, type RawValues } from './plain-table';
import { type RawValue, ValueReader } from './value-reader';

/** What a value is. */
export const NUMBER = 0;
export const NO_VALUE = 1;
export const NO_NUMBER = 2;

/** The values of a column as numbers. */
export interface ReadNumbers {
  /** NaN where there is none. */
  readonly numbers: Float64Array;
  /** By row: what the value is. */
  readonly kinds: Uint8Array;
}

/** Reads the values of a column as numbers, each text that is no ordinary one only once. */
export function readNumbers(values: RawValues, reader = new ValueReader()): ReadNumbers {
  const numbers = new Float64Array(values.length);
  const kinds = new Uint8Array(values.length);
  const known = new Map<RawValue, ReturnType<ValueReader['readNumber']>>();
  const column = values instanceof PlainColumn && !reader.hasDoubtful ? values : undefined;
  for (let row = 0; row < values.length; row++) {
    const decimal = column === undefined ? NaN : column.readDecimal(row);
    if (!Number.isNaN(decimal)) {
      numbers[row] = decimal;
      continue;
    }
    const value = values.at(row);
    let number = known.get(value);
    if (number === undefined && !known.has(value)) {
      number = reader.readNumber(value);
      known.set(value, number);
    }
    numbers[row] = typeof number === 'number' ? number : NaN;
    kinds[row] = typeof number === 'number' ? NUMBER : number === undefined ? NO_VALUE : NO_NUMBER;
  }
  return { numbers, kinds };
}
