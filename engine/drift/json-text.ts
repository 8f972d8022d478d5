import {
  BACKSLASH,
  BRACE_END,
  BRACKET_END,
  COMMA,
  LETTER_N,
  LETTER_R,
  LETTER_T,
  MINUS,
  POINT,
  QUOTE,
  SPACE,
  ZERO,
} from './ascii';

const SMALL_E = 0x65;
const LARGE_E = 0x45;
const PLUS = 0x2b;

/** Behind the white space of JSON in a JSON string that begins at `at`. */
export function skipBlank(bytes: Uint8Array, at: number): number {
  for (;;) {
    if (bytes[at] === SPACE) {
      at++;
    } else if (bytes[at] === BACKSLASH && isBlankLetter(bytes[at + 1])) {
      at += 2;
    } else {
      return at;
    }
  }
}

function isBlankLetter(byte: number): boolean {
  return byte === LETTER_N || byte === LETTER_R || byte === LETTER_T;
}

/** Behind a byte and the white space before and behind it; -1 when there is another. */
export function skipMark(bytes: Uint8Array, at: number, mark: number): number {
  const place = at === -1 ? -1 : skipBlank(bytes, at);
  return place !== -1 && bytes[place] === mark ? skipBlank(bytes, place + 1) : -1;
}

/** Whether an escaped quote stands at a place. */
export function isQuote(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === BACKSLASH && bytes[at + 1] === QUOTE;
}

/** The end of a string of JSON without escapes that begins at `at`, which is at its closing quote; -1 where there is none. */
export function findStringEnd(bytes: Uint8Array, at: number): number {
  while (bytes[at] >= SPACE && bytes[at] !== BACKSLASH && bytes[at] !== QUOTE) {
    at++;
  }
  return isQuote(bytes, at) ? at : -1;
}

/** The end of a number of JSON that begins at `at`; -1 when what stands there is none. */
export function findNumberEnd(bytes: Uint8Array, at: number): number {
  const first = bytes[at] === MINUS ? at + 1 : at;
  let end = skipDigits(bytes, first);
  if (end === first || (bytes[first] === ZERO && end > first + 1)) {
    return -1;
  }
  if (bytes[end] === POINT) {
    const decimals = end + 1;
    end = skipDigits(bytes, decimals);
    if (end === decimals) {
      return -1;
    }
  }
  if (bytes[end] === SMALL_E || bytes[end] === LARGE_E) {
    const digits = bytes[end + 1] === PLUS || bytes[end + 1] === MINUS ? end + 2 : end + 1;
    end = skipDigits(bytes, digits);
    if (end === digits) {
      return -1;
    }
  }
  return endsValue(bytes[end]) ? end : -1;
}

/** Behind the digits that begin at `at`. */
export function skipDigits(bytes: Uint8Array, at: number): number {
  while (isDigit(bytes[at])) {
    at++;
  }
  return at;
}

export function isDigit(byte: number): boolean {
  return (byte - ZERO) >>> 0 <= 9;
}

/** Whether a byte may stand behind a value. */
function endsValue(byte: number): boolean {
  return byte === COMMA || byte === BRACE_END || byte === BRACKET_END || byte === SPACE || byte === BACKSLASH;
}
