import type { RawValues } from './plain-table';
import type { RawValue, ValueReader } from './value-reader';

/** The different texts of a column, and by row which of them it has. */
export interface Texts {
  readonly texts: readonly RawValue[];
  readonly rows: Int32Array;
}

/** Lists the texts of a column, so that what is the same for equal texts is done once. */
export function listTexts(values: RawValues): Texts {
  const places = new Map<RawValue, number>();
  const rows = new Int32Array(values.length);
  for (let row = 0; row < rows.length; row++) {
    const value = values.at(row);
    let place = places.get(value);
    if (place === undefined) {
      place = places.size;
      places.set(value, place);
    }
    rows[row] = place;
  }
  return { texts: [...places.keys()], rows };
}

/** Every other row, from the first or the second on. */
export function everyOther({ texts, rows }: Texts, first: 0 | 1): Texts {
  return { texts, rows: rows.filter((_, row) => row % 2 === first) };
}

/** How many rows have each text. */
export function tallyTexts({ texts, rows }: Texts): Float64Array {
  const tally = new Float64Array(texts.length);
  for (const text of rows) {
    tally[text]++;
  }
  return tally;
}

/** The categories among texts with their rows, most frequent first. */
export function rankCategories(texts: Texts, reader: ValueReader): [string, number][] {
  const frequencies = new Map<string, number>();
  tallyTexts(texts).forEach((count, i) => {
    const category = count === 0 ? undefined : reader.readCategory(texts.texts[i]);
    if (category !== undefined) {
      frequencies.set(category, (frequencies.get(category) ?? 0) + count);
    }
  });
  return [...frequencies].sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1));
}
