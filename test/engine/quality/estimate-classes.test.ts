import { createRandom } from '../../../engine/aws/random';
import { ClassNames } from '../../../engine/quality/class-names';
import { CalibrationError } from '../../../engine/quality/estimate';
import { estimateMulticlass, type HeldOutClassRow, RankedRows } from '../../../engine/quality/estimate-classes';
import { parseHeldOutClasses } from '../../../engine/quality/held-out';
import { measureMulticlass } from '../../../engine/quality/multiclass';

const METRICS = ['accuracy', 'auc', 'macroF1', 'weightedF1', 'leastRecall'];

/** Rows of a model that is too sure of itself: what happens follows its probabilities' square roots. */
function drawRows(size: number, tilt: number, random: () => number): HeldOutClassRow[] {
  return Array.from({ length: size }, () => {
    const weights = [tilt, 1, 1].map((factor) => factor * Math.exp(3 * random()) ** 2);
    const scale = (values: number[]): number[] => values.map((value) => value / values.reduce((a, b) => a + b, 0));
    const probabilities = scale(weights);
    const shares = scale(probabilities.map(Math.sqrt));
    const at = random();
    const truth = at < shares[0] ? 0 : at < shares[0] + shares[1] ? 1 : 2;
    return { probabilities, truth, predicted: probabilities.indexOf(Math.max(...probabilities)) };
  });
}

/** Whether the interval holds what the labels say later, by metric. */
function compare(window: HeldOutClassRow[], heldOut: HeldOutClassRow[]): boolean[] {
  const { metrics } = estimateMulticlass(window, heldOut);
  const measured = measureMulticlass(window, 3);
  return METRICS.map(
    (name) => metrics[name].lower <= measured[name].value && measured[name].value <= metrics[name].upper,
  );
}

test('where only the customers change, the interval holds what is measured, though probabilities are too sure', () => {
  const random = createRandom(1);
  const results = Array.from({ length: 50 }, () => compare(drawRows(300, 4, random), drawRows(500, 1, random)));
  METRICS.forEach((_, i) => {
    expect(results.filter((result) => result[i]).length).toBeGreaterThanOrEqual(44);
  });
}, 120_000);

test('probabilities as they are would be wrong, and are not trusted', () => {
  const random = createRandom(2);
  const [window, heldOut] = [drawRows(5000, 3, random), drawRows(2000, 1, random)];
  const { metrics, calibration } = estimateMulticlass(window, heldOut);
  expect(calibration).not.toBe('none');
  const measured = measureMulticlass(window, 3);
  const ranked = new RankedRows(window);
  const raw = ranked.measure(ranked.rows.map(({ probabilities }) => probabilities));
  METRICS.filter((name) => name !== 'leastRecall').forEach((name) => {
    expect(Math.abs(metrics[name].estimated - measured[name].value)).toBeLessThan(0.03);
  });
  expect(raw.accuracy! - measured.accuracy.value).toBeGreaterThan(0.08);
});

test('certain probabilities give the plain metrics', () => {
  const rows = drawRows(400, 1, createRandom(3));
  const ranked = new RankedRows(rows);
  const expected = ranked.measure(
    (ranked.rows as HeldOutClassRow[]).map(({ truth }) => [0, 1, 2].map((one) => (one === truth ? 1 : 0))),
  );
  const measured = measureMulticlass(rows, 3);
  METRICS.forEach((name) => expect(expected[name]).toBeCloseTo(measured[name].value, 10));
});

test('the order of the rows changes nothing', () => {
  const random = createRandom(4);
  const [window, heldOut] = [drawRows(300, 2, random), drawRows(300, 1, random)];
  expect(estimateMulticlass([...window].reverse(), heldOut)).toEqual(estimateMulticlass(window, heldOut));
});

test('a class that hardly any held-out row has, and one that the window has not, do not break it', () => {
  const random = createRandom(5);
  const widen = (row: HeldOutClassRow): HeldOutClassRow => ({ ...row, probabilities: [...row.probabilities, 0] });
  const heldOut = drawRows(300, 1, random).map(widen);
  const rare = { predicted: 3, truth: 3, probabilities: [0.1, 0.1, 0.1, 0.7] };
  const { metrics } = estimateMulticlass(drawRows(200, 1, random).map(widen), [...heldOut, rare]);
  Object.values(metrics).forEach(({ estimated, lower, upper }) =>
    expect([lower <= estimated, estimated <= upper, lower >= 0, upper <= 1]).toEqual([true, true, true, true]),
  );
  expect(metrics).toHaveProperty('accuracy');
});

test.each([
  [99, 'carries 99 held-out predictions'],
  [0, 'carries 0 held-out predictions'],
])('%i held-out rows are too few', (rows, message) => {
  const heldOut = drawRows(rows, 1, createRandom(6));
  expect(() => estimateMulticlass(heldOut, heldOut)).toThrow(CalibrationError);
  expect(() => estimateMulticlass(heldOut, heldOut)).toThrow(message);
});

describe('held-out predictions', () => {
  const read = (text: string): HeldOutClassRow[] => parseHeldOutClasses(text, new ClassNames(['red', 'blue', '7']));

  test('are read by the names of the columns, in whatever order and spelling', () => {
    const text = 'prediction,label,probability of 7.0,probability of blue,probability of red\nblue,red,0.1,0.6,0.3\n';
    expect(read(text)).toEqual([{ predicted: 1, truth: 0, probabilities: [0.3, 0.6, 0.1] }]);
  });

  test('are every n-th row where there are very many', () => {
    const line = (i: number): string => `blue,${i % 2 === 0 ? 'red' : 'blue'},0.3,0.6,0.1`;
    const lines = Array.from({ length: 50_000 }, (_, i) => line(i));
    const rows = read(
      ['prediction,label,probability of red,probability of blue,probability of 7', ...lines].join('\n'),
    );
    expect(rows.length).toBe(Math.floor(50_000 / 3));
    expect(rows.filter(({ truth }) => truth === 0).length).toBeCloseTo(rows.length / 2, -1);
  });

  test.each([
    ['prediction,label\nblue,red\n', 'has no probabilities, while the classes are red, blue, 7'],
    ['prediction,label,probability of red\nred,red,1\n', 'has the columns probability of red, while'],
    ['', 'has no probabilities'],
    ['prediction,label,probability of red,probability of blue,probability of 7\nred,red,1,,0\n', 'row 1: needs two'],
    ['prediction,label,probability of red,probability of blue,probability of 7\nred,green,1,0,0\n', 'row 1: needs two'],
    ['prediction,label,probability of red,probability of blue,probability of 7\nred,red,1,1,0\n', 'row 1: needs two'],
    ['prediction,"label', 'cannot be read as CSV'],
  ])('%j is none', (text, message) => {
    expect(() => read(text)).toThrow(message);
  });
});
