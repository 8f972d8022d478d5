import { createRandom } from '../aws/random';
import {
  type CalibrationMethod,
  type CalibrationRow,
  chooseCalibration,
  disturb,
  fitCalibrator,
  fitCurve,
} from './calibration';
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

/** Rows that a simulation draws at most. Fewer rows scatter more, so the interval only becomes wider. */
const MOST_SIMULATED_ROWS = 5_000;
const FEWEST_OF_A_CLASS = 10;

/**
 * Estimates a binary model's performance before labels arrive: confidence-based performance estimation as NannyML describes
 * it. Calibrated, a score of 0.8 says that the row is positive four times in five, so the expected confusion matrix, and the
 * expected ROC curve, follow from the scores alone.
 *
 * It sees a change of the customers (covariate shift) and is blind for a change of what they do (concept shift): there, labels
 * alone can tell.
 *
 * The interval covers both the chance in the window's own outcomes and the uncertainty of a calibration that was learned from
 * few rows: it comes from simulated windows, each with the calibration of a resample of the held-out rows. Seeded.
 *
 * @param scores of the window's rows
 * @param heldOut the model's predictions on held-out rows, with the truth
 * @param decisionThreshold the score from which a row counts as positive
 * @throws CalibrationError when there are too few held-out rows
 * @see https://nannyml.readthedocs.io/en/stable/how_it_works/performance_estimation.html
 */
export function estimateBinary(
  scores: readonly number[],
  heldOut: readonly CalibrationRow[],
  decisionThreshold: number,
): Estimate {
  const positives = heldOut.filter(({ truth }) => truth === 1).length;
  if (heldOut.length < FEWEST_ROWS || Math.min(positives, heldOut.length - positives) < FEWEST_OF_A_CLASS) {
    throw new CalibrationError(
      `the model version carries ${heldOut.length} held-out predictions, ${positives} of them positive: at least ${FEWEST_ROWS} are needed, and ${FEWEST_OF_A_CLASS} of each class`,
    );
  }
  const calibration = chooseCalibration(heldOut);
  const sorted = [...scores].sort((a, b) => a - b);
  const expected = measureExpected(sorted, sorted.map(fitCalibrator(calibration, heldOut)), decisionThreshold);
  const simulated = simulate(thin(sorted, MOST_SIMULATED_ROWS), heldOut, calibration, decisionThreshold);
  return {
    method: 'confidence-based estimation',
    rows: scores.length,
    calibration,
    calibrationRows: heldOut.length,
    beyondCalibration: measureBeyond(
      scores,
      heldOut.map(({ score }) => score),
    ),
    metrics: addRanges(expected, simulated),
  };
}

/**
 * The metrics of rows that are positive with these probabilities; with 0 and 1 they are the plain metrics.
 *
 * @param scores ascending
 */
export function measureExpected(
  scores: readonly number[],
  probabilities: readonly number[],
  decisionThreshold: number,
): Estimates {
  let [hits, alarms, misses, rejections] = [0, 0, 0, 0];
  // Pairs of a positive and a negative row, and those of them that are ranked right (ties half).
  let [below, ordered, same] = [0, 0, 0];
  for (let first = 0; first < scores.length; ) {
    let [positive, negative, own, next] = [0, 0, 0, first];
    for (; next < scores.length && scores[next] === scores[first]; next++) {
      const p = probabilities[next];
      positive += p;
      negative += 1 - p;
      // A row is no pair with itself.
      own += p * (1 - p);
    }
    ordered += positive * below + (positive * negative - own) / 2;
    same += own;
    below += negative;
    if (scores[first] >= decisionThreshold) {
      hits += positive;
      alarms += negative;
    } else {
      misses += positive;
      rejections += negative;
    }
    first = next;
  }
  const pairs = (hits + misses) * (alarms + rejections) - same;
  return {
    ...(scores.length > 0 && { accuracy: (hits + rejections) / scores.length }),
    ...(pairs > 1e-9 && { auc: ordered / pairs }),
    ...(2 * hits + alarms + misses > 0 && { f1: (2 * hits) / (2 * hits + alarms + misses) }),
    ...(hits + alarms > 0 && { precision: hits / (hits + alarms) }),
    ...(hits + misses > 0 && { recall: hits / (hits + misses) }),
  };
}

function simulate(
  scores: readonly number[],
  heldOut: readonly CalibrationRow[],
  method: CalibrationMethod,
  decisionThreshold: number,
): Estimates[] {
  const random = createRandom(SEED);
  const fitted = fitCurve(heldOut);
  return Array.from({ length: SIMULATIONS }, () => {
    const drawn = resample(heldOut, random);
    const calibrate = method === 'none' ? disturb(fitted, fitCurve(drawn)) : fitCalibrator(method, drawn);
    return measureExpected(
      scores,
      scores.map((score) => (random() < calibrate(score) ? 1 : 0)),
      decisionThreshold,
    );
  });
}
