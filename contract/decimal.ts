// How a number is written, for whoever reads one from text: imports nothing.

const DECIMAL = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;

/**
 * The number that a text writes in decimals; NaN for anything else. JavaScript's `Number` also reads 0x1, 0b1 and 0o1, and takes
 * an empty text, and white space alone, for zero.
 */
export function parseDecimal(text: string): number {
  const number = DECIMAL.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(number) ? number : Number.NaN;
}
