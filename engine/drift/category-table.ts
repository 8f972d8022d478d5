import { BACKSLASH, QUOTE, SPACE } from './ascii';
import { findByte, WORD } from './byte-words';
import type { ValueReader } from './value-reader';

/** Share of the table that may be filled, so that a search ends after a step or two. */
const FILLED = 0.25;
/** Odd and without a pattern: the golden ratio, as in Knuth's multiplicative hashing. */
const MULTIPLIER = 0x9e3779b1;
/** An entry begins with its slot and its length in bytes; its text follows, in words. */
const SLOT = 0;
const LENGTH = 1;
const TEXT = 2;

/**
 * Finds texts by their UTF-8 bytes, without making strings of them. Holds the texts that mean "no value" and the categories,
 * as far as they read back as themselves; whatever else comes has to be read as text.
 */
export class CategoryTable {
  /** Behind the text that was found last. */
  end = 0;
  /** The entries, in a row; none begins at 0. */
  private readonly entries: Int32Array;
  /** Where an entry begins, by the highest bits of its text's hash; 0 where there is none. */
  private readonly places: Int32Array;
  private readonly shift: number;
  /** The bytes of the longest text. */
  private longest = 0;

  /**
   * @param index slots by category
   * @param missing the slot of the texts that mean "no value"
   * @param reader how values are read
   */
  constructor(index: ReadonlyMap<string, number>, missing: number, reader: ValueReader) {
    const bits = Math.max(1, Math.ceil(Math.log2((index.size + reader.missing.size) / FILLED)));
    this.shift = 32 - bits;
    this.places = new Int32Array(2 ** bits);
    const entries = [0];
    reader.missing.forEach((text) => this.put(entries, text, missing));
    index.forEach((slot, category) => {
      // A lone surrogate has no bytes of its own.
      if (reader.readCategory(category) === category && Buffer.from(category).toString() === category) {
        this.put(entries, category, slot);
      }
    });
    this.entries = Int32Array.from(entries);
  }

  /**
   * Finds the text that begins at `start` and goes on to a byte. Bytes that end a field elsewhere stand in none of the texts.
   *
   * @param end the byte behind it, see `repeatByte`
   * @returns its slot; -1 when it is not in the table, or the bytes end near it
   */
  find(bytes: DataView, start: number, end: number): number {
    const last = Math.min(bytes.byteLength - WORD, start + this.longest);
    let hash = 0;
    for (let at = start; at <= last; at += WORD) {
      const word = bytes.getInt32(at, true);
      const found = findByte(word, end);
      if (found !== 0) {
        // The lowest bit that is set belongs to the byte that ends the text.
        const first = found & -found;
        const rest = word & ((first >>> 7) - 1);
        this.end = at + ((31 - Math.clz32(first)) >>> 3);
        return this.findEntry(bytes, start, rest, mix(hash, rest));
      }
      hash = mix(hash, word);
    }
    return -1;
  }

  /** @param rest the last word of the text, which may be empty */
  private findEntry(bytes: DataView, start: number, rest: number, hash: number): number {
    const { entries, places, shift } = this;
    const length = this.end - start;
    for (let place = choosePlace(hash, shift); ; place = (place + 1) & (places.length - 1)) {
      const entry = places[place];
      if (entry === 0) {
        return -1;
      }
      if (entries[entry + LENGTH] === length) {
        const last = entry + TEXT + (length >>> 2);
        let at = start;
        let i = entry + TEXT;
        while (i < last && entries[i] === bytes.getInt32(at, true)) {
          at += WORD;
          i++;
        }
        if (i === last && entries[i] === rest) {
          return entries[entry + SLOT];
        }
      }
    }
  }

  private put(entries: number[], text: string, slot: number): void {
    const key = Buffer.from(text);
    if (key.some((byte) => byte < SPACE || byte === QUOTE || byte === BACKSLASH)) {
      // It cannot stand in a field as it is.
      return;
    }
    const padded = Buffer.alloc(key.length - (key.length % WORD) + WORD);
    key.copy(padded);
    const words = Array.from({ length: padded.length / WORD }, (_, i) => padded.readInt32LE(WORD * i));
    let place = choosePlace(words.reduce(mix, 0), this.shift);
    while (this.places[place] !== 0) {
      place = (place + 1) & (this.places.length - 1);
    }
    this.places[place] = entries.length;
    this.longest = Math.max(this.longest, key.length);
    entries.push(slot, key.length, ...words);
  }
}

function mix(hash: number, word: number): number {
  return Math.imul(hash ^ word, MULTIPLIER);
}

function choosePlace(hash: number, shift: number): number {
  return Math.imul(hash ^ (hash >>> 15), MULTIPLIER) >>> shift;
}
