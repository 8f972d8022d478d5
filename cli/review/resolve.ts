import type { Stack } from './assembly';

/** What is left of a template when references have names: an object, a list, or a value. */
export type Fact = string | number | boolean | null | Facts | readonly Fact[];

/** In a name: what a stack's own id ends with, which no other stack has. */
export const OWN_ID = `\${id of the stack}`;

/** Where the hash of an asset stands in names and addresses. */
export const HASH = /[0-9a-f]{64}/g;

export interface Facts {
  readonly [name: string]: Fact;
}

/**
 * A value of a template as a reader means it: references by construct paths, joined texts as one, and JSON in texts as what it
 * says.
 */
export function resolveValue(value: unknown, stack: Stack): Fact {
  if (typeof value === 'string') {
    return resolveText(value, stack);
  }
  if (Array.isArray(value)) {
    return value.map((each) => resolveValue(each, stack));
  }
  if (typeof value !== 'object' || value === null) {
    return (value ?? null) as Fact;
  }
  const entries = Object.entries(value);
  const intrinsic = entries.length === 1 ? resolveIntrinsic(entries[0], stack) : undefined;
  return intrinsic === undefined
    ? Object.fromEntries(entries.map(([name, each]) => [name, resolveValue(each, stack)]))
    : resolveText(intrinsic, stack);
}

function resolveIntrinsic([name, given]: [string, unknown], stack: Stack): string | undefined {
  switch (name) {
    case 'Ref':
      return reference(String(given), stack);
    case 'Fn::GetAtt': {
      const [id, ...attribute] = Array.isArray(given) ? given.map(String) : String(given).split('.');
      return reference(id, stack, `.${attribute.join('.')}`);
    }
    case 'Fn::Join': {
      const [separator, parts] = given as [string, unknown];
      return Array.isArray(parts) ? parts.map((part) => toText(part, stack)).join(separator) : undefined;
    }
    case 'Fn::Sub':
      return typeof given === 'string'
        ? given.replace(/\$\{([^!}.]+)(\.[^}]+)?\}/g, (_, id: string, attribute = '') =>
            reference(id, stack, attribute),
          )
        : undefined;
    case 'Fn::ImportValue':
      return `\${export ${toText(given, stack)}}`;
    case 'Fn::GetStackOutput': {
      const { StackName, OutputName } = given as Readonly<Record<string, unknown>>;
      return `\${output ${toText(OutputName, stack)} of the stack ${toText(StackName, stack)}}`;
    }
    default:
      return undefined;
  }
}

function toText(part: unknown, stack: Stack): string {
  if (typeof part === 'string') {
    return part;
  }
  const [entry, ...others] = Object.entries((part ?? {}) as object);
  return (others.length === 0 && entry && resolveIntrinsic(entry, stack)) || quote(part);
}

/** What CDK makes the names of a stack's things of, where they must be nobody else's: the end of the stack's id. */
const STACK_ID = JSON.stringify({
  'Fn::Select': [4, { 'Fn::Split': ['-', { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] }] }],
});

/** Part of a text that may be JSON: without what JSON's own texts end with. A mapping is known by its name. */
function quote(part: unknown): string {
  if (JSON.stringify(part) === STACK_ID) {
    return OWN_ID;
  }
  const found = (part as { 'Fn::FindInMap'?: readonly unknown[] } | null)?.['Fn::FindInMap'];
  if (Array.isArray(found) && typeof found[0] === 'string') {
    return `\${${found[0]}}`;
  }
  return `\${${JSON.stringify(part).replaceAll('"', "'")}}`;
}

function reference(id: string, { paths, parameters }: Stack, attribute = ''): string {
  return parameters?.get(id) ?? `\${${paths.get(id) ?? id}${attribute}}`;
}

function resolveText(text: string, stack: Stack): Fact {
  if (/^\s*[[{]/.test(text)) {
    try {
      return resolveValue(JSON.parse(text), stack);
    } catch {
      return text;
    }
  }
  return text;
}

/** Members by which the elements of a list are told apart, wherever they stand in it. */
const IDENTITIES = [
  'StepName',
  'VariantName',
  'Name',
  'name',
  'key',
  'InputName',
  'OutputName',
  'ChannelName',
  'AttributeName',
  'Sid',
  'Key',
  'Id',
  'column',
  'metric',
];

/** Marks the order of a list whose elements are told apart by what they are. */
export const ORDER = '(order)';

/**
 * Lists as objects, so that an element that is put before another one does not change all that come after it: by what identifies
 * their elements, simple values by themselves, others by their places.
 */
export function keyLists(fact: Fact): Fact {
  if (Array.isArray(fact)) {
    const keys = findKeys(fact) ?? fact.map((each, i) => (isSimple(each) ? String(each) : `${i + 1}`));
    const isKeyed = new Set(keys).size === keys.length;
    const entries = fact.map((each, i) => [isKeyed ? keys[i] : `${i + 1}`, keyLists(each)] as const);
    const hasOrder = isKeyed && keys.some((key, i) => key !== `${i + 1}`);
    return Object.fromEntries(hasOrder ? [...entries, [ORDER, keys.join(', ')]] : entries);
  }
  return isSimple(fact) ? fact : Object.fromEntries(Object.entries(fact).map(([name, each]) => [name, keyLists(each)]));
}

/** A value as it stood before its lists became objects, as text. */
export function toPlainText(fact: Fact): string {
  return typeof fact === 'string' ? fact : JSON.stringify(unkeyLists(fact));
}

function unkeyLists(fact: Fact): unknown {
  if (isSimple(fact) || Array.isArray(fact)) {
    return fact;
  }
  const names = Object.keys(fact).filter((name) => name !== ORDER);
  const isList = ORDER in fact || (names.length > 0 && names.every((name, i) => name === `${i + 1}`));
  return isList
    ? names.map((name) => unkeyLists((fact as Facts)[name]))
    : Object.fromEntries(names.map((name) => [name, unkeyLists((fact as Facts)[name])]));
}

function isSimple(fact: Fact): fact is string | number | boolean | null {
  return typeof fact !== 'object' || fact === null;
}

function findKeys(list: readonly Fact[]): string[] | undefined {
  const identity = IDENTITIES.find((name) => list.every((each) => typeof (each as Facts | null)?.[name] === 'string'));
  return identity === undefined ? undefined : list.map((each) => (each as Facts)[identity] as string);
}
