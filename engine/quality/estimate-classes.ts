import { createRandom } from '../aws/random';
import { lossOf } from './binary';
import { type CalibrationMethod, type Calibrator, chooseByLoss, disturb, fitCalibrator, fitCurve } from './calibration';
import {
  addRanges,
  CalibrationError,
  type Estimate,
  type Estimates,
  FEWEST_ROWS,
  measureBeyond,
  resample,
  SEED,
  SIMULATIONS,
  thin,
} from './estimate';
import { measureExpected } from './estimate-binary';
import type { Prediction } from './interpret';
import { mean } from './measure';
import { measureTable } from './multiclass';

/** A row whose answer has a probability for each class. */
export type ClassRow = Required<Omit<Prediction, 'score'>>;

/** The same of the held-out rows, with the number of the actual class. */
export interface HeldOutClassRow extends ClassRow {
  readonly truth: number;
}

/** Probabilities that a simulation draws, and is calibrated on, at most. Fewer rows scatter more, so the interval only becomes wider. */
const MOST_SIMULATED = 50_000;
const FEWEST_SIMULATED_ROWS = 500;
/** A class that fewer held-out rows have keeps its probabilities as they are. */
const FEWEST_OF_A_CLASS = 10;

type Calibrate = (probabilities: readonly number[]) => readonly number[];

/**
 * Estimates a multi-class model's performance before labels arrive, as `estimateBinary` does: each class's probabilities are
 * calibrated against all others and scaled to add up to 1 again, as NannyML does it. The expected confusion matrix and the
 * expected ROC curves follow.
 *
 * @param rows of the window
 * @param heldOut the model's predictions on held-out rows, with the truth
 * @throws CalibrationError when there are too few held-out rows
 * @see https://nannyml.readthedocs.io/en/stable/how_it_works/performance_estimation.html
 */
export function estimateMulticlass(rows: readonly ClassRow[], heldOut: readonly HeldOutClassRow[]): Estimate {
  const classes = heldOut[0]?.probabilities.length ?? 0;
  const counts = Array.from({ length: classes }, (_, one) => heldOut.filter(({ truth }) => truth === one).length);
  const frequent = counts.map((count) => count >= FEWEST_OF_A_CLASS);
  if (heldOut.length < FEWEST_ROWS || frequent.filter(Boolean).length < 2) {
    throw new CalibrationError(
      `the model version carries ${heldOut.length} held-out predictions (${counts.join(', ')} of the classes): at least ${FEWEST_ROWS} are needed, and ${FEWEST_OF_A_CLASS} of two classes`,
    );
  }
  const calibration = chooseByLoss(heldOut, (method, learned) => {
    const calibrate = fitClasses(method, learned, frequent);
    return ({ probabilities, truth }) => lossOf(calibrate(probabilities)[truth]);
  });
  const window = new RankedRows(rows);
  const calibrate = fitClasses(calibration, heldOut, frequent);
  const expected = window.measure(window.rows.map(({ probabilities }) => calibrate(probabilities)));
  const most = Math.max(FEWEST_SIMULATED_ROWS, Math.floor(MOST_SIMULATED / classes));
  const simulated = simulate(new RankedRows(thin(window.rows, most)), thin(heldOut, most), calibration, frequent);
  const least = simulated.map(({ leastRecall }) => leastRecall).filter((value) => value !== undefined);
  return {
    method: 'confidence-based estimation',
    rows: rows.length,
    calibration,
    calibrationRows: heldOut.length,
    beyondCalibration: measureBeyond(rows.map(tellCertainty), heldOut.map(tellCertainty)),
    metrics: addRanges(
      // The least of several recalls is lower than the least of the expected ones.
      { ...expected, ...(least.length > 0 && { leastRecall: mean(least) }) },
      simulated,
    ),
  };
}

/** Rows of a window in an order that does not depend on that in which they came, ranked by each class's probability. */
export class RankedRows {
  readonly rows: readonly ClassRow[];
  private readonly ranked: readonly { readonly order: readonly number[]; readonly scores: readonly number[] }[];

  constructor(rows: readonly ClassRow[]) {
    this.rows = [...rows].sort((a, b) => a.predicted - b.predicted || compare(a.probabilities, b.probabilities));
    this.ranked = (rows[0]?.probabilities ?? []).map((_, one) => {
      const order = [...this.rows.keys()].sort((a, b) => this.read(a, one) - this.read(b, one));
      return { order, scores: order.map((row) => this.read(row, one)) };
    });
  }

  private read(row: number, one: number): number {
    return this.rows[row].probabilities[one];
  }

  /** @param truths the probability of each class, by row; with 0 and 1 the metrics are the plain ones */
  measure(truths: readonly (readonly number[])[]): Estimates {
    const classes = this.ranked.length;
    const table = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
    truths.forEach((shares, row) => {
      const { predicted } = this.rows[row];
      for (let one = 0; one < classes; one++) {
        table[one][predicted] += shares[one];
      }
    });
    const aucs = this.ranked.map(
      ({ order, scores }, one) =>
        measureExpected(
          scores,
          order.map((row) => truths[row][one]),
          0.5,
        ).auc,
    );
    return {
      ...Object.fromEntries(Object.entries(measureTable(table)).map(([name, { value }]) => [name, value])),
      // As it is measured: a class without a row has no AUC, and then there is no mean.
      ...(!aucs.includes(undefined) && { auc: mean(aucs as number[]) }),
    };
  }
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at < 0 ? 0 : a[at] - b[at];
}

function fitClasses(
  method: CalibrationMethod,
  rows: readonly HeldOutClassRow[],
  frequent: readonly boolean[],
): Calibrate {
  return scaleTo1(frequent.map((isFrequent, one) => fitCalibrator(isFrequent ? method : 'none', against(rows, one))));
}

function against(rows: readonly HeldOutClassRow[], one: number): { score: number; truth: number }[] {
  return rows.map(({ probabilities, truth }) => ({ score: probabilities[one], truth: truth === one ? 1 : 0 }));
}

function scaleTo1(calibrators: readonly Calibrator[]): Calibrate {
  return (probabilities) => {
    const shares = probabilities.map((probability, one) => calibrators[one](probability));
    const total = shares.reduce((sum, share) => sum + share, 0);
    return total > 0 ? shares.map((share) => share / total) : probabilities;
  };
}

function simulate(
  window: RankedRows,
  heldOut: readonly HeldOutClassRow[],
  method: CalibrationMethod,
  frequent: readonly boolean[],
): Estimates[] {
  const random = createRandom(SEED);
  const fitted = frequent.map((_, one) => fitCurve(against(heldOut, one)));
  return Array.from({ length: SIMULATIONS }, () => {
    const drawn = resample(heldOut, random);
    const calibrate = scaleTo1(
      frequent.map((isFrequent, one) => {
        const own = against(drawn, one);
        return isFrequent && method !== 'none' ? fitCalibrator(method, own) : disturb(fitted[one], fitCurve(own));
      }),
    );
    return window.measure(
      window.rows.map(({ probabilities }) => {
        const shares = calibrate(probabilities);
        const chosen = draw(shares, random());
        return shares.map((_, one) => (one === chosen ? 1 : 0));
      }),
    );
  });
}

function draw(shares: readonly number[], at: number): number {
  let left = at;
  const chosen = shares.findIndex((share) => {
    left -= share;
    return left < 0;
  });
  return chosen < 0 ? shares.length - 1 : chosen;
}

/** How certain an answer is: it is compared with how certain those on held-out rows are. */
function tellCertainty({ probabilities }: ClassRow): number {
  return Math.max(...probabilities);
}
