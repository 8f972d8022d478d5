import { readEntries, readNumber } from './read-request';

/** Says that there are too many of something, if there are. */
export function refuseMore(member: string, count: number, most: number): string | undefined {
  return count > most ? `{${member}}: must be at most ${most}, got ${count}` : undefined;
}

/** Says that a number is outside of inclusive bounds, if it is known and is. */
export function refuseOutside(
  member: string,
  value: unknown,
  minimum: number,
  maximum: number,
  unit = '',
): string | undefined {
  const number = readNumber(value);
  return number !== undefined && (number < minimum || number > maximum)
    ? `{${member}}: must be from ${minimum} to ${maximum}${unit}, got ${number}`
    : undefined;
}

/** What a map of names and texts may have. */
export interface MapLimits {
  readonly entries: number;
  /** The longest name and the longest value, in characters. */
  readonly name: number;
  readonly value: number;
  /** What a name must look like, where it must look like something. */
  readonly pattern?: RegExp;
}

/** Says what is wrong with a map of names and texts, if anything is. */
export function refuseMap(member: string, map: unknown, limits: MapLimits): string | undefined {
  const entries = readEntries(map);
  const tooMany = refuseMore(member, entries.length, limits.entries);
  if (tooMany !== undefined) {
    return tooMany;
  }
  for (const [name, value] of entries) {
    const length = typeof value === 'string' && !value.includes('${Token[') ? value.length : 0;
    if (name.length > limits.name || length > limits.value) {
      const what =
        name.length > limits.name
          ? `a name of ${name.length} characters`
          : `'${name.slice(0, 40)}' with ${length} characters`;
      return `{${member}}: must have names of at most ${limits.name} and values of at most ${limits.value} characters, got ${what}`;
    }
    if (limits.pattern && !limits.pattern.test(name)) {
      return `{${member}}: a name must be letters, digits and underscores and not begin with a digit, got '${name.slice(0, 40)}'`;
    }
  }
  return undefined;
}

/** The names of environment variables that SageMaker takes. */
export const VARIABLE_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** A map with so many entries, for examples. */
export function fill(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`NAME_${index}`, 'value']));
}
