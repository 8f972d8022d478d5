/** Chance with a seed (mulberry32), so that what was measured is the same on every run. */
export interface Random {
  /** Between 0 and 1, neither of them included. */
  readonly uniform: () => number;
}

export function startRandom(seed: number): Random {
  let state = seed;
  return {
    uniform: () => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 2 ** 32;
    },
  };
}

/** How many of `rows` independent draws fall into each cell: a multinomial sample, one binomial after the other. */
export function countSample(probabilities: ArrayLike<number>, rows: number, random: Random): number[] {
  const counts = new Array<number>(probabilities.length).fill(0);
  let left = rows;
  let rest = 1;
  for (let cell = 0; cell < counts.length && left > 0; cell++) {
    const share = probabilities[cell];
    if (share > 0) {
      counts[cell] = share >= rest * (1 - 1e-12) ? left : drawBinomial(left, share / rest, random);
      left -= counts[cell];
      rest -= share;
    }
  }
  return counts;
}

/** A binomial draw: by inversion where few successes are expected, else by Hörmann's transformed rejection (BTRD without tables, 1993). */
function drawBinomial(n: number, p: number, { uniform }: Random): number {
  if (p > 0.5) {
    return n - drawBinomial(n, 1 - p, { uniform });
  }
  if (n * p < 10) {
    return invertBinomial(n, p, uniform);
  }
  const spread = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const centre = n * p + 0.5;
  const alpha = (2.83 + 5.1 / b) * spread;
  const squeeze = 0.92 - 4.2 / b;
  const odds = p / (1 - p);
  const mode = Math.floor((n + 1) * p);
  for (;;) {
    const u = uniform() - 0.5;
    const v = uniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + centre);
    if (us >= 0.07 && v <= squeeze) {
      return k;
    }
    if (k < 0 || k > n) {
      continue;
    }
    const accepted =
      (mode + 0.5) * Math.log((mode + 1) / (odds * (n - mode + 1))) +
      stirlingTail(mode) +
      stirlingTail(n - mode) +
      (n + 1) * Math.log((n - mode + 1) / (n - k + 1)) +
      (k + 0.5) * Math.log((odds * (n - k + 1)) / (k + 1)) -
      stirlingTail(k) -
      stirlingTail(n - k);
    if (Math.log((v * alpha) / (a / (us * us) + b)) <= accepted) {
      return k;
    }
  }
}

function invertBinomial(n: number, p: number, uniform: () => number): number {
  const odds = p / (1 - p);
  let term = (1 - p) ** n;
  let left = uniform() - term;
  let k = 0;
  while (left > 0 && k < n) {
    k++;
    term *= (odds * (n - k + 1)) / k;
    left -= term;
  }
  return k;
}

/** ln k! − Stirling's formula for it. */
function stirlingTail(k: number): number {
  const SMALL = [
    0.08106146679532726, 0.04134069595540929, 0.02767792568499834, 0.02079067210376509, 0.01664469118982119,
    0.01387612882307075, 0.01189670994589177, 0.01041126526197209, 0.009255462182712733, 0.008330563433362871,
  ];
  if (k < SMALL.length) {
    return SMALL[k];
  }
  const square = (k + 1) ** 2;
  return (1 / 12 - (1 / 360 - 1 / 1260 / square) / square) / (k + 1);
}
