/** Longest key kept; longer ones are cut, so that memory stays flat whatever comes in. */
const LONGEST_KEY = 100;

/**
 * Counts by key that keep the `limit` smallest keys only. What is kept is exact and depends neither on the order of
 * arrival nor on how the input was split: a key that was once dropped can never be among the smallest later.
 */
export class BoundedCounts {
  private readonly counts = new Map<string, number>();
  /** The largest key that may still be among the smallest ones. */
  private largest?: string;

  constructor(private readonly limit: number) {}

  add(key: string, count = 1): void {
    const short = key.length > LONGEST_KEY ? key.slice(0, LONGEST_KEY) : key;
    const known = this.counts.get(short);
    if (known !== undefined) {
      this.counts.set(short, known + count);
      return;
    }
    if (this.largest !== undefined && short > this.largest) {
      return;
    }
    this.counts.set(copy(short), count);
    // Not with every new key: to find the smallest ones takes a look at all of them.
    if (this.counts.size >= 2 * this.limit) {
      const kept = this.entries();
      this.counts.clear();
      kept.forEach(([smaller, rows]) => this.counts.set(smaller, rows));
      this.largest = kept[kept.length - 1][0];
    }
  }

  /** Keys and counts, in key order. */
  entries(): [string, number][] {
    return [...this.counts].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, this.limit);
  }
}

/** A part of a string keeps the whole of it in memory: a line of megabytes for the sake of one word. */
function copy(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}

/** Adds up kept counts of several parts. */
export function mergeBoundedCounts(
  limit: number,
  ...parts: (readonly (readonly [string, number])[])[]
): [string, number][] {
  const merged = new BoundedCounts(limit);
  parts.flat().forEach(([key, count]) => merged.add(key, count));
  return merged.entries();
}
