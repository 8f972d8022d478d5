import type { AnswerFieldsConfig } from '../../contract/answer-fields';
import { isObject } from '../../contract/validation';
import type { Answer } from './answer';
import { toLabel, toNumber, toNumbers, unwrapOne } from './parts';

/** Reads an answer by what a monitor was told of it, and nothing else of it. */
export function pickAnswer(answer: unknown, { score: at, label: named, scoreOf }: AnswerFieldsConfig): Answer {
  const label = named === undefined ? undefined : toLabel(unwrapOne(follow(answer, named)));
  const given = at === undefined ? undefined : follow(answer, at);
  const numbers = toNumbers(given);
  if (numbers !== undefined && numbers.length > 1) {
    return { several: numbers, ...(label !== undefined && { label }) };
  }
  const score = toNumber(unwrapOne(given));
  return {
    ...(label !== undefined && { label }),
    ...(score !== undefined && { score, scoreOf: scoreOf ?? 'positiveClass' }),
  };
}

/** Whether what a monitor was told of is there. */
export function hasTold(answer: unknown, { score, label }: AnswerFieldsConfig): boolean {
  return [score, label].some((path) => path !== undefined && follow(answer, path) !== undefined);
}

/** What lies under a name, with dots for names within names and numbers for places in lists. */
function follow(answer: unknown, path: string): unknown {
  if (isObject(answer) && path in answer) {
    return answer[path];
  }
  return path
    .split('.')
    .reduce<unknown>(
      (at, name) => (isObject(at) ? at[name] : Array.isArray(at) && /^\d+$/.test(name) ? at[Number(name)] : undefined),
      answer,
    );
}
