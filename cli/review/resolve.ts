import type { Stack } from './assembly';

/** What is left of a template when references have names: an object, a list, or a value. */
export type Fact = string | number | boolean | null | Facts | readonly Fact[];

export interface Facts {
  readonly [name: string]: Fact;
}

/** Where the hash of an asset stands in names and addresses. */
const HASH = /[0-9a-f]{64}/g;

/**
 * A value of a template as a reader means it: references by construct paths, joined texts as one, JSON in texts as what it says,
 * and the names of assets in place of their hashes.
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

/** Part of a text that may be JSON: without what JSON's own texts end with. */
function quote(part: unknown): string {
  return `\${${JSON.stringify(part).replaceAll('"', "'")}}`;
}

function reference(id: string, { paths }: Stack, attribute = ''): string {
  return `\${${paths.get(id) ?? id}${attribute}}`;
}

function resolveText(text: string, stack: Stack): Fact {
  const named = text.replace(HASH, (hash) => {
    const asset = stack.assets.get(hash);
    return asset ? `(${asset.name})` : hash;
  });
  if (/^\s*[[{]/.test(named)) {
    try {
      return resolveValue(JSON.parse(named), stack);
    } catch {
      return named;
    }
  }
  return named;
}

/** Members by which the elements of a list are told apart, wherever they stand in it. */
const IDENTITIES = [
  'StepName',
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
];

/** Marks the order of a list whose elements are told apart by what they are. */
export const ORDER = '(order)';

/**
 * Lists as objects, so that an element that is put before another one does not change all that come after it: by what identifies
 * their elements, simple values by themselves, others by their places.
 */
export function keyLists(fact: Fact): Fact {
  if (Array.isArray(fact)) {
    const keys = fact.every(isSimple) ? fact.map(String) : findKeys(fact);
    return keys && new Set(keys).size === keys.length
      ? { ...Object.fromEntries(fact.map((each, i) => [keys[i], keyLists(each)])), [ORDER]: keys.join(', ') }
      : Object.fromEntries(fact.map((each, i) => [`${i + 1}`, keyLists(each)]));
  }
  return isSimple(fact) ? fact : Object.fromEntries(Object.entries(fact).map(([name, each]) => [name, keyLists(each)]));
}

function isSimple(fact: Fact): fact is string | number | boolean | null {
  return typeof fact !== 'object' || fact === null;
}

function findKeys(list: readonly Fact[]): string[] | undefined {
  const identity = IDENTITIES.find((name) => list.every((each) => typeof (each as Facts | null)?.[name] === 'string'));
  return identity === undefined ? undefined : list.map((each) => (each as Facts)[identity] as string);
}
