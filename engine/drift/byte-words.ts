/** Bytes that are looked at together. */
const WORD = 4;
const DOUBLE = 8;

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

/** A hash of bytes (FNV-1a, by words). */
export function hashBytes(view: DataView, start: number, length: number): number {
  let hash = length;
  if (length < WORD) {
    for (let i = 0; i < length; i++) {
      hash = mix(hash, view.getUint8(start + i));
    }
  } else {
    const last = length - WORD;
    for (let i = 0; i < last; i += WORD) {
      hash = mix(hash, view.getInt32(start + i));
    }
    hash = mix(hash, view.getInt32(start + last));
  }
  // Multiplication carries upwards only, and the lowest bits choose the place in a table.
  return hash ^ (hash >>> 15);
}

/** A hash of the word at a place; 0 where the bytes end before. */
export function hashWord(view: DataView, at: number): number {
  const hash = at + WORD > view.byteLength ? 0 : mix(0, view.getInt32(at));
  return hash ^ (hash >>> 15);
}

function mix(hash: number, word: number): number {
  return Math.imul(hash ^ word, 0x01000193);
}
