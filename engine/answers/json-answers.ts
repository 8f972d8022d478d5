import type { AnswerFieldsConfig } from '../../contract/answer-fields';
import { isObject } from '../../contract/validation';
import { type Answer, areProbabilities } from './answer';
import { findKind, isWrapper } from './answer-names';
import { readNamedAnswer, readScoredLabels } from './named-answer';
import { toLabel, toNumbers, unwrapOne } from './parts';
import { isTensor, type Tensor } from './tensor';
import { hasTold, pickAnswer } from './told-answer';

/** An answer wraps so many objects into each other at most. */
const DEEPEST = 4;

/**
 * Reads the answers of a JSON document, one entry a row.
 *
 * @param inputs how many rows were asked about, which tells a row of numbers from numbers of rows; undefined when unknown
 */
export function listJsonAnswers(
  document: unknown,
  inputs: number | undefined,
  told: AnswerFieldsConfig | undefined,
): Answer[] {
  if (told !== undefined && isObject(document) && hasTold(document, told)) {
    return spreadColumns(document, inputs).map((row) => readOne(row, told));
  }
  const list = unwrap(document, inputs, DEEPEST);
  if (!Array.isArray(list)) {
    return [readOne(list, told)];
  }
  return splitRows(list, inputs).map((row) => readOne(row, told));
}

/** What was answered for a row, with its embedding where it has one. */
function readOne(row: unknown, told: AnswerFieldsConfig | undefined): Answer {
  const answer = readPrediction(row, told);
  return isObject(row) && row.embedding !== undefined ? { ...answer, embedding: unwrapOne(row.embedding) } : answer;
}

function readPrediction(row: unknown, told: AnswerFieldsConfig | undefined): Answer {
  if (told !== undefined) {
    return pickAnswer(row, told);
  }
  if (isObject(row)) {
    return readNamedAnswer(row);
  }
  if (!Array.isArray(row)) {
    return { value: toLabel(row) };
  }
  const byClass = readScoredLabels(row);
  if (byClass !== undefined) {
    return { byClass };
  }
  if (row.length === 1) {
    return readOne(row[0], told);
  }
  const several = toNumbers(row);
  return several === undefined ? {} : { several };
}

/** Takes the answers out of what servers wrap them in. */
function unwrap(document: unknown, inputs: number | undefined, depth: number): unknown {
  if (!isObject(document) || depth === 0) {
    return document;
  }
  const { outputs } = document;
  const byRow = listByRow(document, inputs);
  if (byRow !== undefined) {
    return byRow;
  }
  if (Array.isArray(outputs) && outputs.length > 0 && outputs.every(isTensor)) {
    return outputs.length === 1
      ? shape(outputs[0])
      : spreadColumns(Object.fromEntries(outputs.map((tensor) => [tensor.name, shape(tensor)])), inputs);
  }
  const table = openTable(document);
  if (table !== undefined) {
    return table;
  }
  const entries = Object.entries(document);
  const wrapped = entries.filter(
    ([name, value]) =>
      (isWrapper(name) && (isObject(value) || (Array.isArray(value) && !isOwnColumn(document, name)))) ||
      (entries.length === 1 && findKind(name) === 'numbers' && Array.isArray(value) && value.every(isObject)),
  );
  const [[single, value] = []] = entries.filter(([name, one]) => isWrapper(name) && toLabel(one) !== undefined);
  if (
    single !== undefined &&
    entries.every(([name]) => name === single || findKind(name) === undefined) &&
    wrapped.length === 0
  ) {
    return value;
  }
  // Beside a list of answers stand remarks, such as the version of the model, or columns of the same length.
  if (wrapped.length === 1) {
    const [[name, value]] = wrapped;
    const beside = entries.filter(([other, list]) => other !== name && Array.isArray(list) && findKind(other));
    return beside.length > 0 && Array.isArray(value) && !value.some(isObject)
      ? spreadColumns({ ...Object.fromEntries(beside), prediction: value }, inputs)
      : unwrap(value, inputs, depth - 1);
  }
  return spreadColumns(document, inputs);
}

/** Under what names tables have those of their columns, and their rows: pandas (`split`), H2O, Watson and Seldon. */
const COLUMNS = ['columns', 'fields', 'names'];
const ROWS = ['data', 'values', 'ndarray', 'score'];

