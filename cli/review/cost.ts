/** What one thing costs. */
export interface Cost {
  /** In words, the same on both sides of a comparison where it is the same thing. */
  readonly what: string;
  /** How it is counted. */
  readonly how: string;
  /** In USD. */
  readonly amount: number;
  /** In USD, where scaling has all the instances that it may have. */
  readonly most?: number;
  /** In USD for 1,000 predictions, where they are charged one by one. */
  readonly thousand?: number;
}

/** @param how how it is counted */
export function cost(what: string, how: string, amount: number): Cost {
  return { what, how, amount };
}

/** For example `2 metrics`. */
export function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
