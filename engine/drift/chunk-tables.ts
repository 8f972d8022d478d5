/** The counts of all chunks together, place by place; the chunks have as many places each. */
export function addUp(tables: readonly Float64Array[]): Float64Array {
  const total = new Float64Array(tables[0].length);
  for (const table of tables) {
    for (let i = 0; i < total.length; i++) {
      total[i] += table[i];
    }
  }
  return total;
}

/** The sum of typed counts, in a loop: it is called for every chunk of every column. */
export function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    total += values[i];
  }
  return total;
}
