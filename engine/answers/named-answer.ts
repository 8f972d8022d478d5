import { isObject } from '../../contract/validation';
import { type Answer, areProbabilities } from './answer';
import { type FieldKind, findKind, findScoreOf } from './answer-names';
import { readPart, toLabel, toNumber, toNumbers, unwrapOne } from './parts';

/** Reads an answer whose parts have names. */
export function readNamedAnswer(fields: Readonly<Record<string, unknown>>): Answer {
  const found = new Map<FieldKind, unknown>();
  const names: string[] = [];
  const others: [string, number][] = [];
  for (const [name, given] of Object.entries(fields)) {
    const kind = findKind(name);
    const value = typeof given === 'string' ? readPart(given) : given;
    const number = kind === undefined ? toNumber(value) : undefined;
    if (kind !== undefined && value !== null && value !== undefined && !found.has(kind)) {
      found.set(kind, value);
      names.push(name);
    } else if (number !== undefined) {
      others.push([name, number]);
    }
  }
  const label = toLabel(unwrapOne(found.get('label')));
  const votes = countVotes(fields);
  if (votes !== undefined) {
    return { votes, ...(label !== undefined && { label }) };
  }
  const numbers = readNumbers(found);
  if (numbers !== undefined) {
    return { ...numbers, ...(label !== undefined && { label }) };
  }
  return readClasses(found, others, label) ?? readSingle(found, names, label) ?? {};
}

/** SageMaker's k-NN, asked for `verbose=true`, answers the labels of the neighbours beside their distances. */
function countVotes({ labels, distances }: Readonly<Record<string, unknown>>): Answer['votes'] {
  const names = Array.isArray(labels) && toNumbers(distances)?.length === labels.length ? labels.map(toLabel) : [];
  const share = (name: string): number => names.filter((other) => other === name).length / names.length;
  return names.length > 0 && names.every((name) => name !== undefined)
    ? [...new Set(names)].map((name) => [name, share(name)] as const)
    : undefined;
}

/** One score a class: by a list of names beside them, by names of their own, or in the order of the classes. */
function readNumbers(found: ReadonlyMap<FieldKind, unknown>): Answer | undefined {
  const lists = [found.get('numbers'), found.get('score'), found.get('value')].map(openVector);
  const list = lists.find((each) => (Array.isArray(each) && each.length > 1) || isObject(each));
  if (isObject(list)) {
    const byClass = Object.entries(list).map(([name, value]) => [name, toNumber(value)] as const);
    return byClass.every((one): one is [string, number] => one[1] !== undefined) ? { byClass } : undefined;
  }
  const scored = readScoredLabels(list);
  if (scored !== undefined) {
    return { byClass: scored };
  }
  const numbers = toNumbers(list);
  if (numbers === undefined) {
    return undefined;
  }
  const classes = [found.get('classes'), found.get('label')].find(
    (each): each is unknown[] => Array.isArray(each) && each.length === numbers.length,
  );
  const labels = classes?.map(toLabel);
  return labels?.every((one) => one !== undefined)
    ? { byClass: labels.map((one, i) => [one, numbers[i]] as const) }
    : { several: numbers };
}

/** Spark writes a vector as `{"type": 1, "values": […]}`. */
function openVector(value: unknown): unknown {
  return isObject(value) && Array.isArray(value.values) ? value.values : value;
}

/** `[{"label": "no", "score": 0.1}, …]` as one entry a class. */
export function readScoredLabels(list: unknown): [string, number][] | undefined {
  if (!Array.isArray(list) || list.length < 2) {
    return undefined;
  }
  const pairs = list.map((one): [string | undefined, number | undefined] => {
    if (Array.isArray(one) && one.length === 2 && typeof one[0] === 'string') {
      // TensorFlow Serving's `classify`.
      return [toLabel(one[0]), toNumber(one[1])];
    }
    const entries = isObject(one) ? Object.entries(one) : [];
    const find = (...kinds: FieldKind[]): unknown =>
      entries.find(([name]) => kinds.includes(findKind(name) as FieldKind))?.[1];
    return [toLabel(find('label')), toNumber(find('score', 'value'))];
  });
  const labels = new Set(pairs.map(([label]) => label));
  return pairs.every((pair): pair is [string, number] => pair[0] !== undefined && pair[1] !== undefined) &&
    labels.size === pairs.length
    ? pairs
    : undefined;
}

function readSingle(
  found: ReadonlyMap<FieldKind, unknown>,
  names: readonly string[],
  named: string | undefined,
): Answer | undefined {
  const [given, value] = [found.get('score') ?? found.get('numbers'), found.get('value')].map(unwrapOne);
  const score = toNumber(given);
  // A prediction beside a score is the label that was decided for.
  const label = named ?? (score === undefined ? undefined : toLabel(value));
  const answer: Answer = {
    ...(label !== undefined && { label }),
    ...(score !== undefined && { score, scoreOf: findScoreOf(names) }),
    ...(label === undefined && score === undefined && { value: toLabel(value) }),
  };
  return label === undefined && score === undefined && answer.value === undefined ? undefined : answer;
}

/** Numbers under names of their own are those of classes, if they add up and no score is named. */
function readClasses(
  found: ReadonlyMap<FieldKind, unknown>,
  others: readonly [string, number][],
  label: string | undefined,
): Answer | undefined {
  const isWhole = !found.has('score') && others.length > 1 && areProbabilities(others.map(([, number]) => number));
  return isWhole ? { byClass: others, ...(label !== undefined && { label }) } : undefined;
}
