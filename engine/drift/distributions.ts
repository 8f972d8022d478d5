import { betaTail, lnGamma, upperGamma } from './special-functions';

/**
 * Probability that a chi-squared variable exceeds a value.
 *
 * @param value the statistic, ≥ 0
 * @param degreesOfFreedom ≥ 1
 * @returns the upper tail, precise also where it is tiny (no `1 - cdf`)
 */
export function chiSquaredTail(value: number, degreesOfFreedom: number): number {
  return upperGamma(degreesOfFreedom / 2, value / 2);
}

/** Probability that a standard normal variable is further from zero than `z`. Its square is chi-squared with one degree of freedom. */
export function normalTwoSidedTail(z: number): number {
  return chiSquaredTail(z * z, 1);
}

/**
 * Probability that an F-distributed variable with one and with `degreesOfFreedom` degrees of freedom exceeds a value: the
 * two-sided tail of Student's t of its square root.
 */
export function fisherTail(value: number, degreesOfFreedom: number): number {
  return betaTail(value / degreesOfFreedom, degreesOfFreedom / 2);
}

/**
 * Probability that at least `successes` of the `successes + otherSuccesses` fall into a sample of `size`,
 * when they are spread at random over `size + otherSize` rows (Fisher's exact test, one-sided).
 *
 * @returns the upper tail of the hypergeometric distribution
 */
export function hypergeometricTail(successes: number, size: number, otherSuccesses: number, otherSize: number): number {
  const all = size + otherSize;
  const total = successes + otherSuccesses;
  if (successes <= 0) {
    return 1;
  }
  const scale = lnChoose(all, total);
  let tail = 0;
  for (let k = successes; k <= Math.min(total, size); k++) {
    if (total - k <= otherSize) {
      const term = Math.exp(lnChoose(size, k) + lnChoose(otherSize, total - k) - scale);
      tail += term;
      // Beyond the mode the terms only shrink: what is left cannot change the sum any more.
      if (term < tail * 1e-17 && k > (total * size) / all) {
        break;
      }
    }
  }
  return Math.min(1, tail);
}

/**
 * Probability that the two-sided Kolmogorov–Smirnov statistic of `n` values exceeds `distance`.
 *
 * As Simard and L'Ecuyer recommend ("Computing the two-sided Kolmogorov-Smirnov distribution", J. Stat. Soft. 39-11, 2011):
 * in the tail twice the one-sided probability, elsewhere the expansion of Pelz and Good. For n > 140 it agrees with
 * `scipy.stats.kstwo.sf` to 1e-5 or better; for smaller n to 2e-3 where the probability is above 0.02,
 * and to 1e-4 of its value below.
 *
 * @param distance 0 to 1
 * @param n the sample size; for two samples the rounded `n1 * n2 / (n1 + n2)`
 */
export function kolmogorovTail(distance: number, n: number): number {
  const t = n * distance * distance;
  if (n < 1 || n * distance <= 0.5) {
    return 1;
  }
  if (distance >= 1 || t >= 370) {
    return 0;
  }
  const tail = t >= 2.2 ? 2 * smirnovTail(distance, n) : 1 - pelzGood(Math.sqrt(t), n);
  return Math.min(1, Math.max(0, tail));
}

/** The exact one-sided probability P(D+ ≥ distance), by the sum of Birnbaum and Tingey (1951). */
function smirnovTail(distance: number, n: number): number {
  let tail = 0;
  for (let j = 0; j <= Math.floor(n * (1 - distance)); j++) {
    const below = distance + j / n;
    const above = 1 - below;
    if (above > 0) {
      tail += Math.exp(lnChoose(n, j) + (j - 1) * Math.log(below) + (n - j) * Math.log(above));
    }
  }
  return distance * tail;
}

/** P(√n D ≤ z) by Pelz and Good (1976), in the notation of Simard and L'Ecuyer. */
function pelzGood(z: number, n: number): number {
  const z2 = z * z;
  const z4 = z2 * z2;
  const z6 = z4 * z2;
  const pi2 = Math.PI * Math.PI;
  const pi4 = pi2 * pi2;
  let [k0, k1, k2, k3, k2Extra, k3Extra] = [0, 0, 0, 0, 0, 0];
  for (let k = 0; k <= Math.ceil(4 * z) + 3; k++) {
    const h2 = (k + 0.5) ** 2;
    // Each half-integer stands for itself and its negative, each integer from 1 on too.
    const half = 2 * Math.exp((-pi2 * h2) / (2 * z2));
    const whole = 2 * Math.exp((-pi2 * k * k) / (2 * z2));
    k0 += half;
    k1 += half * (pi2 * h2 - z2);
    k2 += half * (6 * z6 + 2 * z4 + pi2 * (2 * z4 - 5 * z2) * h2 + pi4 * (1 - 2 * z2) * h2 * h2);
    k3 +=
      half *
      (pi4 * pi2 * h2 ** 3 * (5 - 30 * z2) +
        pi4 * h2 * h2 * (212 * z4 - 60 * z2) +
        pi2 * h2 * (135 * z4 - 96 * z6) -
        30 * z6 -
        90 * z4 * z4);
    k2Extra += whole * pi2 * k * k;
    k3Extra += whole * (3 * pi2 * k * k * z2 - pi4 * k ** 4);
  }
  const root = Math.sqrt(Math.PI / 2);
  return (
    (root / z) * k0 +
    (root / (6 * z4) / Math.sqrt(n)) * k1 +
    (root / n) * (k2 / (72 * z6 * z) - k2Extra / (36 * z2 * z)) +
    (root / n ** 1.5) * (k3 / (6480 * z6 * z4) + k3Extra / (216 * z6))
  );
}

function lnChoose(n: number, k: number): number {
  return lnGamma(n + 1) - lnGamma(k + 1) - lnGamma(n - k + 1);
}
