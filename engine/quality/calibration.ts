import { lossOf } from './binary';
import { mean } from './measure';

// Looked up once: jest's sandbox makes every look at a global slow, and simulated windows make millions.
const { exp, log, max, min } = Math;

/** Turns a score into the probability of the positive class. */
export type Calibrator = (score: number) => number;

/** A held-out row: what the model answered, and the truth (0 or 1). */
export interface CalibrationRow {
  readonly score: number;
  readonly truth: number;
}

/** How scores become probabilities: not at all, by a logistic curve (Platt, 1999), or by a step-free growing function. */
export type CalibrationMethod = 'none' | 'platt' | 'isotonic';

const FITS: Record<CalibrationMethod, (rows: readonly CalibrationRow[]) => Calibrator> = {
  none: () => (score) => score,
  platt: fitPlatt,
  isotonic: fitIsotonic,
};

const FOLDS = 5;

/** Fits one method. */
export function fitCalibrator(method: CalibrationMethod, rows: readonly CalibrationRow[]): Calibrator {
  return FITS[method](rows);
}

/**
 * The method whose probabilities have the smallest log loss on rows that they were not fitted on (five folds). A few
 * hundred held-out rows are too few to trust the most flexible method, or to spare some of them for a test.
 */
export function chooseCalibration(rows: readonly CalibrationRow[]): CalibrationMethod {
  return chooseByLoss(rows, (method, learned) => {
    const calibrate = fitCalibrator(method, learned);
    return ({ score, truth }) => lossOf(truth === 1 ? calibrate(score) : 1 - calibrate(score));
  });
}

/**
 * The same for rows of any kind.
 *
 * @param learn learns a method from some rows, and tells the loss of others
 */
export function chooseByLoss<Row>(
  rows: readonly Row[],
  learn: (method: CalibrationMethod, rows: readonly Row[]) => (row: Row) => number,
): CalibrationMethod {
  const losses = (['none', 'platt', 'isotonic'] as const).map((method) => ({
    method,
    loss: mean(
      Array.from({ length: FOLDS }, (_, fold) => {
        const learned = rows.filter((__, i) => i % FOLDS !== fold);
        return rows.filter((__, i) => i % FOLDS === fold).map(learn(method, learned));
      }).flat(),
    ),
  }));
  return losses.reduce((best, one) => (one.loss < best.loss ? one : best)).method;
}

/** A logistic curve over the scores' logits. */
export interface LogisticCurve {
  readonly slope: number;
  readonly offset: number;
}

/** Where a logistic curve puts a score. */
export function followCurve({ slope, offset }: LogisticCurve, score: number): number {
  return 1 / (1 + exp(-(slope * toLogit(score) + offset)));
}

/** That scores need no calibration is itself learned from few rows: how far they may be off, the curve of a resample tells. */
export function disturb(fitted: LogisticCurve, drawn: LogisticCurve): Calibrator {
  const curve = { slope: 1 + drawn.slope - fitted.slope, offset: drawn.offset - fitted.offset };
  return (score) => followCurve(curve, score);
}

function fitPlatt(rows: readonly CalibrationRow[]): Calibrator {
  const curve = fitCurve(rows);
  return (score) => followCurve(curve, score);
}

/** Fits a logistic curve by Newton's method, with Platt's cautious targets. */
export function fitCurve(rows: readonly CalibrationRow[]): LogisticCurve {
  const positives = rows.filter(({ truth }) => truth === 1).length;
  const targets = [1 / (rows.length - positives + 2), (positives + 1) / (positives + 2)];
  const logits = rows.map(({ score }) => toLogit(score));
  let [slope, offset] = [1, 0];
  for (let step = 0; step < 50; step++) {
    let [g0, g1, h00, h01, h11] = [0, 0, 1e-9, 0, 1e-9];
    for (let i = 0; i < rows.length; i++) {
      const x = logits[i];
      const p = 1 / (1 + exp(-(slope * x + offset)));
      const error = p - targets[rows[i].truth];
      const weight = p * (1 - p);
      g0 += error * x;
      g1 += error;
      h00 += weight * x * x;
      h01 += weight * x;
      h11 += weight;
    }
    const determinant = h00 * h11 - h01 ** 2;
    if (!(determinant > 1e-12)) {
      break;
    }
    const changes = [(h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant];
    // A step that is too long would leave the region where the curvature holds.
    const shortened = min(1, 5 / Math.hypot(changes[0], changes[1]));
    slope -= shortened * changes[0];
    offset -= shortened * changes[1];
    if (Math.abs(changes[0]) + Math.abs(changes[1]) < 1e-7) {
      break;
    }
  }
  return { slope, offset };
}

/**
 * Isotonic regression by pooling adjacent violators, linear between the pools' ends as scikit-learn's. Probabilities stay
 * away from 0 and 1 by half a row: what a few rows never showed is not impossible.
 */
function fitIsotonic(rows: readonly CalibrationRow[]): Calibrator {
  const pools: { total: number; weight: number; first: number; last: number }[] = [];
  for (const { score, total, weight } of groupByScore(rows)) {
    pools.push({ total, weight, first: score, last: score });
    while (
      pools.length > 1 &&
      pools.at(-2)!.total / pools.at(-2)!.weight >= pools.at(-1)!.total / pools.at(-1)!.weight
    ) {
      const upper = pools.pop()!;
      const lower = pools.at(-1)!;
      pools[pools.length - 1] = {
        total: lower.total + upper.total,
        weight: lower.weight + upper.weight,
        first: lower.first,
        last: upper.last,
      };
    }
  }
  const least = 1 / (2 * (rows.length + 1));
  const points = pools.flatMap(({ total, weight, first, last }) => {
    const value = min(1 - least, max(least, total / weight));
    return first === last
      ? [{ at: first, value }]
      : [
          { at: first, value },
          { at: last, value },
        ];
  });
  return (score) => interpolate(points, score);
}

function groupByScore(rows: readonly CalibrationRow[]): { score: number; total: number; weight: number }[] {
  const groups: { score: number; total: number; weight: number }[] = [];
  for (const { score, truth } of [...rows].sort((a, b) => a.score - b.score)) {
    const last = groups.at(-1);
    if (last?.score === score) {
      last.total += truth;
      last.weight++;
    } else {
      groups.push({ score, total: truth, weight: 1 });
    }
  }
  return groups;
}

function interpolate(points: readonly { at: number; value: number }[], score: number): number {
  let [low, high] = [0, points.length - 1];
  if (score <= points[low].at) {
    return points[low].value;
  }
  if (score >= points[high].at) {
    return points[high].value;
  }
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (points[middle].at <= score) {
      low = middle;
    } else {
      high = middle;
    }
  }
  const [left, right] = [points[low], points[high]];
  return left.value + ((score - left.at) / (right.at - left.at)) * (right.value - left.value);
}

function toLogit(score: number): number {
  const kept = min(1 - 1e-7, max(1e-7, score));
  return log(kept / (1 - kept));
}
