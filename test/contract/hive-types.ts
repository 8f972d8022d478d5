// Reads types as the Glue Data Catalog has them, and compares objects with them as the OpenX SerDe does: names in any case.

/** A type of a column. */
export interface HiveType {
  /** The same in DuckDB's words. */
  readonly duckDb: string;
  /** A value as the SerDe has it: names of structures, unlike the keys of a map, in lower case. */
  readonly lowerNames: (value: unknown) => unknown;
  /**
   * Where values are of another type, and the declared members that none of them has.
   *
   * @param values what real objects have there
   */
  readonly findMismatches: (values: readonly unknown[], path: string) => string[];
}

const SCALARS: Record<string, [duckDb: string, check: (value: unknown) => boolean]> = {
  string: ['VARCHAR', (value) => typeof value === 'string'],
  boolean: ['BOOLEAN', (value) => typeof value === 'boolean'],
  bigint: ['BIGINT', (value) => Number.isSafeInteger(value)],
  double: ['DOUBLE', (value) => typeof value === 'number'],
};

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Splits at commas that are in no angle brackets. */
function splitParts(text: string): string[] {
  const parts: string[] = [''];
  let depth = 0;
  for (const letter of text) {
    depth += letter === '<' ? 1 : letter === '>' ? -1 : 0;
    if (letter === ',' && depth === 0) {
      parts.push('');
    } else {
      parts[parts.length - 1] += letter;
    }
  }
  return parts;
}

const splitAt = (text: string, mark: string): [string, string] => {
  const at = text.indexOf(mark);
  return [text.slice(0, at), text.slice(at + 1)];
};

/** @param text such as `array<struct<name:string,rows:bigint>>` */
export function readType(text: string): HiveType {
  const [, kind, inner = ''] = /^(struct|array|map)<(.*)>$/.exec(text) ?? [];
  if (kind === 'struct') {
    return readStruct(splitParts(inner).map((part) => splitAt(part, ':')));
  }
  if (kind === 'array') {
    const element = readType(inner);
    return {
      duckDb: `${element.duckDb}[]`,
      lowerNames: (value) => (Array.isArray(value) ? value.map(element.lowerNames) : value),
      findMismatches: inPlace(Array.isArray, 'array', (values, path) =>
        element.findMismatches(values.flat(), `${path}[]`),
      ),
    };
  }
  if (kind === 'map') {
    const member = readType(splitAt(inner, ',')[1]);
    const entries = (value: unknown): [string, unknown][] => Object.entries(value as Record<string, unknown>);
    return {
      duckDb: `MAP(VARCHAR, ${member.duckDb})`,
      lowerNames: (value) =>
        isObject(value) ? Object.fromEntries(entries(value).map(([key, one]) => [key, member.lowerNames(one)])) : value,
      findMismatches: inPlace(isObject, 'object', (values, path) =>
        member.findMismatches(
          values.flatMap((value) => entries(value).map(([, one]) => one)),
          `${path}{}`,
        ),
      ),
    };
  }
  const [duckDb, check] = SCALARS[text];
  return { duckDb, lowerNames: (value) => value, findMismatches: inPlace(check, text, () => []) };
}

/** Compares what is there: of nothing a type cannot be told. */
function inPlace(
  check: (value: unknown) => boolean,
  kind: string,
  findInside: HiveType['findMismatches'],
): HiveType['findMismatches'] {
  return (values, path) => {
    const there = values.filter((value) => value !== undefined && value !== null);
    if (there.length === 0) {
      return [`${path} is nowhere`];
    }
    return there.every(check) ? findInside(there, path) : [`${path} is no ${kind}`];
  };
}

function readStruct(parts: readonly [name: string, type: string][]): HiveType {
  const members = parts.map(([name, type]) => [name, readType(type)] as const);
  return {
    duckDb: `STRUCT(${members.map(([name, { duckDb }]) => `"${name}" ${duckDb}`).join(', ')})`,
    lowerNames: (value) =>
      isObject(value)
        ? Object.fromEntries(
            members.map(([name, { lowerNames }]) => [name, lowerNames(findMember(value, name)[0]) ?? null]),
          )
        : value,
    findMismatches: inPlace(isObject, 'object', (values, path) =>
      members.flatMap(([name, { findMismatches }]) => {
        const found = values.map((value) => findMember(value as Record<string, unknown>, name));
        const twice = found.some((some) => some.length > 1) ? [`${path}.${name} is there twice`] : [];
        return [...twice, ...findMismatches(found.flat(), `${path}.${name}`)];
      }),
    ),
  };
}

/** The value of a name in any case; of several the SerDe takes either, so there must be one. */
export function findMember(value: Record<string, unknown>, name: string): unknown[] {
  return Object.entries(value)
    .filter(([key]) => key.toLowerCase() === name)
    .map(([, member]) => member);
}
