import { type Measure, mean, measureMean, Z } from './measure';

/**
 * Area under the ROC curve with the variance of DeLong, DeLong and Clarke-Pearson (1988), computed by mid-ranks as Sun and
 * Xu (2014) do. The interval is made on the logit scale, so that it stays within 0 and 1 and is wider on the side of 0.5.
 *
 * @returns undefined when one of the classes has no row
 */
export function measureAuc(scores: readonly number[], truths: readonly number[]): Measure | undefined {
  const positives = scores.filter((_, i) => truths[i] === 1);
  const negatives = scores.filter((_, i) => truths[i] !== 1);
  if (positives.length === 0 || negatives.length === 0) {
    return undefined;
  }
  const [placedPositives, placedNegatives] = placeRows(positives, negatives);
  const value = mean(placedPositives);
  const standardError = Math.hypot(
    measureMean(placedPositives).standardError,
    measureMean(placedNegatives).standardError,
  );
  const rows = Math.min(positives.length, negatives.length);
  return { value, ...boundAuc(value, standardError, rows), standardError };
}

/**
 * The mean of the classes' AUCs, each against all others. Its interval is made like that of one AUC, of what each row adds to
 * the deviation of the mean: the classes' AUCs are not independent.
 *
 * @param probabilities of each row, one for each class
 * @returns undefined when a class has no row, or there is one class only
 */
export function measureMeanAuc(
  probabilities: readonly (readonly number[])[],
  truths: readonly number[],
  classes: number,
): Measure | undefined {
  const influences = new Array<number>(truths.length).fill(0);
  const values: number[] = [];
  let fewest = Infinity;
  for (let one = 0; one < classes; one++) {
    const own = truths.flatMap((truth, i) => (truth === one ? [i] : []));
    const others = truths.flatMap((truth, i) => (truth === one ? [] : [i]));
    if (own.length === 0 || others.length === 0) {
      return undefined;
    }
    const read = (i: number): number => probabilities[i][one];
    const placed = placeRows(own.map(read), others.map(read));
    const value = mean(placed[0]);
    [own, others].forEach((rows, side) => {
      const share = rows.length / truths.length;
      rows.forEach((row, i) => {
        influences[row] += (placed[side][i] - value) / share / classes;
      });
    });
    values.push(value);
    fewest = Math.min(fewest, own.length);
  }
  if (values.length === 0) {
    return undefined;
  }
  // As in DeLong's variance, each class is a sample of its own: a rare one varies more than its few rows show.
  const counts = truths.reduce((all, truth) => all.set(truth, (all.get(truth) ?? 0) + 1), new Map<number, number>());
  const squares = influences.map((influence, i) => {
    const rows = counts.get(truths[i])!;
    return (influence ** 2 * rows) / Math.max(1, rows - 1);
  });
  const standardError = Math.sqrt(mean(squares) / truths.length);
  const value = mean(values);
  return { value, ...boundAuc(value, standardError, fewest), standardError };
}

/** For each row of either class, the share of the other class that it is ranked on the right side of. */
function placeRows(positives: readonly number[], negatives: readonly number[]): [number[], number[]] {
  const [m, n] = [positives.length, negatives.length];
  const all = rankMidway([...positives, ...negatives]);
  return [
    rankMidway(positives).map((rank, i) => (all[i] - rank) / n),
    rankMidway(negatives).map((rank, i) => 1 - (all[m + i] - rank) / m),
  ];
}

function boundAuc(value: number, standardError: number, rows: number): { lower: number; upper: number } {
  if (standardError === 0 || value <= 0 || value >= 1) {
    // Perfect or constant scores have no variance to go by: as many rows without an exception bound the error (rule of three).
    const slack = value > 0 && value < 1 ? 0 : Math.min(1, 3 / rows);
    return { lower: Math.max(0, value - slack), upper: Math.min(1, value + slack) };
  }
  const centre = Math.log(value / (1 - value));
  const half = (Z * standardError) / (value * (1 - value));
  const invert = (logit: number): number => 1 / (1 + Math.exp(-logit));
  return { lower: invert(centre - half), upper: invert(centre + half) };
}

/** Ranks from one in the given order; equal values share the mean of theirs. */
function rankMidway(values: readonly number[]): number[] {
  const order = Array.from(values.keys()).sort((a, b) => values[a] - values[b]);
  const ranks = new Array<number>(values.length);
  for (let first = 0; first < order.length; ) {
    let next = first;
    while (next < order.length && values[order[next]] === values[order[first]]) {
      next++;
    }
    for (let i = first; i < next; i++) {
      ranks[order[i]] = (first + 1 + next) / 2;
    }
    first = next;
  }
  return ranks;
}
