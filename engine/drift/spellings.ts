/** A whole number with nothing behind its point, as pandas writes one in a column with gaps. Zeros before it make it a code. */
const WHOLE = /^(-?(?:0|[1-9]\d*))\.0+$/;
/** What stands for one and for zero in a column of yes and no. */
const TRUTHS: ReadonlyMap<string, number> = new Map([
  ['true', 1],
  ['1', 1],
  ['false', 0],
  ['0', 0],
]);

/** A category by the one spelling of its several: without blanks around it, `true` as `True`, `10001` as `10001.0`. */
export function unifySpelling(category: string): string {
  const text = category.trim();
  const lower = text.length > 3 && text.length < 6 ? text.toLowerCase() : text;
  return lower === 'true' || lower === 'false' ? lower : text.endsWith('0') ? (WHOLE.exec(text)?.[1] ?? text) : text;
}

/** 1 or 0 of what stands for one and for zero; undefined for anything else. */
export function readTruth(text: string): number | undefined {
  return TRUTHS.get(unifySpelling(text));
}

/** Finds categories that are written otherwise than in the baseline. */
export class Spellings {
  private readonly slots = new Map<string, number>();

  /** @param index slots by category, the most frequent first */
  constructor(index: ReadonlyMap<string, number>) {
    const truths = [...index].map(([category, slot]) => [readTruth(category), slot] as const);
    const isTruth = truths.length > 0 && truths.every(([truth]) => truth !== undefined);
    const all: [string, number][] = [...index].map(([category, slot]) => [unifySpelling(category), slot]);
    for (const [truth, slot] of isTruth ? truths : []) {
      all.push([String(truth), slot], [String(truth === 1), slot]);
    }
    for (const [text, slot] of all) {
      if (!this.slots.has(text)) {
        this.slots.set(text, slot);
      }
    }
  }

  /** The slot of a category by any of its spellings; undefined when it is none of the baseline's. */
  find(category: string): number | undefined {
    return this.slots.get(unifySpelling(category));
  }
}
