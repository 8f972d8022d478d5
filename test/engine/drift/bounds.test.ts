import fc from 'fast-check';
import { DEFAULT_DRIFT_CONFIG, WindowCounter } from '../../../engine/drift';
import { buildBaseline } from '../../../engine/drift/build-baseline';
import type { NumericBaseline } from '../../../engine/drift/column-baseline';
import type { NumericCounts } from '../../../engine/drift/column-counts';
import { judgeWindow } from '../../../engine/drift/judge-window';
import {
  buildNumericBins,
  countCells,
  measureWasserstein,
  type NumericBins,
  sumGroups,
} from '../../../engine/drift/numeric-bins';
import { testKolmogorovSmirnov } from '../../../engine/drift/statistics';
import { sum } from '../../../engine/drift/sum';
import { startRandom } from './random';
import { recordOf } from './record-of';

// Inside jest's sandbox globals are slow, and a million rows are many.
const { abs, log, max, min } = Math;

// The exact statistics, of the values themselves and by other means than the engine's.

function exactDistances(baseline: readonly number[], live: readonly number[]): { ks: number; wasserstein: number } {
  const [a, b] = [Float64Array.from(baseline).sort(), Float64Array.from(live).sort()];
  const values = Float64Array.from([...a, ...b]).sort();
  let [i, j, ks, wasserstein] = [0, 0, 0, 0];
  for (let k = 0; k < values.length; k++) {
    while (i < a.length && a[i] <= values[k]) i++;
    while (j < b.length && b[j] <= values[k]) j++;
    const difference = abs(i / a.length - j / b.length);
    ks = max(ks, difference);
    wasserstein += difference === 0 ? 0 : difference * (values[min(k + 1, values.length - 1)] - values[k]);
  }
  return { ks, wasserstein };
}

/** What counting in cells can cost, as docs/statistics.md has it. */
function errorBounds(
  { points }: NumericBins,
  cells: readonly (readonly number[])[],
  minimum: number,
  maximum: number,
): { ks: number; wasserstein: number } {
  const [shares1, shares2] = cells.map((counts) => counts.map((count) => count / sum(counts)));
  let [ks, wasserstein] = [0, 0];
  for (let cell = 0; cell < shares1.length; cell += 2) {
    const from = cell === 0 ? min(minimum, points[0]) : points[cell / 2 - 1];
    const to = cell === 2 * points.length ? max(maximum, points[points.length - 1]) : points[cell / 2];
    const both = shares1[cell] + shares2[cell];
    ks = max(ks, min(shares1[cell], shares2[cell]));
    wasserstein += both === 0 ? 0 : ((to - from) * both) / 2;
  }
  return { ks, wasserstein };
}

function compare(baseline: readonly number[], live: readonly number[]): void {
  const bins = buildNumericBins(baseline);
  const cells = [countCells(bins.points, baseline), countCells(bins.points, live)];
  const extremes = [...baseline, ...live].reduce(
    ([low, high], value) => [min(low, value), max(high, value)],
    [Infinity, -Infinity],
  );
  const exact = exactDistances(baseline, live);
  const bounds = errorBounds(bins, cells, extremes[0], extremes[1]);
  const { statistic } = testKolmogorovSmirnov(cells[0], cells[1]);
  expect(statistic).toBeLessThanOrEqual(exact.ks + 1e-12);
  expect(statistic).toBeGreaterThanOrEqual(exact.ks - bounds.ks - 1e-12);
  const wasserstein = measureWasserstein(bins.points, cells[0], cells[1], extremes[0], extremes[1]);
  expect(Number.isFinite(wasserstein)).toBe(true);
  if (Number.isFinite(exact.wasserstein) && Number.isFinite(bounds.wasserstein)) {
    // Of both sums and of the bound; where numbers are the smallest there are, each product is rounded by as much as it is.
    const products = 2 * bins.points.length + baseline.length + live.length;
    const rounding =
      1e-9 * exact.wasserstein +
      1e-12 * (bounds.wasserstein + max(abs(extremes[0]), abs(extremes[1]))) +
      products * Number.MIN_VALUE;
    expect(abs(wasserstein - exact.wasserstein)).toBeLessThanOrEqual(bounds.wasserstein + rounding);
  }
  // PSI and Jensen–Shannon are of groups: their counts are those of the values between the groups' first cells, none lost or counted twice.
  for (const [i, values] of [baseline, live].entries()) {
    const groups = sumGroups(bins, cells[i]);
    const edges = bins.groups.map((cell) => ({
      value: bins.points[cell % 2 === 1 ? (cell - 1) / 2 : cell / 2 - 1],
      open: cell % 2 === 0,
    }));
    const inGroup = (value: number): number =>
      edges.findLastIndex(({ value: edge, open }) => edge === undefined || (open ? value > edge : value >= edge));
    const expected = new Array<number>(groups.length).fill(0);
    values.slice(0, 2000).forEach((value) => expected[inGroup(value)]++);
    if (values.length <= 2000) {
      expect(groups).toEqual(expected);
    }
  }
}

