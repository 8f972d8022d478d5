/** Bytes that are looked at together. */
const WORD = 4;

/** A view of bytes that takes several at once. */
export function viewBytes({ buffer, byteOffset, length }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, length);
}

/** Whether two places hold the same bytes; not when `a` ends before. */
export function equalBytes(a: DataView, at: number, b: DataView, from: number, length: number): boolean {
  if (at + length > a.byteLength) {
    return false;
  }
  if (length < WORD) {
    for (let i = 0; i < length; i++) {
      if (a.getUint8(at + i) !== b.getUint8(from + i)) {
        return false;
      }
    }
    return true;
  }
  // The last word overlaps the one before where the length is no multiple.
  const last = length - WORD;
  for (let i = 0; i < last; i += WORD) {
    if (a.getInt32(at + i) !== b.getInt32(from + i)) {
      return false;
    }
  }
  return a.getInt32(at + last) === b.getInt32(from + last);
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
