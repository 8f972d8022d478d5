/** Bytes that mean something in JSON strings and in CSV. */
export const LINE_FEED = 0x0a;
export const CARRIAGE_RETURN = 0x0d;
export const SPACE = 0x20;
export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const MINUS = 0x2d;
export const POINT = 0x2e;
export const ZERO = 0x30;
export const COLON = 0x3a;
export const BRACKET = 0x5b;
export const BRACKET_END = 0x5d;
export const BRACE = 0x7b;
export const BRACE_END = 0x7d;
export const BACKSLASH = 0x5c;
export const LETTER_N = 0x6e;
export const LETTER_R = 0x72;
export const LETTER_T = 0x74;
/** The first byte that is not ASCII. */
export const NOT_ASCII = 0x80;

/** By byte: 1 for ASCII that stands for itself in a JSON string. */
export const IS_PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < SPACE || byte >= NOT_ASCII || byte === QUOTE || byte === BACKSLASH ? 0 : 1,
);
