import { BACKSLASH, COMMA, QUOTE, SPACE } from './ascii';
import type { ColumnNames } from './column-names';

/** Finds out from its first bytes whether CSV may begin with the names of its columns: cheap where it does not. */
export class HeaderFinder {
  /** By byte: 1 where a name of a column begins so. */
  private readonly begins = new Uint8Array(256);
  private readonly names: ReadonlySet<string>;

  constructor(names: ColumnNames) {
    this.names = new Set(names.listHeaderNames());
    for (const name of this.names) {
      for (const text of [name, name.toUpperCase()]) {
        this.begins[Buffer.from(text)[0] ?? 0] = 1;
      }
    }
  }

  /** @param at behind the quote that opens the JSON string of the CSV; a control character must stand behind the string */
  mayBegin(bytes: Buffer, at: number): boolean {
    let start = at;
    while (bytes[start] === SPACE) {
      start++;
    }
    if (bytes[start] === BACKSLASH) {
      // Of a quote that opens a field; an empty line before the first row is rare.
      if (bytes[start + 1] !== QUOTE) {
        return true;
      }
      start += 2;
      while (bytes[start] === SPACE) {
        start++;
      }
    }
    if (this.begins[bytes[start]] === 0) {
      return false;
    }
    let end = start;
    while (bytes[end] > SPACE - 1 && bytes[end] !== COMMA && bytes[end] !== QUOTE && bytes[end] !== BACKSLASH) {
      end++;
    }
    return this.names.has(bytes.toString('utf8', start, end).trim().toLowerCase());
  }
}
