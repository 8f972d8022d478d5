// Three functions of our own: the libraries that have them bring 30 KB (gzipped) of argument checks to every function that
// judges a window. Held to scipy to 1e-12, deep tails included (test/engine/drift/golden/special-functions.json).

/** Smallest relative change that can still matter to a sum or a continued fraction. */
const NEGLIGIBLE = 1e-17;
/** Far above what any argument needs; a loop that gets here would never end. */
const MOST_TERMS = 1_000_000;
const LN_ROOT_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/**
 * What Stirling's formula leaves out: ln Γ(x) − ((x − ½) ln x − x + ½ ln 2π).
 *
 * Source: the asymptotic series, NIST Digital Library of Mathematical Functions 5.11.1; below 12 by the recurrence.
 */
function stirlingError(x: number): number {
  if (x < 12) {
    // ln Γ(x) = ln Γ(x + 1) − ln x, put into the formula at both ends.
    return stirlingError(x + 1) + (x + 0.5) * Math.log1p(1 / x) - 1;
  }
  const y = 1 / (x * x);
  return (
    (1 / 12 - y * (1 / 360 - y * (1 / 1260 - y * (1 / 1680 - y * (1 / 1188 - y * (691 / 360_360 - y * (1 / 156))))))) /
    x
  );
}

/** ln Γ(x) for x > 0. */
export function lnGamma(x: number): number {
  return x === 1 || x === 2 ? 0 : (x - 0.5) * Math.log(x) - x + LN_ROOT_TWO_PI + stirlingError(x);
}

/**
 * a ln(a / x) + x − a without cancellation where x is near a.
 *
 * Source: Loader, "Fast and accurate computation of binomial probabilities" (2000).
 */
function deviance(a: number, x: number): number {
  if (Math.abs(a - x) >= 0.1 * (a + x)) {
    return a * Math.log(a / x) + x - a;
  }
  const ratio = (a - x) / (a + x);
  const square = ratio * ratio;
  let sum = (a - x) * ratio;
  let power = 2 * a * ratio;
  for (let k = 1; k < MOST_TERMS; k++) {
    power *= square;
    const next = sum + power / (2 * k + 1);
    if (next === sum) {
      break;
    }
    sum = next;
  }
  return sum;
}

/**
 * The upper regularized incomplete gamma function Q(a, x), precise also where it is tiny.
 *
 * Source: NIST Digital Library of Mathematical Functions 8.7.1 (series) and 8.9.2 (continued fraction, by Lentz's method).
 *
 * @param a > 0
 * @param x ≥ 0
 */
export function upperGamma(a: number, x: number): number {
  if (x <= 0) {
    return 1;
  }
  if (x === Infinity) {
    return 0;
  }
  // x^a e^-x / Γ(a + 1)
  const density = Math.exp(-deviance(a, x) - stirlingError(a) - LN_ROOT_TWO_PI - 0.5 * Math.log(a));
  if (x < a + 1) {
    let term = 1;
    let sum = 1;
    for (let k = 1; k < MOST_TERMS && term > sum * NEGLIGIBLE; k++) {
      term *= x / (a + k);
      sum += term;
    }
    return 1 - density * sum;
  }
  let b = x + 1 - a;
  let c = Infinity;
  let d = 1 / b;
  let fraction = d;
  for (let k = 1; k < MOST_TERMS; k++) {
    const numerator = -k * (k - a);
    b += 2;
    d = 1 / (b + numerator * d);
    c = b + numerator / c;
    const factor = c * d;
    fraction *= factor;
    if (Math.abs(factor - 1) < 2 ** -52) {
      break;
    }
  }
  return density * a * fraction;
}

/** ln (Γ(a) / Γ(a + ½)) without the cancellation of two large logarithms. */
function lnGammaRatio(a: number): number {
  return -0.5 * Math.log(a) - a * Math.log1p(0.5 / a) + 0.5 + stirlingError(a) - stirlingError(a + 0.5);
}

/** The continued fraction of I(x; a, ½), by Lentz's method: DLMF 8.17.22. */
function betaFraction(a: number, x: number): number {
  let c = 1;
  let d = 1 / (1 - ((a + 0.5) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < MOST_TERMS; m++) {
    const even = (m * (0.5 - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    fraction *= c * d;
    const odd = (-(a + m) * (a + 0.5 + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    const factor = c * d;
    fraction *= factor;
    if (Math.abs(factor - 1) < 2 ** -52) {
      break;
    }
  }
  return fraction;
}

/** The power series of I(x; ½, a), all of whose terms are positive: DLMF 8.17.8. */
function betaSeries(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 0; k < MOST_TERMS && term > sum * NEGLIGIBLE; k++) {
    term *= ((a + 0.5 + k) / (1.5 + k)) * x;
    sum += term;
  }
  return sum;
}

/** Up to here the complement of the tail loses no more than four digits, beyond it the continued fraction loses none. */
const LARGEST_COMPLEMENT = 12;

/**
 * The regularized incomplete beta function I(1 / (1 + ratio); a, ½): the tail of Student's and Fisher's distributions.
 *
 * @param ratio (1 − x) / x for the usual argument x, so that neither x nor 1 − x loses digits; ≥ 0
 * @param a > 0
 */
export function betaTail(ratio: number, a: number): number {
  if (ratio <= 0) {
    return 1;
  }
  if (ratio === Infinity) {
    return 0;
  }
  const rest = ratio / (1 + ratio);
  // x^a (1 − x)^½ / B(a, ½)
  const front = Math.exp(-a * Math.log1p(ratio) + 0.5 * Math.log(rest) - lnGammaRatio(a) - 0.5 * Math.log(Math.PI));
  return 2 * a * ratio <= LARGEST_COMPLEMENT
    ? 1 - 2 * front * betaSeries(a, rest)
    : (front * betaFraction(a, 1 / (1 + ratio))) / a;
}
