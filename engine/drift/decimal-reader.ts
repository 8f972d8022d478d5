import { MINUS, POINT, ZERO } from './ascii';

/** So many digits are exact in a 32-bit integer. */
const INTEGER_DIGITS = 9;
/** Those of the longest number that is read here. */
const MOST_DIGITS = 2 * INTEGER_DIGITS;
/** Those that are exact in a double. */
const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
/** Multiplied with a double, it parts the upper 26 bits of the lower ones (Veltkamp). */
const SPLITTER = 2 ** 27 + 1;
/** Above the relative error of two roundings. */
const ROUNDING = 2 ** -51;

/** Reads numbers of digits with a point among them, or none, and a minus before them, or none, as `Number` does. */
export class DecimalReader {
  /** The number that was read last. */
  value = 0;

  /**
   * Reads the number that begins at `start`; something else than a digit must stand behind it.
   *
   * @returns behind it; -1 when there is none, it has more than 18 digits, or it is not certain which double is the nearest
   */
  read(bytes: Uint8Array, start: number): number {
    let at = start;
    let byte = bytes[at];
    const negative = byte === MINUS;
    if (negative) {
      byte = bytes[++at];
    }
    const first = at;
    let whole = 0;
    let decimals = 0;
    for (let digit = byte - ZERO; digit >>> 0 <= 9; digit = byte - ZERO) {
      whole = (Math.imul(whole, 10) + digit) | 0;
      byte = bytes[++at];
    }
    let digits = at - first;
    if (byte === POINT) {
      byte = bytes[++at];
      const point = at;
      for (let digit = byte - ZERO; digit >>> 0 <= 9; digit = byte - ZERO) {
        whole = (Math.imul(whole, 10) + digit) | 0;
        byte = bytes[++at];
      }
      decimals = at - point;
      digits += decimals;
    }
    if (digits === 0 || digits > MOST_DIGITS) {
      return -1;
    }
    // Both are exact, so that the one rounding of the division is the right one (Clinger, "How to read floating point numbers accurately", 1990).
    const size =
      digits > INTEGER_DIGITS
        ? readLong(bytes, first, whole, digits, decimals)
        : decimals === 0
          ? whole
          : whole / POWERS_OF_TEN[decimals];
    this.value = negative ? -size : size;
    return Number.isNaN(size) ? -1 : at;
  }
}

/**
 * Reads ten to eighteen digits.
 *
 * The digits are the sum of two doubles. Of their quotient by the power of ten, the rounding error is known exactly (Dekker,
 * "A floating-point technique for extending the available precision", 1971), and what is added to correct it is right but for
 * two roundings: where these cannot change the sum, it is the double nearest to the number.
 *
 * @param remainder what they are beyond multiples of 2^32
 * @param decimals digits behind the point
 * @returns NaN when it is not certain, which hardly ever happens
 */
function readLong(bytes: Uint8Array, first: number, remainder: number, digits: number, decimals: number): number {
  let high = 0;
  for (let at = first, taken = 0; taken < INTEGER_DIGITS; at++) {
    const digit = bytes[at] - ZERO;
    // The point is below the digits.
    if (digit >= 0) {
      high = (Math.imul(high, 10) + digit) | 0;
      taken++;
    }
  }
  // The others are fewer than 2^32, so that they follow from what the sum of all is beyond multiples of it.
  const low = (remainder - Math.imul(high, POWERS_OF_TEN[digits - INTEGER_DIGITS])) >>> 0;
  // Nine digits times a billion is exact: all but 51 of its bits are zero.
  const upper = high * POWERS_OF_TEN[digits - INTEGER_DIGITS];
  const whole = upper + low;
  const lost = low - (whole - upper);
  return decimals === 0 && lost === 0 ? whole : divide(whole, lost, POWERS_OF_TEN[decimals]);
}

/** The double nearest to (whole + lost) / divisor; NaN when it is not certain. */
function divide(whole: number, lost: number, divisor: number): number {
  const quotient = whole / divisor;
  const product = quotient * divisor;
  const [a, b] = [upperHalf(quotient), upperHalf(divisor)];
  const [c, d] = [quotient - a, divisor - b];
  const error = a * b - product + a * d + c * b + c * d;
  const correction = (whole - product - error + lost) / divisor;
  const margin = correction * ROUNDING;
  const nearest = quotient + (correction - margin);
  return nearest === quotient + (correction + margin) ? nearest : NaN;
}

function upperHalf(value: number): number {
  const scaled = value * SPLITTER;
  return scaled - (scaled - value);
}
