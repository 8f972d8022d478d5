import { METRICS } from '../../contract/metrics';
import type { SliceConfig } from '../../contract/quality-config';
import type { FeatureSchema, Row } from '../drift/schema';
import { unifySpelling } from '../drift/spellings';
import { ValueReader } from '../drift/value-reader';
import type { LabelledRow } from './held-record';
import { type Measure, type Measures, Z } from './measure';

/** The quality on one slice. */
export interface SliceReport {
  readonly column: string;
  /** A value, a range such as `12 to 24`, `(missing)`, `(other)` or `(the model has no such column)`. */
  readonly value: string;
  readonly rows: number;
  /** Absent below the minimum of rows. */
  readonly measures?: Measures;
}

/** The slice whose metric is worst, with its 95 % interval. */
export interface WorstSlice {
  readonly metric: string;
  readonly column: string;
  readonly value: string;
  readonly rows: number;
  readonly measured: number;
  readonly lower: number;
  readonly upper: number;
}

/** The slice of a column that the model lacks, and the one of the rarest values. */
const NO_SUCH_COLUMN = '(the model has no such column)';
export const OTHERS = '(other)';

/** Values of a column that are slices of their own; the rarest beyond are one together. */
const MOST_VALUES = 20;

/** Tells the slice of a column that a row is in: undefined where its input is not readable. */
export type SliceNamer<R> = (row: R) => string | undefined;

/** What tells the slices of rows by their input, by column; undefined where the model has no such column. */
export function nameByInput(
  slices: readonly SliceConfig[],
  schema: readonly FeatureSchema[],
): (SliceNamer<LabelledRow> | undefined)[] {
  return slices.map((slice) => {
    const name = openSlice(slice, schema);
    return name && (({ input }) => (input?.length === schema.length ? name(input) : undefined));
  });
}

/**
 * Measures declared slices. Rows without a readable input are in none. A column that the model lacks has one slice without
 * rows that says so: versions from before a column was added are measured for weeks after.
 *
 * @param namers of each slice, see nameByInput
 */
export function measureSlices<R>(
  rows: readonly R[],
  slices: readonly SliceConfig[],
  namers: readonly (SliceNamer<R> | undefined)[],
  minimumRows: number,
  measure: (rows: readonly R[]) => Measures,
): SliceReport[] {
  return slices.flatMap(({ column }, i) => {
    const nameSlice = namers[i];
    if (nameSlice === undefined) {
      return [{ column, value: NO_SUCH_COLUMN, rows: 0 }];
    }
    const groups = new Map<string, R[]>();
    for (const row of rows) {
      const name = nameSlice(row);
      const group = name === undefined ? undefined : groups.get(name);
      if (group) {
        group.push(row);
      } else if (name !== undefined) {
        groups.set(name, [row]);
      }
    }
    return joinRare(
      groups,
      (members) => members.length,
      (some) => some.flat(),
    ).map(([value, members]) => ({
      column,
      value,
      rows: members.length,
      ...(members.length >= minimumRows && { measures: measure(members) }),
    }));
  });
}

/** What tells the slice that a row is in; undefined where the model has no such column. */
export function openSlice(
  { column, edges }: SliceConfig,
  schema: readonly FeatureSchema[],
): ((input: Row) => string) | undefined {
  const position = schema.findIndex(({ name }) => name === column);
  if (position < 0) {
    return undefined;
  }
  const reader = new ValueReader(schema[position]);
  return edges
    ? (input) => nameRange(reader.readNumber(input[position]), edges)
    : (input) => nameCategory(reader.readCategory(input[position]));
}

/** A category by the one of its spellings that drift compares it by, too. */
function nameCategory(category: string | undefined): string {
  return category === undefined ? '(missing)' : unifySpelling(category);
}

function nameRange(number: ReturnType<ValueReader['readNumber']>, edges: readonly number[]): string {
  if (typeof number !== 'number') {
    return '(missing)';
  }
  const next = edges.findIndex((edge) => number < edge);
  return next === 0
    ? `below ${edges[0]}`
    : next < 0
      ? `${edges.at(-1)} or more`
      : `${edges[next - 1]} to ${edges[next]}`;
}

/**
 * Largest first; the smallest beyond the limit are one.
 *
 * @param count the rows of a slice
 * @param join makes one of several
 */
export function joinRare<T>(
  groups: ReadonlyMap<string, T>,
  count: (group: T) => number,
  join: (some: readonly T[]) => T,
): [string, T][] {
  const sorted = [...groups].sort(([a, one], [b, other]) => count(other) - count(one) || (a < b ? -1 : 1));
  const rest = sorted.slice(MOST_VALUES).map(([, group]) => group);
  return [...sorted.slice(0, MOST_VALUES), ...(rest.length > 0 ? [[OTHERS, join(rest)] as [string, T]] : [])];
}

/** The chance that any slice is called worse than all rows although none is. */
const FALSE_ALARMS = 0.05;

/**
 * The slice that is worst by a metric, of those that are worse than all rows beyond chance; undefined where none is. Chance
 * grows with the slices: of each the better end of its interval has to be worse than the value of all rows, widened to
 * √(2 ln(slices / 0.05)) standard errors, which a normal deviate exceeds less often than 0.05 / slices (Chernoff's bound).
 *
 * @param whole the metric of all rows
 */
export function findWorstSlice(
  slices: readonly SliceReport[],
  metric: string,
  whole: Measure | undefined,
): WorstSlice | undefined {
  const sign = METRICS.find(({ name }) => name === metric)?.better === 'lower' ? -1 : 1;
  const measured = slices.filter(({ measures }) => measures?.[metric] !== undefined);
  const widening = Math.sqrt(2 * Math.log(measured.length / FALSE_ALARMS)) / Z;
  const worse = measured.flatMap(({ column, value, rows, measures }) => {
    const { value: found, lower, upper } = measures![metric]!;
    const end = found + sign * widening * Math.max(0, sign > 0 ? upper - found : found - lower);
    return whole !== undefined && sign * end < sign * whole.value
      ? [{ slice: { metric, column, value, rows, measured: found, lower, upper }, end: sign * end }]
      : [];
  });
  return worse.sort((one, other) => one.end - other.end)[0]?.slice;
}
