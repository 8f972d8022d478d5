import { BACKSLASH, COMMA, QUOTE, SPACE } from './ascii';
import { ByteText, hashBytes, hashWord, viewBytes } from './byte-words';
import type { ValueReader } from './value-reader';

/** Share of the table that may be filled, so that a search ends after a step or two. */
const FILLED = 0.25;
/** What ends a field, or is written in another way within JSON. */
const ENDING = [COMMA, BACKSLASH, QUOTE];
/** Guesses that are kept. */
const GUESSES = 256;

/**
 * Finds texts by their UTF-8 bytes, without making strings of them. Holds the texts that mean "no value" and the categories,
 * as far as they read back as themselves; whatever else comes has to be read as text.
 */
export class CategoryTable {
  /** Where the text of each entry is counted. */
  readonly slots: number[] = [];
  /** Of the text of each entry, in bytes. */
  readonly lengths: number[] = [];
  /** Whether the text of each entry ends no field, wherever it stands. */
  private readonly goesOn: boolean[] = [];
  private readonly keys: ByteText[] = [];
  /** Entry + 1, by hash; 0 where there is none. */
  private readonly places: Int32Array;
  /** Entry + 1 that was last found where the first word is this, by its hash; 0 where there was none. */
  private readonly guesses = new Int32Array(GUESSES);

  /**
   * @param index slots by category
   * @param missing the slot of the texts that mean "no value"
   * @param reader how values are read
   */
  constructor(index: ReadonlyMap<string, number>, missing: number, reader: ValueReader) {
    this.places = new Int32Array(2 ** Math.ceil(Math.log2((index.size + reader.missing.size) / FILLED)));
    reader.missing.forEach((text) => this.put(text, missing));
    index.forEach((slot, category) => {
      // A lone surrogate has no bytes of its own.
      if (reader.readCategory(category) === category && Buffer.from(category).toString() === category) {
        this.put(category, slot);
      }
    });
  }

  /** The entry whose text is the bytes from `start` up to `end`; -1 when there is none. */
  find(bytes: DataView, start: number, end: number): number {
    const length = end - start;
    const mask = this.places.length - 1;
    for (let place = hashBytes(bytes, start, length) & mask; ; place = (place + 1) & mask) {
      const entry = this.places[place] - 1;
      if (entry === -1 || (this.lengths[entry] === length && this.keys[entry].isAt(bytes, start))) {
        return entry;
      }
    }
  }

  /** An entry with whose text the bytes at `start` begin, if a good guess is known; -1 when there is none. Needs no end to be found. */
  guess(bytes: DataView, start: number): number {
    const entry = this.guesses[hashWord(bytes, start) & (GUESSES - 1)] - 1;
    return entry !== -1 && this.keys[entry].isAt(bytes, start) ? entry : -1;
  }

  /** Makes an entry the guess for what begins like the bytes at `start`; none that could end before its end. */
  expect(entry: number, bytes: DataView, start: number): void {
    if (this.goesOn[entry]) {
      this.guesses[hashWord(bytes, start) & (GUESSES - 1)] = entry + 1;
    }
  }

  private put(text: string, slot: number): void {
    const key = Buffer.from(text);
    if (key.some((byte) => byte < SPACE)) {
      // It cannot stand in a field as it is.
      return;
    }
    const mask = this.places.length - 1;
    let place = hashBytes(viewBytes(key), 0, key.length) & mask;
    while (this.places[place] !== 0) {
      place = (place + 1) & mask;
    }
    this.places[place] = this.keys.push(new ByteText(key));
    this.lengths.push(key.length);
    this.goesOn.push(!ENDING.some((byte) => key.includes(byte)));
    this.slots.push(slot);
  }
}
