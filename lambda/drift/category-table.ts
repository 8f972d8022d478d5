import { equalBytes, hashBytes, viewBytes } from './byte-words';
import { isMissing, MISSING_TEXTS, readCategory } from './schema';

/** Share of the table that may be filled, so that a search ends after a step or two. */
const FILLED = 0.25;

/**
 * Finds texts by their UTF-8 bytes, without making strings of them. Holds the texts that mean "no value" and the categories,
 * as far as they read back as themselves; whatever else comes has to be read as text.
 */
export class CategoryTable {
  private readonly mask: number;
  /** Index of an entry + 1, by hash; 0 where there is none. */
  private readonly places: Int32Array;
  private readonly keys: DataView[] = [];
  private readonly found: number[] = [];

  /**
   * @param index what is found, by category
   * @param missing what is found for texts that mean "no value"
   */
  constructor(index: ReadonlyMap<string, number>, missing: number) {
    const size = 2 ** Math.ceil(Math.log2((index.size + MISSING_TEXTS.length) / FILLED));
    this.mask = size - 1;
    this.places = new Int32Array(size);
    MISSING_TEXTS.forEach((text) => this.put(text, missing));
    index.forEach((found, category) => {
      // A lone surrogate has no bytes of its own.
      if (!isMissing(category) && readCategory(category) === category && Buffer.from(category).toString() === category) {
        this.put(category, found);
      }
    });
  }

  /**
   * What was put in for the bytes from `start` up to `end`.
   *
   * @returns -1 when there is nothing
   */
  find(bytes: DataView, start: number, end: number): number {
    const length = end - start;
    for (let place = hashBytes(bytes, start, length) & this.mask; ; place = (place + 1) & this.mask) {
      const entry = this.places[place] - 1;
      if (entry === -1) {
        return -1;
      }
      const key = this.keys[entry];
      if (key.byteLength === length && equalBytes(bytes, start, key, 0, length)) {
        return this.found[entry];
      }
    }
  }

  private put(text: string, found: number): void {
    const key = viewBytes(Buffer.from(text));
    let place = hashBytes(key, 0, key.byteLength) & this.mask;
    while (this.places[place] !== 0) {
      place = (place + 1) & this.mask;
    }
    this.places[place] = this.keys.push(key);
    this.found.push(found);
  }
}
