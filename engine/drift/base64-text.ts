import { BACKSLASH, CARRIAGE_RETURN, IS_PLAIN, LETTER_N, LETTER_R, LINE_FEED, NOT_ASCII, QUOTE } from './ascii';

/** Longest text that is decoded, in bytes: so much memory is kept. */
const LONGEST_TEXT = 1 << 20;
const PADDING = 0x3d;
/** Bytes that one group may become, with all of them escaped, and what ends the text. */
const ROOM = 8;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** By byte: the six bits that it stands for; negative for all others. */
const SIX_BITS = new Int8Array(256).fill(-1);
Buffer.from(ALPHABET).forEach((byte, bits) => (SIX_BITS[byte] = bits));

/**
 * Decodes BASE64 in a JSON string to the text that stands in a JSON string where it is not in BASE64: with line ends, quotes and
 * backslashes escaped, and a quote behind it. So both are read by the same code. The bytes are used again for every text.
 */
export class Base64Text {
  bytes: Buffer = Buffer.alloc(4096);
  private length = 0;

  /**
   * Decodes what begins at `at`.
   *
   * @param source has a quote somewhere behind it
   * @returns the place of the quote in `source` that ends it; -1 when it is not just the alphabet with its padding, holds a control
   *   character, or is too long
   */
  decode(source: Buffer, at: number): number {
    this.length = 0;
    for (; ; at += 4) {
      const last = SIX_BITS[source[at + 3]];
      const third = SIX_BITS[source[at + 2]];
      const group = (SIX_BITS[source[at]] << 18) | (SIX_BITS[source[at + 1]] << 12) | (third << 6) | last;
      if (group < 0) {
        break;
      }
      if (!this.put(group >>> 16) || !this.put((group >>> 8) & 0xff) || !this.put(group & 0xff)) {
        return -1;
      }
    }
    const end = this.decodeEnd(source, at);
    if (end !== -1) {
      this.bytes[this.length] = QUOTE;
      this.bytes[this.length + 1] = LINE_FEED;
    }
    return end;
  }

  /** Reads a last group with padding, if there is one. */
  private decodeEnd(source: Buffer, at: number): number {
    if (source[at] === QUOTE) {
      return at;
    }
    const bits = (SIX_BITS[source[at]] << 10) | (SIX_BITS[source[at + 1]] << 4);
    const third = source[at + 2] === PADDING ? 0 : SIX_BITS[source[at + 2]];
    if (bits < 0 || third < 0 || source[at + 3] !== PADDING || source[at + 4] !== QUOTE) {
      return -1;
    }
    const isPut = this.put(bits >>> 8) && (source[at + 2] === PADDING || this.put((bits & 0xff) | (third >>> 2)));
    return isPut ? at + 4 : -1;
  }

  /** Puts a byte behind the text; false when it cannot. */
  private put(byte: number): boolean {
    const { length } = this;
    if (length + ROOM > this.bytes.length && !this.grow()) {
      return false;
    }
    if (IS_PLAIN[byte] === 1 || byte >= NOT_ASCII) {
      this.bytes[length] = byte;
      this.length = length + 1;
      return true;
    }
    const escaped = byte === LINE_FEED ? LETTER_N : byte === CARRIAGE_RETURN ? LETTER_R : byte;
    this.bytes[length] = BACKSLASH;
    this.bytes[length + 1] = escaped;
    this.length = length + 2;
    return escaped >= QUOTE;
  }

  private grow(): boolean {
    if (this.bytes.length >= LONGEST_TEXT) {
      return false;
    }
    const bytes = Buffer.alloc(2 * this.bytes.length);
    this.bytes.copy(bytes);
    this.bytes = bytes;
    return true;
  }
}
