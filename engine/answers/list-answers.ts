import type { AnswerFieldsConfig } from '../../contract/answer-fields';
import { isObject } from '../../contract/validation';
import { type CapturedPayload, openPayload, readCsv } from '../drift/payload';
import type { Answer } from './answer';
import { findKind } from './answer-names';
import { listJsonAnswers } from './json-answers';
import { readNamedAnswer } from './named-answer';
import { readPart, toNumber, toNumbers } from './parts';
import { hasTold, pickAnswer } from './told-answer';

/**
 * Reads what an endpoint answered, one entry a row: the one reader of answers of drift and of quality.
 *
 * @param inputs how many rows were asked about; undefined when that cannot be told
 * @param told where the answer holds what was predicted; absent: what is well known is read
 * @throws PayloadError when the payload cannot be read at all
 */
export function listAnswers(
  payload: CapturedPayload,
  inputs: number | undefined,
  told: AnswerFieldsConfig | undefined,
): Answer[] {
  const content = openPayload(payload);
  if (content.kind === 'json') {
    const inner = openEnvelope(content.document);
    return inner === undefined ? listJsonAnswers(content.document, inputs, told) : listAnswers(inner, inputs, told);
  }
  const lines = readCsv(content.text, 2).map((line) => line.map((value) => value ?? ''));
  const [first] = lines;
  const names = readHead(lines, inputs);
  if (names !== undefined) {
    return lines.slice(1).map((line) => readByNames(names, line, told));
  }
  if (told) {
    return lines.map((line) => pickAnswer(line.map(readPart), told));
  }
  // Some containers answer several rows in one line, separated by commas.
  const oneLine = lines.length === 1 && inputs !== undefined && inputs > 1 && first.length === inputs;
  return oneLine ? first.map((value) => readLine([value])) : lines.map(readLine);
}

/**
 * What was answered within an answer: beside explanations, as SageMaker Clarify writes it, as JSON in a text, or beside its
 * content type, as what a script returns is written when nobody takes it apart.
 */
function openEnvelope(document: unknown): CapturedPayload | undefined {
  if (typeof document === 'string' && /^\s*[[{]/.test(document)) {
    return { data: document, encoding: 'CSV' };
  }
  if (Array.isArray(document) && document.length === 2 && document.every((one) => typeof one === 'string')) {
    const [data, type] = document;
    return /^(text|application)\/[\w.+-]+/.test(type) ? { data, encoding: 'CSV' } : undefined;
  }
  const { content_type: type, data } = isObject(document) && isObject(document.predictions) ? document.predictions : {};
  return typeof type === 'string' && typeof data === 'string' ? { data, encoding: 'CSV' } : undefined;
}

/**
 * The names that stand before the answers: all of them are names that answers use, or there is one line more than there are rows,
 * and it holds no numbers but those by which pandas counts columns without names.
 */
function readHead(lines: readonly (readonly string[])[], inputs: number | undefined): readonly string[] | undefined {
  const [first = []] = lines;
  const names = first.map((name) => name.trim());
  const areKnown = lines.length > 1 && names.every((name) => findKind(name) !== undefined);
  if (areKnown || lines.length < 2 || lines.length - 1 !== inputs) {
    return areKnown ? names : undefined;
  }
  const [own, ...others] = names;
  const columns = isIndex(own) ? others : names;
  const areCounted = columns.length > 0 && columns.every((name, place) => name === String(place));
  const areTexts = columns.length > 0 && columns.every((name) => name !== '' && toNumber(name) === undefined);
  return areCounted || (areTexts && new Set(columns).size === columns.length) ? names : undefined;
}

/** What pandas calls the numbers of rows. */
function isIndex(name: string): boolean {
  return name === '' || name === 'Unnamed: 0';
}

function readByNames(names: readonly string[], line: readonly string[], told: AnswerFieldsConfig | undefined): Answer {
  const fields = Object.fromEntries(names.map((name, i) => [name, readPart(line[i])]));
  if (told) {
    return hasTold(fields, told) ? pickAnswer(fields, told) : pickAnswer(line.map(readPart), told);
  }
  const columns = isIndex(names[0]) ? line.slice(1) : line;
  const own = isIndex(names[0]) ? names.slice(1) : names;
  const areNames = own.some((name) => findKind(name) !== undefined) || (own.length > 1 && own[0] !== '0');
  return areNames ? readNamedAnswer(Object.fromEntries(own.map((name) => [name, fields[name]]))) : readLine(columns);
}

/** A line of CSV: a value, or one number a class. A label and a number side by side do not say what the number is of. */
function readLine(line: readonly string[]): Answer {
  if (line.length === 1) {
    const [value] = line;
    const list = value.trimStart().startsWith('[') ? toNumbers(readPart(value)) : undefined;
    return list === undefined ? { value: value.trim() === '' ? undefined : value } : { several: list };
  }
  const filled = line.filter((value) => value.trim() !== '');
  if (filled.length === 1) {
    return readLine(filled);
  }
  const numbers = toNumbers(filled.map(readPart));
  if (numbers !== undefined) {
    return { several: numbers };
  }
  const labels = filled.filter((value) => toNumbers([readPart(value)]) === undefined);
  return labels.length === 1
    ? readNamedAnswer({
        category: labels[0],
        numbers: toNumbers(filled.filter((value) => value !== labels[0]).map(readPart)),
      })
    : {};
}
