import { readNumber } from '../drift/value-reader';

/** A part of an answer as text; lists come as JSON, or as Python prints them: `['no', 'yes']`. */
export function readPart(text: string | undefined): unknown {
  const trimmed = text?.trim() ?? '';
  if (!trimmed.startsWith('[') || !trimmed.endsWith(']')) {
    return text;
  }
  for (const candidate of [trimmed, trimmed.replaceAll("'", '"')]) {
    try {
      return JSON.parse(candidate);
    } catch {
      // Numbers of numpy stand between blanks.
    }
  }
  const numbers = toNumbers(
    trimmed
      .slice(1, -1)
      .trim()
      .split(/[\s,]+/),
  );
  return numbers ?? text;
}

/** A finite number, also one that is written as text. */
export function toNumber(value: unknown): number | undefined {
  if (typeof value === 'number') {
    return Number.isFinite(value) ? value : undefined;
  }
  const number = typeof value === 'string' ? readNumber(value) : undefined;
  return typeof number === 'number' ? number : undefined;
}

/** Numbers, if all of a list are; an empty list is none. */
export function toNumbers(value: unknown): number[] | undefined {
  if (!Array.isArray(value) || value.length === 0) {
    return undefined;
  }
  const numbers = value.map(toNumber);
  return numbers.every((number) => number !== undefined) ? numbers : undefined;
}

/** A label as text. */
export function toLabel(value: unknown): string | undefined {
  if (typeof value === 'string') {
    // BlazingText and fastText write so.
    const label = value.trim().replace(/^__label__/, '');
    return label === '' ? undefined : label;
  }
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** The only entry of lists of one, else the value itself. */
export function unwrapOne(value: unknown): unknown {
  let inner = value;
  while (Array.isArray(inner) && inner.length === 1) {
    [inner] = inner;
  }
  return inner;
}
