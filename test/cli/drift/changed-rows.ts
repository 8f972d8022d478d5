/** Rows of made-up measurements. */
export type Rows = readonly {
  readonly celsius: number;
  readonly amount: number;
  readonly miles: number;
  readonly score: number;
  readonly city: string;
}[];

/** Numbers from 0 to 1, the same every time (mulberry32). */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A standard normal number (Box and Muller). */
export function normal(next: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}

export function sampleRows(count: number, next: () => number): Rows {
  return Array.from({ length: count }, () => ({
    celsius: 12 + 8 * normal(next),
    amount: Math.exp(6 + 0.5 * normal(next)),
    miles: 2 + 8 * next(),
    score: next(),
    city: ['Bern', 'Basel', 'Zug', 'Chur'][Math.floor(4 * next())]!,
  }));
}

export function toCsvText(rows: Rows): string {
  const names = Object.keys(rows[0]!) as (keyof Rows[number])[];
  return [names.join(','), ...rows.map((row) => names.map((name) => format(row[name])).join(','))].join('\n');
}

function format(value: string | number): string {
  return typeof value === 'number' ? String(Number(value.toFixed(2))) : value;
}
