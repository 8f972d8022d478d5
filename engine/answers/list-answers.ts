import type { AnswerFieldsConfig } from '../../contract/answer-fields';
import { type CapturedPayload, openPayload, readCsv } from '../drift/payload';
import type { Answer } from './answer';
import { findKind } from './answer-names';
import { listJsonAnswers } from './json-answers';
import { readNamedAnswer } from './named-answer';
import { readPart, toNumbers } from './parts';
import { pickAnswer } from './told-answer';

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
    return listJsonAnswers(content.document, inputs, told);
  }
  const lines = readCsv(content.text, 2).map((line) => line.map((value) => value ?? ''));
  const [first] = lines;
  if (lines.length > 1 && first.every((name) => findKind(name) !== undefined)) {
    const named = lines.slice(1).map((line) => Object.fromEntries(first.map((name, i) => [name, readPart(line[i])])));
    return named.map((fields) => (told ? pickAnswer(fields, told) : readNamedAnswer(fields)));
  }
  if (told) {
    return lines.map((line) => pickAnswer(line.map(readPart), told));
  }
  // Some containers answer several rows in one line, separated by commas.
  const oneLine = lines.length === 1 && inputs !== undefined && inputs > 1 && first.length === inputs;
  return oneLine ? first.map((value) => readLine([value])) : lines.map(readLine);
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
