import { isObject } from '../../contract/validation';
import { simplifyName } from '../answers/answer-names';
import { isTensor, type Tensor } from '../answers/tensor';
import type { ColumnNames } from './column-names';

/** What clients call the names of the columns, and the rows beside them, in small letters and without `_`. */
const COLUMN_LISTS: ReadonlySet<string> = new Set([
  'columns',
  'columnnames',
  'fields',
  'featurenames',
  'header',
  'names',
]);
const ROW_LISTS: ReadonlySet<string> = new Set(['data', 'rows', 'values', 'instances', 'ndarray']);

/**
 * Opens a table that says what its columns are called, as pandas (`split`, `table`), H2O, Watson, KServe, Triton, MLServer
 * and Seldon write it, or a sparse row.
 *
 * @returns a list of rows, by name where the names are columns of the schema; undefined when it is no such table,
 * null when it is one of other columns, whose lists are no rows
 */
export function openTable(
  document: Readonly<Record<string, unknown>>,
  names: ColumnNames,
): unknown[] | null | undefined {
  const { data, schema, inputs, ndarray, tensor, keys, values, shape } = document;
  const columns = findList(document, COLUMN_LISTS);
  const rows = columns && findList(document, ROW_LISTS);
  if (rows) {
    return nameRows(columns, rows, names);
  }
  if (Array.isArray(keys) && Array.isArray(values) && Array.isArray(shape)) {
    return fillRow(keys, values, Number(shape[shape.length - 1]), names);
  }
  if (isObject(schema) && Array.isArray(schema.fields) && Array.isArray(data)) {
    return data;
  }
  if (Array.isArray(ndarray)) {
    return ndarray;
  }
  if (isObject(tensor) && Array.isArray(tensor.values)) {
    const rows = cutRows(tensor.values, tensor.shape);
    return Array.isArray(document.names) ? nameRows(document.names, rows, names) : rows;
  }
  return Array.isArray(inputs) && inputs.length > 0 && inputs.every(isTensor) ? joinTensors(inputs, names) : undefined;
}

function findList(
  document: Readonly<Record<string, unknown>>,
  lists: ReadonlySet<string>,
): readonly unknown[] | undefined {
  const found = Object.entries(document).filter(
    ([name, value]) => Array.isArray(value) && lists.has(simplifyName(name)),
  );
  return found[0]?.[1] as unknown[] | undefined;
}

/** A sparse row, as SageMaker's algorithms take it: what has no value is 0. */
function fillRow(
  keys: readonly unknown[],
  values: readonly unknown[],
  width: number,
  names: ColumnNames,
): unknown[] | null {
  if (width !== names.size || keys.length !== values.length) {
    return null;
  }
  const row = Array.from({ length: width }, (_, key) => (keys.includes(key) ? values[keys.indexOf(key)] : 0));
  // A key that is text is none of the row's: its value would be 0.
  return keys.every((key) => typeof key === 'number' && key in row) ? [row] : null;
}

/** Rows of one tensor, or of a tensor for each column. */
function joinTensors(tensors: readonly Tensor[], names: ColumnNames): unknown[] | null {
  if (tensors.every(({ name }) => names.find(name) === undefined)) {
    return tensors.length === 1 ? cutRows(tensors[0].data, tensors[0].shape) : null;
  }
  const columns = tensors.map(({ name, data }) => [name, data.flat(Number.POSITIVE_INFINITY)] as const);
  return columns.every(([, values]) => values.length === columns[0][1].length)
    ? columns[0][1].map((_, row) => Object.fromEntries(columns.map(([name, values]) => [name, values[row]])))
    : null;
}

/** The rows of values that stand one after the other, or as lists already. */
function cutRows(values: readonly unknown[], shape: unknown): unknown[] {
  if (values.some(Array.isArray) || !Array.isArray(shape) || shape.length < 2) {
    return [...values];
  }
  const width = Number(shape[shape.length - 1]);
  return width > 0
    ? Array.from({ length: Math.ceil(values.length / width) }, (_, row) => values.slice(row * width, (row + 1) * width))
    : [];
}

/** Rows by the names of their columns; by position where the columns are numbered. */
function nameRows(columns: readonly unknown[], rows: readonly unknown[], names: ColumnNames): unknown[] {
  const areNames = columns.some((name) => names.find(String(name)) !== undefined);
  const areNumbers = columns.every((name, i) => name === i || name === String(i));
  if (!areNames && areNumbers) {
    return [...rows];
  }
  return rows.map((row) =>
    Array.isArray(row) ? Object.fromEntries(columns.map((name, i) => [String(name), row[i]])) : row,
  );
}
