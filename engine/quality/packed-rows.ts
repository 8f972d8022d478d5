import type { SliceConfig } from '../../contract/quality-config';
import type { LabelledRow } from './held-record';
import type { Outcome } from './measure';
import type { SliceNamer } from './slices';

/** The rows of a part as numbers, and what the numbers mean; plain JSON. */
export interface PackedLayout {
  readonly rows: number;
  /** Numbers of a row: truth, prediction, score or probabilities, and the slice of each column. */
  readonly width: number;
  /** How many probabilities a row has; 0 where it has a score. */
  readonly probabilities: number;
  /** The names of the classes, which truths and predictions are the numbers of. */
  readonly classes: readonly string[];
  /** Of each column the names of its slices; null where the model has no such column. */
  readonly slices: readonly (readonly string[] | null)[];
}

/** Rows as numbers. */
export interface PackedRows {
  readonly layout: PackedLayout;
  readonly numbers: Float64Array;
}

/** What stands for nothing. */
const NONE = Number.NaN;

/**
 * Packs what rows are measured by: memory for millions of them.
 *
 * @param namers tell the slices, see nameByInput
 */
export function packRows(
  rows: readonly LabelledRow[],
  namers: readonly (SliceNamer<LabelledRow> | undefined)[],
  classes: readonly string[],
): PackedRows {
  const probabilities = rows.reduce((most, row) => Math.max(most, row.probabilities?.length ?? 0), 0);
  const answer = Math.max(1, probabilities);
  const width = 2 + answer + namers.length;
  const numbers = new Float64Array(rows.length * width).fill(NONE);
  const names = namers.map((namer) => namer && new Map<string, number>());
  rows.forEach((row, i) => {
    const at = i * width;
    numbers[at] = row.truth;
    numbers[at + 1] = row.predicted;
    if (row.probabilities) {
      numbers.set(row.probabilities, at + 2);
    } else {
      numbers[at + 2] = row.score ?? NONE;
    }
    namers.forEach((namer, slice) => {
      const name = namer?.(row);
      const known = names[slice];
      if (name !== undefined && known) {
        const number = known.get(name) ?? known.size;
        known.set(name, number);
        numbers[at + 2 + answer + slice] = number;
      }
    });
  });
  const slices = names.map((known) => (known ? [...known.keys()] : null));
  return { layout: { rows: rows.length, width, probabilities, classes, slices }, numbers };
}

/** A row of packed ones. */
export class PackedRow implements Outcome {
  constructor(
    private readonly part: UnpackedPart,
    private readonly at: number,
  ) {}

  get truth(): number {
    return this.part.readClass(this.part.numbers[this.at]);
  }

  get predicted(): number {
    return this.part.readClass(this.part.numbers[this.at + 1]);
  }

  get score(): number | undefined {
    const score = this.part.numbers[this.at + 2];
    return this.part.layout.probabilities > 0 || Number.isNaN(score) ? undefined : score;
  }

  get probabilities(): readonly number[] | undefined {
    const { probabilities } = this.part.layout;
    const found = this.part.numbers.subarray(this.at + 2, this.at + 2 + probabilities);
    return probabilities === 0 || Number.isNaN(found[0]) ? undefined : Array.from(found);
  }

  /** The slice of a column. */
  nameSlice(column: number): string | undefined {
    const { width, slices } = this.part.layout;
    const number = this.part.numbers[this.at + width - slices.length + column];
    return Number.isNaN(number) ? undefined : slices[column]?.[number];
  }
}

interface UnpackedPart extends PackedRows {
  readonly readClass: (number: number) => number;
}

/** The rows of all parts, one part after the other. */
export interface UnpackedRows {
  readonly rows: readonly PackedRow[];
  readonly classes: readonly string[];
  /** Of each column, see nameByInput. */
  readonly namers: readonly (SliceNamer<PackedRow> | undefined)[];
}

/**
 * Unpacks the rows of all parts.
 *
 * @param addsClasses whether each part has the classes that occur in it, and not the declared ones
 */
export function unpackRows(
  parts: readonly PackedRows[],
  slices: readonly SliceConfig[],
  addsClasses: boolean,
): UnpackedRows {
  const classes = addsClasses
    ? [...new Set(parts.flatMap(({ layout }) => layout.classes))].sort()
    : parts[0].layout.classes;
  const numbers = new Map(classes.map((name, i) => [name, i]));
  const rows: PackedRow[] = [];
  for (const packed of parts) {
    const order = addsClasses ? packed.layout.classes.map((name) => numbers.get(name)!) : undefined;
    const part: UnpackedPart = { ...packed, readClass: (number) => (order ? order[number] : number) };
    for (let row = 0; row < packed.layout.rows; row++) {
      rows.push(new PackedRow(part, row * packed.layout.width));
    }
  }
  const namers = slices.map((_, column) =>
    parts[0].layout.slices[column] === null ? undefined : (row: PackedRow) => row.nameSlice(column),
  );
  return { rows, classes, namers };
}