/** The rows of a table, by the names of its columns where it has them. */
function openTable(document: Readonly<Record<string, unknown>>): readonly unknown[] | undefined {
  const { tensor } = document;
  const names = COLUMNS.map((name) => document[name]).find(Array.isArray);
  const list = ROWS.map((name) => document[name]).find(Array.isArray);
  const rows =
    isObject(tensor) && Array.isArray(tensor.values)
      ? shape({ name: '', shape: tensor.shape, data: tensor.values })
      : Array.isArray(document.ndarray) || names !== undefined
        ? list
        : undefined;
  const areNames =
    names !== undefined &&
    (names.length > 1 || findKind(String(names[0])) !== undefined) &&
    !names.every((name, place) => String(name) === String(place));
  return areNames && rows?.every((row) => Array.isArray(row) && row.length === names.length)
    ? rows.map((row) => Object.fromEntries(names.map((name, i) => [String(name), (row as unknown[])[i]])))
    : rows;
}

/** The values of an object that has one for each of several rows, by their numbers from 0 on, as pandas writes a column. */
function listByRow(value: unknown, inputs: number | undefined): unknown[] | undefined {
  if (!isObject(value) || inputs === undefined || inputs < 2) {
    return undefined;
  }
  const keys = Object.keys(value);
  return keys.length === inputs && keys.every((key, row) => key === String(row)) ? Object.values(value) : undefined;
}

/** A list under `prediction` is wrapped answers, unless columns of the same kind stand beside it. */
function isOwnColumn(document: Readonly<Record<string, unknown>>, name: string): boolean {
  return (
    findKind(name) !== undefined &&
    Object.entries(document).some(([other, value]) => other !== name && Array.isArray(value) && findKind(other))
  );
}

/**
 * One object a row where names have a list of as many values as there are rows; else the one object. A list of the classes is
 * of all rows.
 */
function spreadColumns(given: Readonly<Record<string, unknown>>, inputs: number | undefined): object[] {
  const entries = Object.entries(given).map(([name, value]) => [name, listByRow(value, inputs) ?? value] as const);
  const document = Object.fromEntries(entries);
  // A column a class, each with a number for each of several rows.
  const areClasses =
    inputs !== undefined &&
    inputs > 1 &&
    entries.length > 1 &&
    entries.every(([, value]) => toNumbers(value)?.length === inputs);
  const isColumn = ([name, value]: readonly [string, unknown]): boolean => {
    const kind = findKind(name);
    const isShared = kind === 'classes' && Array.isArray(value) && !value.some(Array.isArray);
    return Array.isArray(value) && (kind !== undefined || areClasses) && !isShared && value.length === inputs;
  };
  const columns = entries.filter(isColumn) as [string, unknown[]][];
  const isOneRow = inputs === 1 && !columns.some(([, [value]]) => Array.isArray(value));
  if (inputs === undefined || columns.length === 0 || isOneRow) {
    return [document];
  }
  const shared = entries.filter((entry) => !isColumn(entry));
  return Array.from({ length: inputs }, (_, row) =>
    Object.fromEntries([...shared, ...columns.map(([name, values]) => [name, values[row]] as const)]),
  );
}

/** The rows of a list: its entries, or the list itself where it holds what one row was answered. */
function splitRows(list: readonly unknown[], inputs: number | undefined): readonly unknown[] {
  if (list.length < 2 || list.length === inputs) {
    return list;
  }
  if (list.every((one) => !Array.isArray(one) && !isObject(one))) {
    // Numbers that are not as many as the rows are those of one row.
    return inputs === undefined || inputs === 1 ? [list] : list;
  }
  const scored = readScoredLabels(list);
  const isOneRow =
    scored !== undefined &&
    (inputs === 1 || (inputs === undefined && areProbabilities(scored.map(([, score]) => score))));
  return isOneRow ? [list] : list;
}

/** The values of a tensor by row. */
function shape({ shape: size, data }: Tensor): unknown[] {
  const flat = data.flat(Infinity);
  const rows = Array.isArray(size) ? Number(size[0]) : flat.length;
  const width = flat.length / rows;
  if (!Number.isInteger(width) || width <= 1) {
    return flat;
  }
  return Array.from({ length: rows }, (_, row) => flat.slice(row * width, (row + 1) * width));
}
