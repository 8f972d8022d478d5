import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createRandom } from '../../../engine/aws/random';
import { measureBinary } from '../../../engine/quality/binary';
import { type CalibrationRow, chooseCalibration, fitCalibrator } from '../../../engine/quality/calibration';
import { CalibrationError } from '../../../engine/quality/estimate';
import { estimateBinary, measureExpected } from '../../../engine/quality/estimate-binary';
import churn from './golden/churn.json';
import golden from './golden/scikit-learn.json';

const METRICS = ['accuracy', 'auc', 'f1', 'precision', 'recall'];
const heldOut: CalibrationRow[] = churn.heldOut.scores.map((score, i) => ({ score, truth: churn.heldOut.truth[i] }));

interface Rows {
  readonly scores: readonly number[];
  readonly truth: readonly number[];
}

/** Whether the estimate's interval holds what the labels say later, by metric. */
function compare({ scores, truth }: Rows, calibration = heldOut): Record<string, boolean> {
  const { metrics } = estimateBinary(scores, calibration, 0.5);
  const measured = measureBinary(
    scores.map((score, i) => ({ score, truth: truth[i], predicted: score >= 0.5 ? 1 : 0 })),
  );
  return Object.fromEntries(
    METRICS.filter((name) => metrics[name] && measured[name]).map((name) => [
      name,
      metrics[name]!.lower <= measured[name].value && measured[name].value <= metrics[name]!.upper,
    ]),
  );
}

/** The share of windows in which the interval held, by metric. */
function findShares(results: Record<string, boolean>[]): Record<string, number> {
  return Object.fromEntries(
    METRICS.map((name) => {
      const known = results.filter((result) => name in result);
      return [name, known.filter((result) => result[name]).length / known.length];
    }),
  );
}

describe('on the churn data', () => {
  const drawWindow = ({ scores, truth }: Rows, size: number, random: () => number): Rows => {
    const chosen = Array.from({ length: size }, () => Math.floor(random() * scores.length));
    return { scores: chosen.map((i) => scores[i]), truth: chosen.map((i) => truth[i]) };
  };

  test('before the fibre launch the estimate agrees with the labels that arrive later', () => {
    expect(Object.values(compare(churn.before))).toEqual([true, true, true, true, true]);
    const random = createRandom(1);
    const shares = findShares(Array.from({ length: 100 }, () => compare(drawWindow(churn.before, 400, random))));
    METRICS.forEach((name) => expect(shares[name]).toBeGreaterThanOrEqual(0.9));
  });

  test('on fibre customers it is wrong and cannot know: what customers do has changed', () => {
    const { metrics, beyondCalibration } = estimateBinary(churn.fibre.scores, heldOut, 0.5);
    const measured = measureBinary(
      churn.fibre.scores.map((score, i) => ({ score, truth: churn.fibre.truth[i], predicted: score >= 0.5 ? 1 : 0 })),
    );
    expect(metrics.accuracy!.estimated).toBeGreaterThan(0.82);
    expect(measured.accuracy.value).toBeLessThan(0.65);
    expect(metrics.accuracy!.lower).toBeGreaterThan(measured.accuracy.value);
    expect(beyondCalibration).toBeLessThan(0.01);
  });
});

test.each(['before', 'fibre'] as const)('the documentation’s numbers of %s are these', (group) => {
  const { scores, truth } = churn[group];
  const { metrics } = estimateBinary(scores, heldOut, 0.5);
  const measured = measureBinary(
    scores.map((score, i) => ({ score, truth: truth[i], predicted: score >= 0.5 ? 1 : 0 })),
  );
  const cells = (['accuracy', 'auc'] as const).flatMap((name) => {
    const { estimated, lower, upper } = metrics[name]!;
    return [`${estimated.toFixed(3)} (${lower.toFixed(3)} to ${upper.toFixed(3)})`, measured[name].value.toFixed(3)];
  });
  const text = readFileSync(path.join(__dirname, '../../../docs/model-quality.md'), 'utf8').replaceAll('**', '');
  expect(text).toContain(`| ${scores.length.toLocaleString('en')} | ${cells.join(' | ')} |`);
});