const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -100, max: 100 }),
  fc.constantFrom(
    0,
    -0,
    Number.MIN_VALUE,
    -Number.MIN_VALUE,
    2.2e-308,
    Number.MAX_VALUE,
    -Number.MAX_VALUE,
    1e-310,
    1e300,
    Number.EPSILON,
  ),
);
/** Constants, two atoms, small integers, heavy tails, an atom in a continuum, and anything at all. */
const sample = fc.oneof(
  fc.tuple(number, fc.integer({ min: 1, max: 300 })).map(([value, count]) => new Array<number>(count).fill(value)),
  fc
    .tuple(number, number, fc.array(fc.boolean(), { minLength: 1, maxLength: 300 }))
    .map(([a, b, which]) => which.map((first) => (first ? a : b))),
  fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 600 }),
  fc
    .array(fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }), { minLength: 1, maxLength: 600 })
    .map((shares) => shares.map((share) => Math.tan(Math.PI * (share - 0.5)) ** 3)),
  fc.array(fc.oneof(fc.constant(7), fc.double({ min: 0, max: 100, noNaN: true })), { minLength: 1, maxLength: 600 }),
  fc.array(number, { minLength: 1, maxLength: 400 }),
);

test('counting in cells costs no more than the bounds, whatever the shape', () => {
  fc.assert(fc.property(sample, sample, compare), { numRuns: 300 });
});

test('of the smallest numbers there are, only rounding is lost', () => {
  compare([0], [Number.MIN_VALUE, Number.MIN_VALUE, 0]);
});

test('with a million rows too', () => {
  const { uniform } = startRandom(1);
  const logistic = (): number => log(1 / uniform() - 1);
  compare(
    Array.from({ length: 10_000 }, logistic),
    Array.from({ length: 1_000_000 }, () => 1.5 * logistic() + 0.25),
  );
});

test('the cells of a continuous column are so fine that the Kolmogorov–Smirnov distance loses less than 1 in 200', () => {
  const { normal, uniform } = startRandom(2);
  for (const draw of [normal, uniform, () => -Math.log(1 - uniform()), () => Math.exp(2 * normal())]) {
    const values = Array.from({ length: 10_000 }, draw);
    const bins = buildNumericBins(values);
    const counts = countCells(bins.points, values);
    expect(Math.max(...counts.filter((__, cell) => cell % 2 === 0)) / values.length).toBeLessThan(0.005);
  }
});

test.each<[string, string[], string[]]>([
  ['all values missing', ['', '', ''], ['', 'NA']],
  ['none in the baseline', ['', '', ''], ['1', '2']],
  ['none in the traffic', ['1', '2', '3'], ['', 'null']],
  ['one row each', ['1'], ['2']],
  ['text that looks like no number', ['NaN', 'Infinity', '-inf', '1'], ['inf', 'nan', '1e999', '3']],
  [
    'subnormal and huge numbers',
    ['5e-324', '1.7976931348623157e308', '-1.7976931348623157e308'],
    ['2e-308', '0', '1e308'],
  ],
])('a column with %s is compared without a number that is none', (_, data, live) => {
  const baseline = buildBaseline(
    {
      data: `x\n${data.map((text) => `"${text}"`).join('\n')}\n`,
      schema: JSON.stringify({ features: [{ name: 'x', type: 'numeric' }] }),
    },
    { data: 'd', schema: 's' },
  );
  const counter = new WindowCounter(baseline);
  counter.addRecord(recordOf(live.map((text) => [text])), 'line 1');
  const counts = counter.counts();
  const { cells, missing, invalid } = counts.features[0] as NumericCounts;
  expect(sum(cells) + missing + invalid).toBe(live.length);
  expect((baseline.features[0] as NumericBaseline).counts.cells.every(Number.isFinite)).toBe(true);
  const [column] = judgeWindow(baseline, counts, {
    ...DEFAULT_DRIFT_CONFIG,
    minimumRows: 1,
    calibrationChunks: 10,
  }).features;
  Object.values(column.statistics).forEach((value) => expect(Number.isFinite(value)).toBe(true));
  expect(column.adjustedPValue).toBeGreaterThanOrEqual(0);
  expect(column.adjustedPValue).toBeLessThanOrEqual(1);
});
