import type { ColumnBaseline } from './column-baseline';
import type { CategoricalCounts, NumericCounts } from './column-counts';
import { formatNumber } from './format-number';
import type { RepeatedValues } from './report';
import { chooseTelling } from './row-repeats';
import type { ColumnCounts, WindowCounts } from './window-counts';

/** A value that grew by so much of a row's share beside what the other rows have of it is the row's. */
const GROWN = 0.9;
/** Columns that are named, the most telling first, and values of each. */
const NAMED_COLUMNS = 5;
const NAMED_VALUES = 3;

/**
 * The values that repeated rows have, by the columns that tell rows apart: those that grew as much as the rows repeat. A number
 * between two points of the baseline is told by them.
 *
 * @param share of all rows, that the repeated rows have together, and the least that one of them has
 */
export function findRepeatedValues(
  columns: readonly ColumnBaseline[],
  { features, rows }: Pick<WindowCounts, 'features' | 'rows'>,
  share: { readonly all: number; readonly least: number },
): RepeatedValues[] {
  return chooseTelling(columns)
    .map((i) => ({ column: columns[i].name, values: listGrown(columns[i], features[i], rows, share) }))
    .filter(({ values }) => values.length > 0 && values.length <= NAMED_VALUES)
    .slice(0, NAMED_COLUMNS);
}

function listGrown(
  column: ColumnBaseline,
  live: ColumnCounts,
  rows: number,
  { all, least }: { readonly all: number; readonly least: number },
): string[] {
  const baselineRows = sum(column.counts) + column.counts.missing;
  const before = listCounts(column, column.counts);
  return listCounts(column, live)
    .filter(([, count], i) => count / rows - (1 - all) * ((before[i]?.[1] ?? 0) / baselineRows) >= GROWN * least)
    .map(([value]) => value);
}

function sum(counts: ColumnCounts): number {
  const [values, others] = 'cells' in counts ? [counts.cells, counts.invalid] : [counts.categories, counts.other];
  return values.reduce((total, count) => total + count, others);
}

/** The values of a column with their counts, in the same order of baseline and live rows but for unseen ones, which are last. */
function listCounts(column: ColumnBaseline, counts: ColumnCounts): [string, number][] {
  if (column.type === 'categorical') {
    const { categories, missing, unseen } = counts as CategoricalCounts;
    return [
      ['missing', missing],
      ...categories.map((count, i): [string, number] => [column.categories[i], count]),
      ...unseen.map(([value, count]): [string, number] => [value, count]),
    ];
  }
  const { cells, missing, invalid } = counts as NumericCounts;
  return [
    ['missing', missing],
    ['no number', invalid],
    ...cells.map((count, cell): [string, number] => [describeCell(column.bins.points, cell), count]),
  ];
}

function describeCell(points: readonly number[], cell: number): string {
  const above = Math.floor(cell / 2);
  if (cell % 2 === 1) {
    return formatNumber(points[above]);
  }
  const [from, to] = [points[above - 1], points[above]];
  if (from === undefined) {
    return to === undefined ? 'any number' : `below ${formatNumber(to)}`;
  }
  return to === undefined ? `above ${formatNumber(from)}` : `between ${formatNumber(from)} and ${formatNumber(to)}`;
}

/** Such as `amount 7, plan check or none`. */
export function tellRepeatedValues(values: readonly RepeatedValues[]): string {
  return values.map(({ column, values: some }) => `${column} ${some.join(' or ')}`).join(', ');
}
