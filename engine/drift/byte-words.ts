/** Bytes that are looked at together. */
export const WORD = 4;
const DOUBLE = 8;
/** Of each byte of a word the lowest bit, and the highest. */
const ONES = 0x01010101;
const HIGHEST_BITS = 0x80808080;

/** A view of bytes that takes several at once. */
export function viewBytes({ buffer, byteOffset, length }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, length);
}

/**
 * Bytes that others are compared with. Eight at a time, as doubles: of two that are equal as numbers but not as bytes, one is
 * made of zero bytes, and no text here holds any; what is no number is equal to none, and then has to be read in another way.
 */
export class ByteText {
  readonly length: number;
  private readonly view: DataView;
  /** The last word overlaps the one before where the length is no multiple. */
  private readonly doubles: Float64Array;
  private readonly first: number;
  private readonly last: number;
  private readonly mask: number;

  constructor(bytes: Uint8Array) {
    this.length = bytes.length;
    const padded = new Uint8Array(Math.max(bytes.length, WORD));
    padded.set(bytes);
    this.view = viewBytes(padded);
    this.doubles = Float64Array.from({ length: bytes.length < DOUBLE ? 0 : Math.ceil(bytes.length / DOUBLE) }, (_, i) =>
      this.view.getFloat64(Math.min(i * DOUBLE, bytes.length - DOUBLE), true),
    );
    this.first = this.view.getInt32(0, true);
    this.last = this.view.getInt32(padded.length - WORD, true);
    this.mask = bytes.length < WORD ? (1 << (8 * bytes.length)) - 1 : -1;
  }

  /** Whether bytes begin with the text at a place. */
  isAt(bytes: DataView, at: number): boolean {
    const { length, doubles } = this;
    if (at + WORD > bytes.byteLength || at + length > bytes.byteLength) {
      return this.isAtEnd(bytes, at);
    }
    if (length < DOUBLE) {
      return (
        (bytes.getInt32(at, true) & this.mask) === this.first &&
        (length <= WORD || bytes.getInt32(at + length - WORD, true) === this.last)
      );
    }
    const last = doubles.length - 1;
    for (let i = 0, from = at; i < last; i++, from += DOUBLE) {
      if (bytes.getFloat64(from, true) !== doubles[i]) {
        return false;
      }
    }
    return bytes.getFloat64(at + length - DOUBLE, true) === doubles[last];
  }

  private isAtEnd(bytes: DataView, at: number): boolean {
    let same = at + this.length <= bytes.byteLength ? 0 : -1;
    while (same >= 0 && same < this.length) {
      same = bytes.getUint8(at + same) === this.view.getUint8(same) ? same + 1 : -1;
    }
    return same >= 0;
  }
}

/** A word of four times the same byte, to be found by {@link findByte}. */
export function repeatByte(byte: number): number {
  return Math.imul(byte, ONES);
}

/**
 * Finds a byte in a word: of the bits that are set, the lowest is the highest bit of the first such byte (Warren, "Hacker's Delight",
 * 6–1). Above it any may be set.
 *
 * @param repeated the byte, see {@link repeatByte}
 * @returns 0 when there is none
 */
export function findByte(word: number, repeated: number): number {
  const rest = word ^ repeated;
  return (rest - ONES) & ~rest & HIGHEST_BITS;
}
