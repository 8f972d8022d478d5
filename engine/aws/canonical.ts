import { createHash } from 'node:crypto';

/** JSON with sorted keys and without undefined values: equal values have equal texts. */
export function toCanonicalJson(value: unknown): string {
  return JSON.stringify(sortKeys(value));
}

/** As JSON sees a value. A replacer would do the same in up to twice the time. */
function sortKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    return sortKeys(value.toJSON());
  }
  if (Array.isArray(value)) {
    return value.map(sortKeys);
  }
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, sortKeys((value as Record<string, unknown>)[key])]));
}

/** The SHA-256 of a text in hexadecimal, cut to `length` digits of the 64. */
export function hashText(text: string, length = 64): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}