describe('where only the customers change', () => {
  // The truth follows the score's own curve, which the scores misstate; the window's customers are others than before.
  const draw = (size: number, centre: number, random: () => number): Rows => {
    const scores = Array.from(
      { length: size },
      () => 1 / (1 + Math.exp(-(centre + 3 * (random() + random() + random() - 1.5)))),
    );
    return { scores, truth: scores.map((score) => (random() < score ** 2 ? 1 : 0)) };
  };

  test('the interval holds what is measured in nine of ten windows, though scores are not probabilities', () => {
    const random = createRandom(3);
    const results = Array.from({ length: 100 }, () => {
      const { scores, truth } = draw(500, 0, random);
      return compare(
        draw(400, 0.5, random),
        scores.map((score, i) => ({ score, truth: truth[i] })),
      );
    });
    const shares = Object.values(findShares(results));
    // The curve that is fitted is not quite the true one.
    shares.forEach((share) => expect(share).toBeGreaterThanOrEqual(0.88));
    const [least, most] = [Math.min(...shares), Math.max(...shares)].map((share) => Math.round(100 * share));
    expect(readFileSync(path.join(__dirname, '../../../docs/model-quality.md'), 'utf8')).toContain(
      `the interval held the measured value in ${least} to ${most} % of simulated windows, by metric`,
    );
  });

  test('raw scores would be wrong, and are not trusted', () => {
    const random = createRandom(4);
    const { scores, truth } = draw(2000, 0, random);
    const rows = scores.map((score, i) => ({ score, truth: truth[i] }));
    expect(chooseCalibration(rows)).not.toBe('none');
    const { metrics } = estimateBinary(scores, rows, 0.5);
    const sorted = [...scores].sort((a, b) => a - b);
    const alarms = truth.filter((_, i) => scores[i] >= 0.5);
    const precision = alarms.filter((one) => one === 1).length / alarms.length;
    expect(Math.abs(metrics.precision!.estimated - precision)).toBeLessThan(0.03);
    expect(measureExpected(sorted, sorted, 0.5).precision! - precision).toBeGreaterThan(0.1);
  });

  test('it is the same every time', () => {
    const window = draw(300, 0, createRandom(5));
    expect(estimateBinary(window.scores, heldOut, 0.5)).toEqual(
      estimateBinary([...window.scores].reverse(), heldOut, 0.5),
    );
  });
});

test.each(golden.calibrations)('isotonic regression is scikit-learn’s', ({ scores, truth, at, isotonic }) => {
  const calibrate = fitCalibrator(
    'isotonic',
    scores.map((score, i) => ({ score, truth: truth[i] })),
  );
  at.forEach((score, i) => expect(calibrate(score)).toBeCloseTo(isotonic[i], 9));
});

test('scores that are probabilities stay about what they are', () => {
  const random = createRandom(6);
  const rows = Array.from({ length: 5000 }, () => random()).map((score) => ({
    score,
    truth: random() < score ? 1 : 0,
  }));
  for (const method of ['platt', 'isotonic'] as const) {
    const calibrate = fitCalibrator(method, rows);
    [0.1, 0.3, 0.5, 0.7, 0.9].forEach((score) => expect(Math.abs(calibrate(score) - score)).toBeLessThan(0.06));
  }
});

test('certain probabilities give the plain metrics', () => {
  const { scores, truth } = churn.before;
  const order = [...scores.keys()].sort((a, b) => scores[a] - scores[b]);
  const plain = measureBinary(scores.map((score, i) => ({ score, truth: truth[i], predicted: score >= 0.5 ? 1 : 0 })));
  const expected = measureExpected(
    order.map((i) => scores[i]),
    order.map((i) => truth[i]),
    0.5,
  );
  METRICS.forEach((name) => expect(expected[name]).toBeCloseTo(plain[name].value, 10));
});

test('perfectly separable held-out rows do not break the calibration', () => {
  const rows = Array.from({ length: 200 }, (_, i) => ({ score: i / 200, truth: i < 100 ? 0 : 1 }));
  const { metrics } = estimateBinary([0.1, 0.4, 0.6, 0.9], rows, 0.5);
  Object.values(metrics).forEach(({ estimated, lower, upper }) =>
    expect([estimated, lower, upper].every((value) => value >= 0 && value <= 1)).toBe(true),
  );
});

test.each([
  [50, 20, 'carries 50 held-out predictions, 20 of them positive'],
  [300, 4, 'carries 300 held-out predictions, 4 of them positive'],
])('%i held-out rows with %i positives are too few', (rows, positives, message) => {
  const few = Array.from({ length: rows }, (_, i) => ({ score: i / rows, truth: i < positives ? 1 : 0 }));
  expect(() => estimateBinary([0.5], few, 0.5)).toThrow(CalibrationError);
  expect(() => estimateBinary([0.5], few, 0.5)).toThrow(message);
});
